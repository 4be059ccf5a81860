import {
  COMMAND_ARM,
  COMMAND_CALIBRATION_BEGIN,
  COMMAND_CALIBRATION_COMMIT,
  COMMAND_CALIBRATION_WORDS,
  COMMAND_CONSOLE,
  COMMAND_IDENTIFY,
  COMMAND_MEASURE,
  COMMAND_SET_CYCLE,
} from '../../../firmware/core/link/commands'
import { frameBegin, frameEnd, frameWriterNew, put8 } from '../../../firmware/core/link/frame'
import type { RandomStream } from '../../../sim/random'
import { measureCommand } from '../../device-commands'

/** What somebody in range may send who has no key. DISARM is not among it: it is open to everybody, and only makes safer. */
export function attackBytes({ uniform }: RandomStream): number[] {
  const whole = (below: number) => Math.floor(uniform() * below)
  const noise = (count: number) => Array.from({ length: count }, () => whole(256))
  const command = () => COMMANDS[whole(COMMANDS.length)]
  switch (whole(6)) {
    case 0:
      return noise(1 + whole(200))
    case 1:
      // The way to an Espruino's console, and a line that drives the stimulator by hand.
      return [...Array.from({ length: 96 }, () => 3), ...Buffer.from('\nD7.write(1)\n')]
    case 2:
      return frameOf(command(), noise(whole(40)), whole)
    case 3:
      return frameOf(COMMAND_ARM, [], whole)
    case 4:
      return frameOf(COMMAND_SET_CYCLE, [100 + whole(100), 0, 0, 0], whole)
    default:
      return measureCommand(writerAt(whole), { request: whole(256), amplitude_mV: [3600, 4000, 65535][whole(3)], polarity: whole(2) === 0 ? 1 : -1, settle_ms: 1 + whole(200), earlier: [] })
  }
}

const COMMANDS = [COMMAND_IDENTIFY, COMMAND_ARM, COMMAND_SET_CYCLE, COMMAND_MEASURE, COMMAND_CALIBRATION_BEGIN, COMMAND_CALIBRATION_WORDS, COMMAND_CALIBRATION_COMMIT, COMMAND_CONSOLE]

function frameOf(command: number, payload: number[], whole: (below: number) => number): number[] {
  const writer = writerAt(whole)
  frameBegin(writer, command)
  for (const byte of payload) put8(writer, byte)
  return writer.encoded.slice(0, frameEnd(writer))
}

/** A sender whose epoch and count are anything. */
function writerAt(whole: (below: number) => number) {
  const writer = frameWriterNew(whole(2 ** 31))
  return writer
}
