import { beforeAll, describe, expect, it } from 'vitest'
import { COMMAND_DISARM } from '../../firmware/core/link/commands'
import { frameBegin, frameEnd, frameWriterNew } from '../../firmware/core/link/frame'
import { REFUSED_DAMAGED, REFUSED_ENERGY } from '../../firmware/core/decide/safety-gate'
import { FLAG_DAMAGED } from '../../firmware/core/decode/decoder'
import { OPERATION_STIMULATE } from '../../firmware/core/device/operations'
import type { Device } from '../../firmware/core/device/device'
import type { DeviceConfiguration } from '../../firmware/core/device/configuration'
import { randomStream } from '../../sim/random'
import { RULE, bitsOf, recordedInterrogations, settledConfiguration, type Bit } from './flipped-bits'
import { play, type Played, type Recorded } from './played-device'

const ALL = process.env.IONGATE_LONG === '1'
/** Bits that are tried in a run that is not long, of all of them. */
const SHARE = 0.015
/** Bits whose change could pass for a level, a streak, time or a command: tried before many events. */
const CRITICAL = /^(gate\.armed|gate\.(clock_ms|clockCopy_ms|lastStimulus_ms|room_ms|settled_ms) bit 1[24]|levels\.\d bit [0-2]|streaks\.\d bit [0-2]|decoder\.flags bit [0-5])$/
const STRIDE = ALL ? 1 : 12

function disarm(): number[] {
  const writer = frameWriterNew(0)
  frameBegin(writer, COMMAND_DISARM)
  return writer.encoded.slice(0, frameEnd(writer))
}

/** What a sound device does, and what may be done: after these interrogations, and no more. */
interface Mode {
  configuration: DeviceConfiguration
  bytes: number[]
  sound: Played
}

let recorded: Recorded[]
let bits: Bit[]
let modes: Record<'armed' | 'disarmed' | 'poor', Mode>

const stimuliOf = ({ pulses }: Played) => pulses.filter(({ operation }) => operation.kind === OPERATION_STIMULATE)
const cyclesOf = ({ messages }: Played) => messages.flatMap((message) => (message.kind === 'cycle' ? [message] : []))

beforeAll(() => {
  recorded = recordedInterrogations()
  const configuration = settledConfiguration()
  const poor = { ...configuration, energy: { ...configuration.energy, plan_uJ: [200000] } }
  const mode = (one: DeviceConfiguration, bytes: number[]): Mode => ({ configuration: one, bytes, sound: play(structuredClone(one), recorded, bytes) })
  modes = { armed: mode(configuration, []), disarmed: mode(configuration, disarm()), poor: mode(poor, []) }
  let device: Device | undefined
  play(structuredClone(configuration), recorded.slice(0, 1), [], { event: 3, change: (one) => (device = one) })
  bits = bitsOf(device!)
})

describe('a device in whose memory one bit changes by itself', () => {
  it('is tried where it gives two stimuli and refuses others, and where it gives none', () => {
    expect(recorded.length).toBeGreaterThan(9)
    const levels = cyclesOf(modes.armed.sound).map(({ ions, flags }) => (flags === 0 ? ions[0].level : -1))
    expect(levels.join('')).toMatch(/^11+222+1/)
    expect(stimuliOf(modes.armed.sound)).toHaveLength(2)
    expect([stimuliOf(modes.disarmed.sound), stimuliOf(modes.poor.sound)]).toEqual([[], []])
    const verdicts = (mode: Mode) => mode.sound.messages.flatMap((message) => (message.kind === 'stimulus' ? [message.verdict] : []))
    expect(new Set(verdicts(modes.poor))).toEqual(new Set([REFUSED_ENERGY]))
    expect(new Set(verdicts(modes.armed)).size).toBeGreaterThan(1)
    expect(bits.length).toBeGreaterThan(2500)
  })

  it.each(['armed', 'disarmed', 'poor'] as const)('gives no pulse that a sound one would not give, and reports why: %s', (name) => {
    const { configuration, bytes, sound } = modes[name]
    const { uniform } = randomStream(7, `flips ${name}`)
    const silent: string[] = []
    for (const bit of bits) {
      const moment = Math.floor(uniform() * sound.events)
      const isTaken = uniform() < SHARE
      const events = CRITICAL.test(bit.place)
        ? Array.from({ length: Math.floor(sound.events / STRIDE) }, (_, i) => i * STRIDE + (moment % STRIDE))
        : ALL || isTaken ? [moment] : []
      for (const event of events) {
        const flipped = play(structuredClone(configuration), recorded, bytes, { event, change: (device) => bit.flip(device) })
        const where = `${bit.place} before event ${event}`
        judge(name, flipped, where)
        // By damaged energy tables a store looks empty: such a device waits for a harvest, and cannot know that none is due.
        if (stimuliOf(flipped).length < stimuliOf(sound).length && !where.startsWith('energy.') && !isReported(flipped)) silent.push(where)
      }
    }
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

/** Every pulse of a device with a flipped bit is one that a sound device might give there. */
function judge(name: keyof typeof modes, flipped: Played, where: string): void {
  const { configuration, sound } = modes[name]
  const { plans, ladder, gate } = configuration
  const trusted = cyclesOf(sound).map(({ ions, flags }) => flags === 0 && ions[0].level >= RULE.level)
  const given = stimuliOf(flipped)
  if (name !== 'armed') expect([where, given.length]).toEqual([where, 0])
  given.forEach(({ time_ms, interrogation, operation }, i) => {
    expect([where, operation]).toEqual([where, expect.objectContaining(plans[0])])
    // All interrogations that the rule asks for were such that a sound device would have counted them.
    for (let back = 0; back < RULE.cycles; back++) expect([where, interrogation, trusted[interrogation - back]]).toEqual([where, interrogation, true])
    expect([where, time_ms - (given[i - 1]?.time_ms ?? 0) >= gate.stimulusInterval_ms]).toEqual([where, true])
    expect([where, (i + 1) * gate.train_ms <= time_ms]).toEqual([where, true])
  })
  for (const { operation } of flipped.pulses) {
    if (operation.kind === OPERATION_STIMULATE) continue
    const { amplitude_mV, range, sampleCount, sampleInterval_us } = operation
    expect([where, ladder.pulses]).toEqual([where, expect.arrayContaining([expect.objectContaining({ amplitude_mV, range, sampleCount, sampleInterval_us })])])
  }
}
