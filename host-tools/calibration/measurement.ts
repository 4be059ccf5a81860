/**
 * One interrogation of a medium, as a calibration takes it in: what was in front of the electrode,
 * what had been done to it before, and the window sums that the device measured.
 */
export interface Measurement {
  /** Measurements of one session follow each other on one gel; a new session begins with a gel that has rested. */
  session: number
  /** True activation per ion, 1 = reference response. */
  activation: number[]
  temperature_C: number
  /** Sign of the whole ladder. */
  polarity: 1 | -1
  /** Clock readings at which the ladder's pulses began. */
  began_ms: number[]
  /** Pulses of the ladder, by index, that were played before it in this measurement. */
  earlier: { pulse: number; polarity: 1 | -1; began_ms: number }[]
  /** Not fitted to, but played all the same: later measurements of its session come after it. The fit is judged by these. */
  isHeldOut?: boolean
  /** No voltage was applied: the sums are those of zero current. */
  isZeroBias: boolean
  /** Of all pulses of the ladder, where it was not their own: such a measurement tells about the gel, and nothing is fitted to decode it. */
  amplitude_mV?: number
  /** Window sums, [pulse · windows + window]. */
  sums: number[]
}
