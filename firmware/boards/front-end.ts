/**
 * The reference front end (docs/hardware.md) as every board drives it.
 *
 * Lines, all low when nothing drives them (each has a pull-down):
 *
 *   pump        feeds the 5 V pulse rail with the DAC and the stimulator; off, neither can act
 *   forward     gel electrode to the DAC; low, the electrode is shorted
 *   backward    the same with its poles exchanged; high together with `forward` is shorted too
 *   wide        transimpedance range: low sensitive, high wide
 *   source      stimulator drives current out of its electrode; low, the electrode is shorted
 *   sink        the same into its electrode; high together with `source` is shorted too
 *   measure     store divider and thermistor on; low, both read nothing and take nothing
 *   wake        from the front end: the contact comparator, rises with a contact or separation
 */

/**
 * A rise of `wake` within this time of one that was counted is the same contact or separation, bouncing. Shorter than from
 * a step's contact to its separation.
 */
export const CONTACT_REST_ms = 156

/** The DAC's commands (AD5691R data sheet, table 9): write its register and its output; write its control register. */
export const DAC_WRITE = 0x30
export const DAC_WRITE_CONTROL = 0x40
/** Upper byte of the control register: twice the range, which a start takes back (bit 11, table 11). */
export const DAC_SET_GAIN_2 = 0x08
export const DAC_SETUP = [DAC_WRITE_CONTROL, DAC_SET_GAIN_2, 0]

/** First byte after the command: the upper eight of the code's 12 bits. */
export function dacHighByte(code: number): number {
  return code >> 4
}

/** Second byte: the lower four bits, on the left. */
export function dacLowByte(code: number): number {
  return (code & 15) << 4
}
