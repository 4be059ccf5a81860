/** Numbers as a person reads them, with their unit; the same on every machine. */

/** Four significant digits: "1234", "0.01235", "−3.1". */
export function plain(value: number, digits = 4): string {
  if (!Number.isFinite(value)) return '–'
  return String(Number(value.toPrecision(digits))).replaceAll('-', '−')
}

export function withUnit(value: number, unit: string, digits = 4): string {
  return unit === '' ? plain(value, digits) : `${plain(value, digits)} ${unit}`
}

/** 0.987 → "98.7 %". */
export function percent(fraction: number): string {
  return Number.isFinite(fraction) ? `${plain(fraction * 100, 3)} %` : '–'
}

/** Energy in the prefix that suits it. */
export function energy(value_uJ: number): string {
  const magnitude = Math.abs(value_uJ)
  if (magnitude >= 1e6) return withUnit(value_uJ / 1e6, 'J')
  if (magnitude >= 1e3) return withUnit(value_uJ / 1e3, 'mJ')
  return withUnit(value_uJ, 'µJ')
}
