/**
 * The table behind core/decode/temperature: a 10 kΩ NTC (B = 3435 K) from the converter's input to
 * ground with 10 kΩ to the rail, so word/65536 = R/(R + 10 kΩ).
 * Source of the law: B-parameter equation, 1/T = 1/298.15 + ln(R/10 kΩ)/B.
 */
const NTC_B_K = 3435

/** 17 entries, tenths of a degree Celsius, held to −40 … 125 °C at the ends. */
export function thermistorTable(): number[] {
  return Array.from({ length: 17 }, (_, entry) => {
    const ratio = entry / 16
    const temperature_C = 1 / (1 / 298.15 + Math.log(ratio / (1 - ratio)) / NTC_B_K) - 273.15
    if (entry === 0) return 1250
    if (entry === 16) return -400
    return Math.round(Math.min(125, Math.max(-40, temperature_C)) * 10)
  })
}
