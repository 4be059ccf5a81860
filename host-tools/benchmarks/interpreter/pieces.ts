import { wiring } from '../../../firmware/boards/espruino/mdbt50q'
import { simulate } from '../../../sim/simulate'
import { espruinoArithmetic } from '../../../sim/runtimes/espruino-arithmetic'
import { espruinoProgram } from '../../../sim/runtimes/espruino'
import { espruinoBundleOptions } from '../../build/build-board'
import { bundleForEspruino } from '../../build/espruino-bundle'
import { FIRMWARE_ENTRY } from '../../build/firmware-entry'
import { loadScenario } from '../../scenarios'
import { configurationOfScenario } from '../../simulation/configuration-of-scenario'
import { counting } from './instructions'

/**
 * Pieces of the firmware whose instructions were counted exactly, thousands a call with all that they call: means over
 * a minute of the default scenario on a bench supply, the mdbt50q bundle of 2026-12-01 with 12,000 variables.
 */
export const MEASURED: { piece: string; file: string; name: string; thousands: number }[] = [
  { piece: 'a frame is begun', file: 'core/link/frame', name: 'frameBegin', thousands: 158.6 },
  { piece: 'the log of pulses', file: 'core/decode/gel-memory', name: 'memoryTakePulse', thousands: 112.4 },
  { piece: 'samples of one pulse', file: 'core/decode/decoder', name: 'decoderTakePulse', thousands: 894 },
  { piece: 'estimates of the ions, of a whole interrogation', file: 'core/decode/response', name: 'respond', thousands: 2346 },
  { piece: 'report frame', file: 'core/link/telemetry', name: 'cycleFrame', thousands: 3192 },
  { piece: 'one set of ions solved', file: 'core/decode/unmix', name: 'solveSet', thousands: 105.8 },
  { piece: 'store and energy available', file: 'core/decide/energy-ledger', name: 'ledgerTakeStore', thousands: 120.7 },
  { piece: 'a block of contacts', file: 'core/contact/contact-events', name: 'contactDetectorStep', thousands: 188.7 },
  { piece: 'a contact and its frame', file: 'core/device/listening', name: 'reportContact', thousands: 1585 },
  { piece: 'blocks of a capture, up to the first frame', file: 'core/device/listening', name: 'afterCapture', thousands: 7337 },
  { piece: 'what comes next is chosen', file: 'core/device/round', name: 'chooseNext', thousands: 186.7 },
  { piece: 'the next sleep', file: 'core/device/round', name: 'sleep', thousands: 174.7 },
  { piece: 'booking a pulse in the gel’s memory', file: 'core/decode/decoder', name: 'decoderNotePulse', thousands: 163.7 },
  { piece: 'CRC-16 and COBS of a frame', file: 'core/link/frame', name: 'frameEnd', thousands: 1922 },
  { piece: 'what is known before the first pulse', file: 'core/decode/decoder', name: 'decoderBegin', thousands: 1347 },
  { piece: 'the ions of an interrogation, to levels and confidence', file: 'core/decode/decoder', name: 'decoderFinish', thousands: 3815 },
  { piece: 'a wake after a sleep', file: 'core/device/round', name: 'afterSleep', thousands: 134.2 },
]

/** Natives work through arrays: per element, and a view on samples. */
const CONVOLVE_ELEMENT = 0.445
const VIEW = 33

/** The same pieces as the counter has them, of the bundle as it is: thousands a call. */
export async function countedPieces(duration_s = 60): Promise<Map<string, number>> {
  const whole = loadScenario('wearable-patch')
  const { code, map } = await bundleForEspruino(FIRMWARE_ENTRY, espruinoBundleOptions('mdbt50q', configurationOfScenario(whole)))
  const counter = counting(code, map)
  const natives = {
    sum: (values: ArrayLike<number>) => {
      counter.spend(VIEW)
      return espruinoArithmetic.sum(values)
    },
    convolve: (a: ArrayLike<number>, b: ArrayLike<number>, offset?: number) => {
      counter.spend(CONVOLVE_ELEMENT * a.length)
      return espruinoArithmetic.convolve(a, b, offset)
    },
  }
  const beside = ({ E }: { E: object }) => ({ ...counter.globals, E: { ...E, ...natives } })
  simulate(whole, espruinoProgram(counter.code, wiring, beside), { seed: 1, duration_s })
  return new Map([...counter.functions()].filter(([, { calls }]) => calls > 0).map(([label, { calls, thousands }]) => [label, thousands / calls]))
}
