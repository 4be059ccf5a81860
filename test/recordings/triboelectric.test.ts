import { beforeAll, describe, expect, it } from 'vitest'
import { replayContacts, type ContactEvent } from '../../host-tools/recordings/contact-replay'
import { agreement, type EventLabel } from '../../host-tools/recordings/event-labels'
import { readRecording } from '../../host-tools/recordings/read-recording'
import type { TriboelectricRecording } from '../../host-tools/recordings/recording'
import { hasSharedData, sharedData, SKIPPED } from './shared-data'

/** Labels that come with the data, seconds. */
const labelled: Record<string, { contact: string; separation: string }> = {
  'walking-1': {
    contact: '0.18 1.37 2.46 3.54 4.58 5.67 6.72 7.75 8.82 9.88',
    separation: '0.43 1.59 2.65 3.77 4.83 5.90 6.98 8.03 9.08',
  },
  'jumping-1': {
    contact: '0.35 1.68 2.94 4.16 5.42 6.65 7.90 9.06',
    separation: '0.63 1.94 3.22 4.44 5.70 6.94 8.17 9.35',
  },
}

/** Steps counted by eye in plots of the files without labels. */
const counted: Record<string, number> = { 'walking-2': 11, 'running-1': 15, 'running-2': 20, 'jumping-2': 11 }

const insole = [...Object.keys(labelled), ...Object.keys(counted)]

async function load(name: string): Promise<TriboelectricRecording> {
  const recording = await readRecording(sharedData(`teng/${name}.csv`))
  if (recording.kind !== 'triboelectric') throw new Error(`${name} is ${recording.kind}`)
  return recording
}

function labelsOf(name: string): EventLabel[] {
  return (['contact', 'separation'] as const).flatMap((kind) =>
    labelled[name][kind].split(' ').map((time) => ({ kind, time_s: Number(time) })),
  )
}

/** Are these the same events, none missing and none more? */
function expectSame(events: ContactEvent[], reference: EventLabel[], tolerance_s: number): void {
  for (const kind of ['contact', 'separation'] as const) {
    const { matched, labels, events: found } = agreement(reference, events, kind, tolerance_s)
    expect([kind, matched, found]).toEqual([kind, labels, labels])
  }
}

describe.skipIf(!hasSharedData)(`triboelectric recordings${SKIPPED}`, () => {
  it.each(Object.keys(labelled))('%s: recall and precision are 1 at 0.15 s', async (name) => {
    expectSame(replayContacts(await load(name), 50).events, labelsOf(name), 0.15)
  })

  it.each(Object.entries(counted))('%s: %d contacts and separations in turn', async (name, count) => {
    const { events } = replayContacts(await load(name), 50)
    expect(events.map(({ kind }) => kind)).toEqual(Array.from({ length: 2 * count }, (_, i) => (i % 2 === 0 ? 'contact' : 'separation')))
  })

  it.each([
    ['contact-separation-2hz', 2],
    ['contact-separation-10hz', 9.5],
  ])('%s: taps at about %d Hz', async (name, rate_Hz) => {
    const { events } = replayContacts(await load(name), 50)
    const contacts = events.filter(({ kind }) => kind === 'contact')
    const { values, sampleRate_Hz } = await load(name)
    const seconds = values.length / sampleRate_Hz
    expect(contacts.length / (seconds * rate_Hz)).toBeGreaterThan(0.9)
    expect(contacts.length / (seconds * rate_Hz)).toBeLessThan(1.1)
  })

  it('contacts are negative and separations positive, in peak and charge', async () => {
    for (const name of [...insole, 'contact-separation-2hz', 'contact-separation-10hz']) {
      for (const { kind, peak, charge } of replayContacts(await load(name), 50).events) {
        const sign = kind === 'contact' ? -1 : 1
        expect(sign * peak).toBeGreaterThan(0)
        expect(sign * charge).toBeGreaterThan(0)
      }
    }
  })
})

/** What may be done to a recording without changing when something happened. */
describe.skipIf(!hasSharedData)(`the same events in changed recordings${SKIPPED}`, () => {
  const recordings = new Map<string, TriboelectricRecording>()
  const references = new Map<string, ContactEvent[]>()
  beforeAll(async () => {
    for (const name of insole) {
      recordings.set(name, await load(name))
      references.set(name, replayContacts(await load(name), 50).events)
    }
  })

  const changes: [string, (recording: TriboelectricRecording, lobe: number) => TriboelectricRecording][] = [
    ['half the scale', (r) => withValues(r, (value) => value * 0.5)],
    ['twice the scale', (r) => withValues(r, (value) => value * 2)],
    ['an offset', (r) => withValues(r, (value) => value + 1000)],
    ['50 Hz mains', (r, lobe) => withValues(r, (value, t) => value + lobe * Math.sin(2 * Math.PI * 50 * t))],
    ['60 Hz mains', (r, lobe) => withValues(r, (value, t) => value + 0.5 * lobe * Math.sin(2 * Math.PI * 60 * t))],
    ['more ripple', (r, lobe) => withValues(r, (value, _, i) => value + (i % 2 === 0 ? lobe : -lobe))],
    ['slow drift', (r, lobe) => withValues(r, (value, t) => value + 0.3 * lobe * Math.sin((2 * Math.PI * t) / 12))],
  ]
  for (const [what, change] of changes) {
    it.each(insole)(`${what}: %s`, (name) => {
      const reference = references.get(name)!
      expectSame(replayContacts(change(recordings.get(name)!, lobeOf(reference)), 50).events, reference, 0.05)
    })
  }

  it.each(insole)('every second sample: %s', (name) => {
    // Dropping samples folds the narrow spikes of a foot's bounce down: one event in twenty may move.
    const events = replayContacts(everySecond(recordings.get(name)!), 50).events
    for (const kind of ['contact', 'separation'] as const) {
      const { matched, labels, events: found } = agreement(references.get(name)!, events, kind, 0.05)
      expect(matched / labels).toBeGreaterThanOrEqual(0.95)
      expect(matched / found).toBeGreaterThanOrEqual(0.95)
    }
  })

  it.each(insole)('played backwards: %s', (name) => {
    const recording = recordings.get(name)!
    const end_s = recording.time_s[recording.time_s.length - 1] + recording.time_s[0]
    const backwards = {
      ...recording,
      values: [...recording.values].reverse(),
      time_s: recording.time_s.map((time_s) => end_s - time_s).reverse(),
    }
    const events = replayContacts(backwards, 50).events.map((event) => ({ ...event, time_s: end_s - event.time_s }))
    expectSame(events, references.get(name)!, 0.05)
  })

  it.each(insole)('the second half backwards after the first: %s', (name) => {
    const recording = recordings.get(name)!
    const half = recording.values.length >> 1
    const first_s = recording.time_s[half]
    const last_s = recording.time_s[recording.time_s.length - 1]
    const mirrored = { ...recording, values: [...recording.values.slice(0, half), ...recording.values.slice(half).reverse()] }
    const mirrorTime = (time_s: number): number => (time_s < first_s ? time_s : first_s + last_s - time_s)
    // The cut breaks the step that it goes through, and its parts then lie at the middle and at the end.
    const away = ({ time_s }: EventLabel): boolean => Math.abs(time_s - first_s) > 0.6 && time_s < last_s - 0.6
    const events = replayContacts(mirrored, 50).events.filter(away)
    const expected = references.get(name)!.map((event) => ({ ...event, time_s: mirrorTime(event.time_s) })).filter(away)
    expectSame(events, expected, 0.05)
  })
})

function withValues(recording: TriboelectricRecording, of: (value: number, time_s: number, index: number) => number): TriboelectricRecording {
  return { ...recording, values: recording.values.map((value, i) => of(value, recording.time_s[i], i)) }
}

/** Height of the median contact lobe. */
function lobeOf(events: ContactEvent[]): number {
  const peaks = events.filter(({ kind }) => kind === 'contact').map(({ peak }) => -peak)
  return peaks.sort((a, b) => a - b)[peaks.length >> 1]
}

function everySecond(recording: TriboelectricRecording): TriboelectricRecording {
  const odd = <T>(values: T[]): T[] => values.filter((_, i) => i % 2 === 1)
  return { ...recording, sampleRate_Hz: recording.sampleRate_Hz / 2, time_s: odd(recording.time_s), values: odd(recording.values) }
}
