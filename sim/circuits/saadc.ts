/**
 * What nRF52's converter is worth (nRF52840 product specification, SAADC, electrical specification: 12 bits, gain 1, 3 µs
 * of acquisition, crystal, 200 ksps: SNDR 56 dB, ENOB 9; SFDR 70 dBc). The part of a conversion's error that is neither
 * rounding nor distortion is noise, and falls by the root of how many conversions are averaged; the rest does not. For
 * 16 of them that comes to 10.6 bits; Nordic's designers name 10.5 as the best of oversampling (DevZone 62873).
 *
 * As for the other boards all of that is simulated as noise. The table's integral nonlinearity of 4.7 codes is not: a smooth
 * curve of so much would leave 53 dB of SFDR, so that most of it must lie between near codes, where 16 conversions smooth it.
 */
const CONVERSION_BITS = 9
const DISTORTION_dB = -70

/** Effective bits of the average of `conversions`, rounded to `bits`. All errors are in full scales, rms. */
export function saadcEffectiveBits(bits: number, conversions: number): number {
  const rounding2 = 4 ** -bits / 12
  // Of a sine over the whole range.
  const distortion2 = 10 ** (DISTORTION_dB / 10) / 8
  const noise2 = 4 ** -CONVERSION_BITS / 12 - 4 ** -12 / 12 - distortion2
  return -Math.log2(12 * (rounding2 + distortion2 + noise2 / conversions)) / 2
}
