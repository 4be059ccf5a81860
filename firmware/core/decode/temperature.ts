/**
 * Thermistor word to temperature by straight lines between table entries, because the
 * thermistor's own law needs a logarithm. The host makes the table (17 entries, one per
 * 4096 converter words, tenths of a degree Celsius).
 * Range: entries within ±2000, so a difference · 4095 stays below 2^24.
 */
export function temperature_dC(word: number, table_dC: number[]): number {
  const entry = word >> 12
  const low = table_dC[entry]
  return low + (((table_dC[entry + 1] - low) * (word & 4095)) >> 12)
}
