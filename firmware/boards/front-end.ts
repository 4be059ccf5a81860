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
 *   wake        from the front end: the contact comparator, rises with a contact or separation
 */

/** MCP4725 with its A0 pin low (data sheet DS22039, 7.2). */
export const DAC_ADDRESS = 0x60

/** First byte of the MCP4725's fast write (DS22039, figure 6-1): normal mode, upper four bits of the code. */
export function dacHighByte(code: number): number {
  return (code >> 8) & 15
}

/** Second byte: the lower eight bits. */
export function dacLowByte(code: number): number {
  return code & 255
}
