import { Natives } from '../../core/decode/window-sums'

/**
 * The arithmetic that Espruino does natively over typed arrays. It sums in double precision,
 * which is exact below 2^53, so the results are those of the portable versions bit for bit.
 */
export const espruinoNatives: Natives = {
  // Samples are a Waveform's buffer: a view of the window costs two variables and no copy.
  windowSum: (samples, start, count) =>
    E.sum(new Uint16Array((samples as unknown as Uint16Array).buffer, start * 2, count)),
  // Itself, not a function around it: a call costs an interpreter as much as the sum. Its offset is 0 when left out.
  dotProduct: E.convolve,
  table: table,
  row: table,
}

/** The build writes tables of its configuration as typed arrays already. */
function table(this: void, values: number[]): number[] {
  return Array.isArray(values) ? (new Int32Array(values) as unknown as number[]) : values
}
