import type { Interval } from './intervals'

/** A figure a command reports, next to what it should be. */
export interface Figure {
  /** `subject/check`, stable. */
  name: string
  value: number
  unit: string
  /** What it should be, as a person would write it: "≥ 0.98", "0". */
  aim: string
  /**
   * Does the figure meet its aim? One that is measured on a sample fails only when its interval excludes the aim. A
   * figure without a value (NaN) never holds.
   */
  holds: boolean
  /** 99 % interval of a figure that is measured on a sample, in `unit`. */
  interval?: Interval
  /** With an interval: true when the sample is too small to decide, because the interval reaches to both sides of the aim. */
  isOpen?: boolean
}

/** A figure that should be at least `bound`. @param interval of a figure that is measured on a sample */
export function atLeast(name: string, value: number, bound: number, unit = '', interval?: Interval): Figure {
  const figure = { name, value, unit, aim: `≥ ${bound}` }
  if (interval === undefined) return { ...figure, holds: value >= bound }
  const holds = !Number.isNaN(value) && interval.high >= bound
  return { ...figure, holds, interval, isOpen: holds && interval.low < bound }
}

/** A figure that should be at most `bound`. @param interval of a figure that is measured on a sample */
export function atMost(name: string, value: number, bound: number, unit = '', interval?: Interval): Figure {
  const figure = { name, value, unit, aim: `≤ ${bound}` }
  if (interval === undefined) return { ...figure, holds: value <= bound }
  const holds = !Number.isNaN(value) && interval.low <= bound
  return { ...figure, holds, interval, isOpen: holds && interval.high > bound }
}

/** ✓ holds, ✗ misses its aim, ○ the sample is too small to decide. */
export function markOf({ holds, isOpen }: Figure): string {
  if (!holds) return '✗'
  return isOpen === true ? '○' : '✓'
}

/** The interval for a person: "0.98 to 1.02", or nothing. @param digits significant ones */
export function intervalText({ interval }: Figure, digits = 4): string {
  if (interval === undefined) return ''
  const [low, high] = [interval.low, interval.high].map((end) => (Number.isFinite(end) ? String(Number(end.toPrecision(digits))) : '…'))
  return `${low} to ${high}`
}

/** A value that no data gave is said to be so. */
function valueText({ value, unit }: Figure): string {
  return Number.isNaN(value) ? 'no data' : [Number(value.toPrecision(5)), unit].join(' ').trim()
}

/** A figure that there is no use for here, and why. Data that should be there and is not misses the aim instead. */
export interface Inapplicable {
  name: string
  reason: string
}

/** What does not apply, as lines for a person. */
export function inapplicableLines(inapplicable: Inapplicable[]): string[] {
  return inapplicable.map(({ name, reason }) => `· ${name}: does not apply, ${reason}`)
}

/** The figures as lines for a person, misses marked. */
export function figureLines(figures: Figure[]): string[] {
  return figures.map((figure) => {
    const interval = figure.interval === undefined ? '' : `, 99 % interval ${intervalText(figure)}`
    return `${markOf(figure)} ${figure.name}: ${valueText(figure)} (aim ${figure.aim}${interval})`
  })
}
