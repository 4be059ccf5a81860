import type { DeviceConfiguration } from '../../../firmware/core/device/configuration'
import type { Device } from '../../../firmware/core/device/device'
import { OPERATION_STIMULATE } from '../../../firmware/core/device/operations'
import { COMMAND_DISARM } from '../../../firmware/core/link/commands'
import { frameBegin, frameEnd, frameWriterNew } from '../../../firmware/core/link/frame'
import { RULE, bitsOf, recordedInterrogations, settledConfiguration, type Bit } from './flipped-bits'
import { play, type Played, type Recorded } from './played-device'

/** A device that stimulates, one that its owner has disarmed, and one that cannot pay. */
export const FLIP_MODES = ['armed', 'disarmed', 'poor'] as const
export type FlipMode = (typeof FLIP_MODES)[number]

/** What a sound device does with recorded interrogations in a mode, and the bits that can change in it. */
export interface Flips {
  recorded: Recorded[]
  bits: Bit[]
  modes: Record<FlipMode, { configuration: DeviceConfiguration; bytes: number[]; sound: Played }>
}

export function flipsNew(): Flips {
  const recorded = recordedInterrogations()
  const configuration = settledConfiguration()
  const poor = { ...configuration, energy: { ...configuration.energy, plan_uJ: [200000] } }
  const mode = (one: DeviceConfiguration, bytes: number[]) => ({ configuration: one, bytes, sound: play(structuredClone(one), recorded, bytes) })
  let device: Device | undefined
  play(structuredClone(configuration), recorded.slice(0, 1), [], { event: 3, change: (one) => (device = one) })
  return { recorded, bits: bitsOf(device!), modes: { armed: mode(configuration, []), disarmed: mode(configuration, disarm()), poor: mode(poor, []) } }
}

function disarm(): number[] {
  const writer = frameWriterNew(0)
  frameBegin(writer, COMMAND_DISARM)
  return writer.encoded.slice(0, frameEnd(writer))
}

export const stimuliOf = ({ pulses }: Played) => pulses.filter(({ operation }) => operation.kind === OPERATION_STIMULATE)
export const cyclesOf = ({ messages }: Played) => messages.flatMap((message) => (message.kind === 'cycle' ? [message] : []))

/** The device with one bit that changes before an event. */
export function playFlipped({ recorded, modes }: Flips, name: FlipMode, bit: Bit, event: number): Played {
  const { configuration, bytes } = modes[name]
  return play(structuredClone(configuration), recorded, bytes, { event, change: (device) => bit.flip(device) })
}

/** What a device with a changed bit gave that a sound one would not give; nothing is right. */
export function wrongPulses({ modes }: Flips, name: FlipMode, flipped: Played): string[] {
  const { configuration, sound } = modes[name]
  const { plans, ladder, gate } = configuration
  const trusted = cyclesOf(sound).map(({ ions, flags }) => flags === 0 && ions[0].level >= RULE.level)
  const given = stimuliOf(flipped)
  const wrong: string[] = name === 'armed' || given.length === 0 ? [] : ['a stimulus where none was due']
  const complain = (isWrong: boolean, what: string) => {
    if (isWrong) wrong.push(what)
  }
  given.forEach(({ time_ms, interrogation, operation }, i) => {
    complain(!isLike(operation, plans[0]), 'a stimulus of no plan')
    // All interrogations that the rule asks for were such that a sound device would have counted them.
    for (let back = 0; back < RULE.cycles; back++) complain(!trusted[interrogation - back], 'a stimulus that no rule asks for')
    complain(time_ms - (given[i - 1]?.time_ms ?? 0) < gate.stimulusInterval_ms, 'a stimulus too soon')
    complain((i + 1) * gate.train_ms > time_ms, 'a stimulus beyond the dose')
  })
  for (const { operation } of flipped.pulses) {
    if (operation.kind === OPERATION_STIMULATE) continue
    const { amplitude_mV, range, sampleCount, sampleInterval_us } = operation
    complain(!ladder.pulses.some((pulse) => isLike(pulse, { amplitude_mV, range, sampleCount, sampleInterval_us })), 'a pulse on the gel that the ladder does not have')
  }
  return wrong
}

/** Does `one` have every value of `other`? */
function isLike(one: object, other: object): boolean {
  return Object.entries(other).every(([key, value]) => (one as Record<string, unknown>)[key] === value)
}
