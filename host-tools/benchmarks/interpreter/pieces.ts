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
 * minute of the default scenario on a bench supply, seed 5, the interpreted mdbt50q bundle of 2026-12-01 with 12,000 variables,
 * counted on Espruino 2v29, emulated Cortex-M4.
 */
export const MEASURED: MeasuredPiece[] = [
  { piece: 'a frame is begun', file: 'core/link/frame', name: 'frameBegin', call: 'mean', thousands: 166.2 },
  { piece: 'CRC-16 and COBS of the report', file: 'core/link/frame', name: 'frameEnd', call: 'longest', thousands: 2446.6 },
  { piece: 'report frame', file: 'core/link/telemetry', name: 'cycleFrame', call: 'mean', thousands: 3362 },
  { piece: 'what is known before the first pulse', file: 'core/decode/decoder', name: 'decoderBegin', call: 'mean', thousands: 1293.5 },
  { piece: 'samples of one pulse', file: 'core/decode/decoder', name: 'decoderTakePulse', call: 'mean', thousands: 859.9 },
  { piece: 'booking a pulse in the gel’s memory', file: 'core/decode/decoder', name: 'decoderNotePulse', call: 'mean', thousands: 163.4 },
  { piece: 'the log of pulses', file: 'core/decode/gel-memory', name: 'memoryTakePulse', call: 'mean', thousands: 112 },
  { piece: 'estimates of the ions', file: 'core/decode/response', name: 'respond', call: 'mean', thousands: 2415.4 },
  { piece: 'one set of ions solved', file: 'core/decode/unmix', name: 'solveSet', call: 'mean', thousands: 106 },
  { piece: 'the ions of an interrogation, to levels and confidence', file: 'core/decode/decoder', name: 'decoderFinish', call: 'mean', thousands: 5009.8 },
  { piece: 'levels and flags verified', file: 'core/decode/decoder', name: 'decoderVerify', call: 'mean', thousands: 113.8 },
  { piece: 'the gate of a stimulus', file: 'core/decide/safety-gate', name: 'permitStimulus', call: 'mean', thousands: 539.5 },
  { piece: 'the gate of an interrogation', file: 'core/decide/safety-gate', name: 'permitInterrogation', call: 'mean', thousands: 157.4 },
  { piece: 'the same with ledger and check words', file: 'core/device/interrogating', name: 'mayPlay', call: 'mean', thousands: 264.6 },
  { piece: 'check words of plans and rules', file: 'core/device/check-words', name: 'stimulusCheck', call: 'mean', thousands: 134.5 },
  { piece: 'store and energy available', file: 'core/decide/energy-ledger', name: 'ledgerTakeStore', call: 'mean', thousands: 126.7 },
  { piece: 'a block of contacts', file: 'core/contact/contact-events', name: 'contactDetectorStep', call: 'mean', thousands: 182.2 },
  { piece: 'a contact and its frame', file: 'core/device/listening', name: 'reportContact', call: 'mean', thousands: 1588.1 },
  { piece: 'blocks of a capture, up to the first frame', file: 'core/device/listening', name: 'afterCapture', call: 'longest', thousands: 7083.6 },
  { piece: 'a wake after a sleep, by a timer', file: 'core/device/round', name: 'afterSleep', call: 'shortest', thousands: 94.3 },
  { piece: 'a sleep, and whether a contact may end it', file: 'core/device/round', name: 'sleep', call: 'longest', thousands: 244.3 },
]

/** Of the run that was counted: it describes a contact. */
const SEED = 5

/** Natives work through arrays: per element, and a view on samples. */
const CONVOLVE_ELEMENT = 0.445
const VIEW = 33

/** The same pieces as the counter has them, of the bundle as it is: thousands a call, in the order of MEASURED. */
export async function countedPieces(duration_s = 60): Promise<number[]> {
  const scenario = loadScenario('wearable-patch')
  const whole = { ...scenario, core: 'interpreted' as const, store: { ...scenario.store, source: 'bench' as const, initial_mV: 3500 } }
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
  simulate(whole, espruinoProgram(counter.code, wiring, beside), { seed: SEED, duration_s })
  const functions = counter.functions()
  return MEASURED.map(({ file, name, call }) => thousandsOf(functions.get(`${file}#${name}`), call))
}

function thousandsOf(counted: CountedFunction | undefined, call: MeasuredPiece['call']): number {
  if (counted === undefined || counted.calls === 0) return NaN
  return call === 'mean' ? counted.thousands / counted.calls : counted[call]
}
