import { wiring } from '../../../firmware/boards/espruino/mdbt50q'
import { simulate } from '../../../sim/simulate'
import { espruinoArithmetic } from '../../../sim/runtimes/espruino-arithmetic'
import { espruinoProgram } from '../../../sim/runtimes/espruino'
import { espruinoBundleOptions } from '../../build/build-board'
import { bundleForEspruino } from '../../build/espruino-bundle'
import { FIRMWARE_ENTRY } from '../../build/firmware-entry'
import { loadScenario } from '../../scenarios'
import { configurationOfScenario } from '../../simulation/configuration-of-scenario'
import { counting, type CountedFunction } from './instructions'

interface MeasuredPiece {
  piece: string
  file: string
  name: string
  /** Of pieces that have several ways the same one is compared: how often each is taken depends on the run. */
  call: 'mean' | 'shortest' | 'longest'
  thousands: number
}

/**
 * Pieces of the firmware whose instructions were counted exactly, thousands a call with all that they call: over a
 * minute of the default scenario on a bench supply, the interpreted mdbt50q bundle of 2026-12-01 with 12,000 variables,
 * counted on Espruino 2v29, emulated Cortex-M4.
 */
export const MEASURED: MeasuredPiece[] = [
  { piece: 'a frame is begun', file: 'core/link/frame', name: 'frameBegin', call: 'mean', thousands: 158.8 },
  { piece: 'CRC-16 and COBS of the report', file: 'core/link/frame', name: 'frameEnd', call: 'longest', thousands: 2448.5 },
  { piece: 'report frame', file: 'core/link/telemetry', name: 'cycleFrame', call: 'mean', thousands: 3377.4 },
  { piece: 'what is known before the first pulse', file: 'core/decode/decoder', name: 'decoderBegin', call: 'mean', thousands: 1179.3 },
  { piece: 'samples of one pulse', file: 'core/decode/decoder', name: 'decoderTakePulse', call: 'mean', thousands: 901.2 },
  { piece: 'booking a pulse in the gel’s memory', file: 'core/decode/decoder', name: 'decoderNotePulse', call: 'mean', thousands: 164.1 },
  { piece: 'the log of pulses', file: 'core/decode/gel-memory', name: 'memoryTakePulse', call: 'mean', thousands: 112.8 },
  { piece: 'estimates of the ions', file: 'core/decode/response', name: 'respond', call: 'mean', thousands: 2354.6 },
  { piece: 'one set of ions solved', file: 'core/decode/unmix', name: 'solveSet', call: 'mean', thousands: 106 },
  { piece: 'the ions of an interrogation, to levels and confidence', file: 'core/decode/decoder', name: 'decoderFinish', call: 'mean', thousands: 5102 },
  { piece: 'levels and flags verified', file: 'core/decode/decoder', name: 'decoderVerify', call: 'mean', thousands: 121.7 },
  { piece: 'the gate of a stimulus', file: 'core/decide/safety-gate', name: 'permitStimulus', call: 'mean', thousands: 535.8 },
  { piece: 'the gate of an interrogation', file: 'core/decide/safety-gate', name: 'permitInterrogation', call: 'mean', thousands: 156.9 },
  { piece: 'the same with ledger and check words', file: 'core/device/interrogating', name: 'mayPlay', call: 'mean', thousands: 261.8 },
  { piece: 'check words of plans and rules', file: 'core/device/check-words', name: 'stimulusCheck', call: 'mean', thousands: 142.2 },
  { piece: 'store and energy available', file: 'core/decide/energy-ledger', name: 'ledgerTakeStore', call: 'mean', thousands: 125.2 },
  { piece: 'a block of contacts', file: 'core/contact/contact-events', name: 'contactDetectorStep', call: 'mean', thousands: 157.7 },
  { piece: 'a contact and its frame', file: 'core/device/listening', name: 'reportContact', call: 'mean', thousands: 1586.6 },
  { piece: 'blocks of a capture, up to the first frame', file: 'core/device/listening', name: 'afterCapture', call: 'longest', thousands: 7460 },
  { piece: 'a wake after a sleep, by a timer', file: 'core/device/round', name: 'afterSleep', call: 'shortest', thousands: 98.7 },
  { piece: 'a sleep, and whether a contact may end it', file: 'core/device/round', name: 'sleep', call: 'longest', thousands: 244.3 },
]

/** Natives work through arrays: per element, and a view on samples. */
const CONVOLVE_ELEMENT = 0.445
const VIEW = 33

/** The same pieces as the counter has them, of the bundle as it is: thousands a call, in the order of MEASURED. */
export async function countedPieces(duration_s = 60): Promise<number[]> {
  const whole = { ...loadScenario('wearable-patch'), core: 'interpreted' as const }
  const configuration = configurationOfScenario(whole)
  // So that contacts are captured, too: interpreted, the store never holds two interrogations and a capture.
  configuration.energy.interrogationReserve_uJ = 0
  const { code, map } = await bundleForEspruino(FIRMWARE_ENTRY, espruinoBundleOptions('mdbt50q', configuration))
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
  const functions = counter.functions()
  return MEASURED.map(({ file, name, call }) => thousandsOf(functions.get(`${file}#${name}`), call))
}

function thousandsOf(counted: CountedFunction | undefined, call: MeasuredPiece['call']): number {
  if (counted === undefined || counted.calls === 0) return NaN
  return call === 'mean' ? counted.thousands / counted.calls : counted[call]
}
