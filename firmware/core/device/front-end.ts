/** What the device assumes of its front end (docs/hardware.md). */

/** From the pump's start, with the DAC set, to the first edge of a pulse: the rail and the DAC have settled. */
export const PUMP_LEAD_us = 5000
