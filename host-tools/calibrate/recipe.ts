import { IongateError } from '../diagnostics'
import { activationsOf, mediumName, type Medium } from './protocol'

/** A stock solution: what one salt gives of one cation. */
export interface Stock {
  salt: string
  ion: string
  /** Of the cation, mol/L. */
  molar: number
}

/** One vessel: how much of each stock goes into it, the rest is water. */
export interface Vessel {
  name: string
  /** Per ion. */
  activation: number[]
  /** Per stock, µL, as it is pipetted; of its dilution where `isDiluted`. */
  volumes_uL: number[]
  isDiluted: boolean[]
  water_uL: number
}

export interface Recipe {
  stocks: Stock[]
  /** Per stock: does some vessel need it diluted? */
  needsDilution: boolean[]
  /** The weakest first: what a rinse leaves of a vessel matters least in the next one. */
  vessels: Vessel[]
  /** Volumes that are measured out with a pipette, water among them. */
  steps: number
}

/** A pipette is within a per cent from here on. */
const PIPETTE_MIN_uL = 20
/** A stock of which less is needed is thinned by this first. */
const DILUTION = 10
/** Volumes are set on a pipette to this. */
const GRADUATION_uL = 1

/**
 * `KCl=1M,CaCl2=0.5M,FeCl3=100mM` as stocks; the cation is the formula's first element.
 * @throws IongateError usage
 */
export function stocksOf(text: string, ions: string[]): Stock[] {
  const stocks = text.split(',').map((part): Stock => {
    const match = /^\s*([A-Z][a-z]?)(\d*)([^=]*)=\s*(\d+(?:\.\d+)?)\s*(mM|M)\s*$/.exec(part)
    if (match === null) throw new IongateError('usage', '--stock', `expected salts and their concentrations, such as KCl=1M,CaCl2=0.5M, got “${part}”`)
    const [, ion, count, rest, amount, unit] = match
    if (!ions.includes(ion)) throw new IongateError('usage', '--stock', `${ion}${count}${rest} brings ${ion}, which is no ion of the calibration (${ions.join(', ')})`)
    return { salt: `${ion}${count}${rest}`.trim(), ion, molar: Number(amount) * (unit === 'mM' ? 1e-3 : 1) * Number(count || 1) }
  })
  const missing = ions.find((ion) => !stocks.some((stock) => stock.ion === ion))
  if (missing !== undefined) throw new IongateError('usage', '--stock', `no salt brings ${missing}; give one for each of ${ions.join(', ')}`)
  const twice = stocks.find(({ ion }, at) => stocks.findIndex((one) => one.ion === ion) < at)
  if (twice !== undefined) throw new IongateError('usage', '--stock', `two salts bring ${twice.ion}; give one`)
  return ions.map((ion) => stocks.find((stock) => stock.ion === ion) as Stock)
}

/**
 * @param reference_mM what activation 1 of each ion is
 * @param volume_mL of each vessel
 * @throws IongateError usage when a stock is too weak for the volume, or too strong to pipette even when thinned
 */
export function recipeOf(media: Medium[], ions: string[], stocks: Stock[], reference_mM: number[], volume_mL: number): Recipe {
  const whole_uL = volume_mL * 1000
  const vessels = media.map((medium): Vessel => {
    const activation = activationsOf(medium, ions)
    const needed_uL = activation.map((value, ion) => (whole_uL * value * reference_mM[ion]) / (stocks[ion].molar * 1000))
    const isDiluted = needed_uL.map((needed) => needed > 0 && needed < PIPETTE_MIN_uL)
    const volumes_uL = needed_uL.map((needed, ion) => Math.round((needed * (isDiluted[ion] ? DILUTION : 1)) / GRADUATION_uL) * GRADUATION_uL)
    volumes_uL.forEach((volume, ion) => {
      if (activation[ion] === 0 || volume >= PIPETTE_MIN_uL / 2) return
      throw new IongateError('usage', '--stock', `${stocks[ion].salt} is too strong: ${mediumName(medium)} takes ${volume} µL of it, thinned ${DILUTION} times; thin the stock or take larger vessels (--volume)`)
    })
    const water_uL = whole_uL - volumes_uL.reduce((sum, volume) => sum + volume, 0)
    if (water_uL < 0) throw new IongateError('usage', '--stock', `too weak: ${mediumName(medium)} takes ${whole_uL - water_uL} µL of stocks in ${whole_uL} µL`)
    return { name: mediumName(medium), activation, volumes_uL, isDiluted, water_uL }
  })
  vessels.sort((one, other) => other.water_uL - one.water_uL)
  return {
    stocks,
    needsDilution: stocks.map((_, at) => vessels.some(({ isDiluted }) => isDiluted[at])),
    vessels,
    steps: vessels.reduce((sum, { volumes_uL }) => sum + 1 + volumes_uL.filter((volume) => volume > 0).length, 0),
  }
}

/** What a vessel really holds when its volumes are pipetted as they are written, rounded to the pipette's graduation. */
export function pipettedActivation({ volumes_uL, isDiluted }: Vessel, stocks: Stock[], reference_mM: number[], volume_mL: number): number[] {
  return volumes_uL.map((volume, ion) => (volume * stocks[ion].molar * 1000) / (isDiluted[ion] ? DILUTION : 1) / (volume_mL * 1000) / reference_mM[ion])
}

/** The table to pipette by, in the order of work, as Markdown. */
export function recipeText({ stocks, needsDilution, vessels, steps }: Recipe, volume_mL: number): string {
  const head = ['vessel', 'holds', 'water, µL', ...stocks.map(({ salt }) => `${salt}, µL`)]
  const rows = vessels.map(({ name, water_uL, volumes_uL, isDiluted }, at) => [
    `${at + 1}`,
    name,
    `${water_uL}`,
    ...volumes_uL.map((volume, stock) => (volume === 0 ? '' : `${volume}${isDiluted[stock] ? ` of 1:${DILUTION}` : ''}`)),
  ])
  const width = head.map((_, column) => Math.max(...[head, ...rows].map((cells) => cells[column].length)))
  const line = (cells: string[]) => `| ${cells.map((cell, column) => cell.padEnd(width[column])).join(' | ')} |`
  const diluted = stocks.filter((_, at) => needsDilution[at]).map(({ salt }) => salt)
  return [
    `${vessels.length} vessels of ${volume_mL} mL, ${steps} volumes:`,
    ...(diluted.length > 0 ? [`0. Thin some ${diluted.join(' and ')} ${DILUTION} times with water.`] : []),
    '1. Water into all vessels.',
    ...stocks.map(({ salt }, at) => `${at + 2}. ${salt} into all vessels that take it, with one tip; change it if it touches.`),
    '',
    line(head),
    line(width.map((cells) => '-'.repeat(cells))),
    ...rows.map(line),
  ].join('\n')
}

/** The same for a spreadsheet. */
export function recipeCsv({ stocks, vessels }: Recipe, ions: string[]): string {
  const head = ['vessel', 'name', ...ions, 'water_uL', ...stocks.flatMap(({ salt }) => [`${salt}_uL`, `${salt}_dilution`])]
  const rows = vessels.map(({ name, activation, water_uL, volumes_uL, isDiluted }, at) => [
    at + 1,
    `"${name}"`,
    ...activation,
    water_uL,
    ...volumes_uL.flatMap((volume, stock) => [volume, isDiluted[stock] ? DILUTION : 1]),
  ])
  return [head, ...rows].map((cells) => cells.join(',')).join('\n') + '\n'
}
