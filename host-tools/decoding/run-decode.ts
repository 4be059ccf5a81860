import { FLAG_MAINS, FLAG_MISFIT, FLAG_OPEN, FLAG_SATURATED, FLAG_TEMPERATURE } from '../../firmware/core/decode/decoder'
import { settingsSchema } from '../configuration/settings'
import { readCalibration } from '../configuration/from-files'
import { plain } from '../report/format'
import { LEVEL_NAMES } from '../simulation/interrogations'
import { decodeFile, type DecodedInterrogation } from './decode-file'
import { detectionLimits_mM, referenceOf_mM, statedDeviations } from './millimoles'

export interface DecodeOptions {
  calibration: string
  /** Of the gel, where the file does not say. */
  temperature?: number
  json?: boolean
}

const FLAG_NAMES: [number, string][] = [
  [FLAG_SATURATED, 'clips'],
  [FLAG_MISFIT, 'no mixture fits'],
  [FLAG_TEMPERATURE, 'temperature'],
  [FLAG_MAINS, 'mains'],
  [FLAG_OPEN, 'open'],
]
/** Of a normal distribution, this many deviations hold 95 %. */
const DEVIATIONS_95 = 1.96

/** Decodes a file and prints activations, levels and concentrations. Throws as decodeFile and readCalibration. */
export async function runDecode(file: string, { calibration: from, temperature, json }: DecodeOptions): Promise<void> {
  const calibration = readCalibration(from)
  const { boundaries, hysteresis } = settingsSchema.parse({}).levels
  const interrogations = await decodeFile(file, calibration, { boundaries, hysteresis }, temperature ?? calibration.temperature.reference_C)
  const reference_mM = referenceOf_mM(calibration.ions)
  const limits = detectionLimits_mM(calibration)
  const inMillimoles = ({ activation }: DecodedInterrogation) => {
    const deviation = statedDeviations(calibration, activation)
    return activation.map((value, ion) => ({ value: value * reference_mM[ion], interval95: DEVIATIONS_95 * deviation[ion] * reference_mM[ion] }))
  }
  if (json) {
    const rows = interrogations.map((one) => ({ ...one, concentration_mM: inMillimoles(one) }))
    console.log(JSON.stringify({ file, ions: calibration.ions, reference_mM, limits, interrogations: rows, figures: [] }))
    return
  }
  const ionText = (one: DecodedInterrogation, ion: number) => {
    const { value, interval95 } = inMillimoles(one)[ion]
    return `${calibration.ions[ion]} ${plain(one.activation[ion], 3)} ${LEVEL_NAMES[one.level[ion]]} ${plain(100 * one.confidence[ion], 3)} % ${plain(value, 3)} ± ${plain(interval95, 2)} mM`
  }
  for (const one of interrogations) {
    const flags = FLAG_NAMES.flatMap(([flag, name]) => ((one.flags & flag) === 0 ? [] : [name])).join(', ')
    const head = `${plain(one.time_s, 6)} s${one.medium === undefined ? '' : ` ${one.medium}`}`
    console.log(`${head}: ${flags === '' ? '' : `withheld (${flags}) `}${calibration.ions.map((_, ion) => ionText(one, ion)).join(' · ')}`)
  }
  const limitText = (values: number[]) => calibration.ions.map((ion, i) => `${ion} ${plain(values[i], 2)}`).join(', ')
  console.log(`\nDetection     ${limitText(limits.blank_mM)} mM, three deviations of the blank; ${limitText(limits.matrix_mM)} mM with the other ions at half of the reference`)
  console.log('Premise       current in proportion to concentration: an assumption about the material (docs/guide.md#decoding-your-own-currents)')
}
