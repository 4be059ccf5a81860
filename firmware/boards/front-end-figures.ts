/** Written by `npm run hardware` from the netlist in hardware/. Do not edit. */

/** The DAC on its bus. */
export const DAC_ADDRESS = 76

/** From the pump's start until the DAC answers. */
export const DAC_START_us = 2900

/** From the pump's start until both rails have settled: PUMP_LEAD_us is no shorter. */
export const RAILS_READY_us = 4800

/** From the pump's start until the gel's amplifier shows its offset. */
export const AMPLIFIER_READY_us = 1500

/** Codes of the DAC for a millivolt, over 2^15, a little less so that no product of the range reaches the next code. */
export const DAC_CODES_PER_mV_Q15 = 26843
