import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { agreement, readLabels, type EventLabel } from '../../../host-tools/recordings/event-labels'

const folder = mkdtempSync(path.join(tmpdir(), 'iongate-labels-'))
afterAll(() => rmSync(folder, { recursive: true }))

function written(text: string): string {
  const file = path.join(folder, 'labels')
  writeFileSync(file, text)
  return file
}

describe('labels', () => {
  it('are read from CSV and from JSON', () => {
    const labels = [
      { kind: 'contact', time_s: 0.18 },
      { kind: 'separation', time_s: 0.43 },
    ]
    expect(readLabels(written('kind,time_s\ncontact,0.18\nseparation,0.43\n'))).toEqual(labels)
    expect(readLabels(written(JSON.stringify(labels)))).toEqual(labels)
  })
})

describe('agreement', () => {
  const contacts = (times: number[]): EventLabel[] => times.map((time_s) => ({ kind: 'contact', time_s }))

  it('uses each label and each event once, and only its own kind', () => {
    expect(agreement(contacts([1, 2, 3]), contacts([1.1, 1.12, 2.1, 5]), 'contact', 0.15)).toEqual({
      matched: 2,
      labels: 3,
      events: 4,
      missed: contacts([3]),
      extra: contacts([1.12, 5]),
    })
    expect(agreement(contacts([1]), [{ kind: 'separation', time_s: 1 }], 'contact', 0.15)).toMatchObject({ matched: 0, labels: 1, events: 0 })
  })

  it('finds as many pairs as there can be', () => {
    const times = fc.array(fc.double({ min: 0, max: 3, noNaN: true }), { maxLength: 6 })
    fc.assert(
      fc.property(times, times, (labels, events) => {
        expect(agreement(contacts(labels), contacts(events), 'contact', 0.3).matched).toBe(mostPairs(labels, events, 0.3))
      }),
      { numRuns: 300 },
    )
  })
})

/** By trying everything. */
function mostPairs(labels: number[], events: number[], tolerance: number): number {
  if (labels.length === 0) return 0
  const [first, ...rest] = labels
  const partners = events.flatMap((event, i) => (Math.abs(event - first) <= tolerance ? [i] : []))
  return Math.max(mostPairs(rest, events, tolerance), ...partners.map((i) => 1 + mostPairs(rest, events.toSpliced(i, 1), tolerance)))
}
