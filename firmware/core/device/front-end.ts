/** What the device assumes of its front end (docs/hardware.md). */

/**
 * From the pump's start to the first edge of a pulse: the rail rises, the DAC is set, the edges are made ready. An
 * Espruino takes 214,000 instructions for that, 6.9 ms at 64 MHz with 2.05 cycles each.
 */
export const PUMP_LEAD_us = 8000
