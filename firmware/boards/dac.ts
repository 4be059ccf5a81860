/**
 * The reference front end's 12-bit DAC (MCP4725 class) on the 5 V pulse rail: code for a
 * pulse amplitude, or for a stimulus (1 mV drives 1 µA).
 * 26843 / 2^15 is 4096 / 5000 less 1 in 10^5. Range: 0..5000 mV, so the product stays below 2^28.
 */
export function dacCode(amplitude_mV: number): number {
  return (amplitude_mV * 26843) >> 15
}
