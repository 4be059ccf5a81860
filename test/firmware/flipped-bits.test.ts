import { beforeAll, describe, expect, it } from 'vitest'
import { REFUSED_DAMAGED, REFUSED_ENERGY } from '../../firmware/core/decide/safety-gate'
import { FLAG_DAMAGED } from '../../firmware/core/decode/decoder'
import { randomStream } from '../../sim/random'
import { FLIP_MODES, cyclesOf, flipsNew, playFlipped, stimuliOf, wrongPulses, type Flips } from '../../host-tools/benchmarks/safety/flips'
import type { Played } from '../../host-tools/benchmarks/safety/played-device'

const ALL = process.env.IONGATE_LONG === '1'
/** Bits that are tried in a run that is not long, of all of them. */
const SHARE = 0.015
/** Bits whose change could pass for a level, a streak, time or a command: tried before many events. */
const CRITICAL = /^(permitted\.\w+_us bit 7|gate\.armed|gate\.(clock_ms|clockCopy_ms|lastStimulus_ms|room_ms|settled_ms) bit 1[24]|levels\.\d bit [0-2]|streaks\.\d bit [0-2]|decoder\.flags bit [0-5])$/
const STRIDE = ALL ? 1 : 12

let flips: Flips

beforeAll(() => {
  flips = flipsNew()
})

describe('a device in whose memory one bit changes by itself', () => {
  it('is tried where it gives two stimuli and refuses others, and where it gives none', () => {
    const { recorded, bits, modes } = flips
    expect(recorded.length).toBeGreaterThan(9)
    const levels = cyclesOf(modes.armed.sound).map(({ ions, flags }) => (flags === 0 ? ions[0].level : -1))
    expect(levels.join('')).toMatch(/^11+222+1/)
    expect(stimuliOf(modes.armed.sound)).toHaveLength(2)
    expect([stimuliOf(modes.disarmed.sound), stimuliOf(modes.poor.sound)]).toEqual([[], []])
    const verdicts = (mode: { sound: Played }) => mode.sound.messages.flatMap((message) => (message.kind === 'stimulus' ? [message.verdict] : []))
    expect(new Set(verdicts(modes.poor))).toEqual(new Set([REFUSED_ENERGY]))
    expect(new Set(verdicts(modes.armed)).size).toBeGreaterThan(1)
    expect(bits.length).toBeGreaterThan(2500)
  })

  it.each(FLIP_MODES)('gives no pulse that a sound one would not give, and reports why: %s', (name) => {
    const { bits, modes } = flips
    const { sound } = modes[name]
    const { uniform } = randomStream(7, `flips ${name}`)
    const silent: string[] = []
    const wrong: string[] = []
    for (const bit of bits) {
      const moment = Math.floor(uniform() * sound.events)
      const isTaken = uniform() < SHARE
      const events = CRITICAL.test(bit.place)
        ? Array.from({ length: Math.floor(sound.events / STRIDE) }, (_, i) => i * STRIDE + (moment % STRIDE))
        : ALL || isTaken ? [moment] : []
      for (const event of events) {
        const flipped = playFlipped(flips, name, bit, event)
        const where = `${bit.place} before event ${event}`
        wrong.push(...wrongPulses(flips, name, flipped).map((what) => `${where}: ${what}`))
        // By damaged energy tables a store looks empty: such a device waits for a harvest, and cannot know that none is due.
        if (stimuliOf(flipped).length < stimuliOf(sound).length && !where.startsWith('energy.') && !isReported(flipped)) silent.push(where)
      }
    }
    expect(wrong).toEqual([])
    expect(silent).toEqual([])
  })
})

/** A flag, a verdict or a notice that says so. */
function isReported({ messages }: Played): boolean {
  return messages.some(
    (message) =>
      (message.kind === 'cycle' && (message.flags & FLAG_DAMAGED) !== 0) ||
      (message.kind === 'stimulus' && message.verdict === REFUSED_DAMAGED) ||
      (message.kind === 'notice' && [REFUSED_DAMAGED, REFUSED_ENERGY].includes(message.detail)),
  )
}
