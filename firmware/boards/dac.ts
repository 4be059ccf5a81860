import { DAC_CODES_PER_mV_Q15 } from './front-end-figures'

/**
 * The reference front end's 12-bit DAC with a range of 5 V: code for a pulse amplitude, or for a stimulus
 * (1 mV drives 1 µA). 26843 / 2^15 is 4096 / 5000 less 1 in 10^5. Range: 0..5000 mV, so the product stays below 2^28.
 */
export function dacCode(amplitude_mV: number): number {
  return (amplitude_mV * DAC_CODES_PER_mV_Q15) >> 15
}
