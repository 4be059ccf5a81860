import path from 'node:path'
import { WEARABLE_BOARD, type BoardName } from '../../sim/board-profiles'
import { defaultCalibration } from '../calibration/default-calibration'
import { readCalibration } from '../configuration/from-files'
import { referenceOf_mM } from '../decoding/millimoles'
import { IongateError } from '../diagnostics'
import { plain } from '../report/format'
import { linkLatest, runFolder, runKey } from '../runs'
import { refuseOtherKind, writeWhole } from '../written-files'
import { bestMedia } from './best-media'
import { priorFor } from './prior-file'
import { protocolSchema } from './protocol'
import { pipettedActivation, recipeCsv, recipeOf, recipeText, stocksOf } from './recipe'

export interface RecipeOptions {
  /** `KCl=1M,CaCl2=0.5M,FeCl3=0.1M` */
  stock?: string
  /** Of each vessel, mL. */
  volume?: number
  /** What the device was built with; its board's and ions are those of the recipe. */
  calibration?: string
  /** Relative standard deviation of what a medium holds. */
  compositionError?: number
  /** The protocol; the table to pipette by goes beside it. */
  out?: string
  json?: boolean
}

const MEDIA = 10
const REPEATS = 4
const REST_s = 10
/** As benchProtocol assumes. */
const PIPETTED = 0.01
const VOLUME_mL = 20
/** A volume is pipetted, a vessel rinsed for and settled into, in about so long. */
const STEP_s = 25
const VESSEL_s = 150

/**
 * Prints what to pipette for a calibration in few media, for a device that need not be there, and writes it with the
 * protocol that measures these media.
 * @throws IongateError usage, value-invalid
 */
export function makeRecipe(options: RecipeOptions): void {
  if (options.stock === undefined) throw new IongateError('usage', '--recipe', 'give the stock solutions with --stock KCl=1M,CaCl2=0.5M,FeCl3=0.1M')
  const { board, ions, ladder, windows } = options.calibration === undefined ? defaultCalibration(WEARABLE_BOARD) : readCalibration(options.calibration)
  const prior = priorFor(board as BoardName, ions)
  if (prior === undefined) throw new IongateError('value-invalid', options.calibration ?? 'recipe', `no prior of ${board} knows all of ${ions.join(', ')}: nothing says which media tell most`)
  const compositionError = options.compositionError ?? PIPETTED
  const volume_mL = options.volume ?? VOLUME_mL
  const stocks = stocksOf(options.stock, ions)
  const reference_mM = referenceOf_mM(ions)
  const { media, rmsError } = bestMedia({ board, sampling: { ladder, windows }, prior, media: MEDIA, repeats: REPEATS, compositionError })
  const recipe = recipeOf(media, ions, stocks, reference_mM, volume_mL)
  const protocol = protocolSchema.parse({
    // As they are pipetted: a pipette's graduation is in the composition.
    media: recipe.vessels.map((vessel) => {
      const pipetted = pipettedActivation(vessel, stocks, reference_mM, volume_mL)
      return { name: vessel.name, activation: Object.fromEntries(ions.flatMap((ion, i) => (pipetted[i] > 0 ? [[ion, Number(pipetted[i].toFixed(5))]] : []))) }
    }),
    repeats: REPEATS,
    histories: { perMedium: 0 },
    amplitudes: 0,
    rest_s: REST_s,
    compositionError,
  })
  const out = options.out ?? path.join(runFolder('calibrate', 'recipe', runKey([protocol, options.stock, volume_mL])), 'recipe.protocol.json')
  const table = out.replace(/(\.protocol)?\.json$/, '') + '.csv'
  if (table === out) throw new IongateError('usage', '--out', `a protocol is a .json file, got ${out}`)
  refuseOtherKind(out, JSON.stringify(protocol))
  writeWhole(out, `${JSON.stringify(protocol, null, 1)}\n`)
  writeWhole(table, recipeCsv(recipe, ions))
  if (options.out === undefined) linkLatest(path.dirname(out))
  const minutes = Math.ceil((recipe.steps * STEP_s + recipe.vessels.length * (VESSEL_s + REPEATS * (REST_s + 1))) / 60)
  if (options.json) {
    console.log(JSON.stringify({ protocol: out, table, volume_mL, reference_mM: Object.fromEntries(ions.map((ion, i) => [ion, reference_mM[i]])), vessels: recipe.vessels, minutes, rms_error: rmsError, figures: [] }))
    return
  }
  console.log(
    [
      `Activation 1 is ${ions.map((ion, i) => `${ion} ${plain(reference_mM[i], 3)} mM`).join(', ')}.`,
      recipeText(recipe, volume_mL),
      '',
      `About ${minutes} minutes with the measurements. What is then not known of the electrode leaves ${plain(100 * rmsError, 2)} % of the reference in an activation, rms.`,
      `Table         ${table}`,
      `Protocol      ${out}`,
      `Then          iongate calibrate --target PORT --protocol ${out}`,
    ].join('\n'),
  )
}
