/** First-order lags in closed form, without the cancellation that short steps would bring. */

/** Value after `timeConstants` time constants on the way to `target`. */
export function relaxTowards(value: number, target: number, timeConstants: number): number {
  return value - (target - value) * Math.expm1(-timeConstants)
}

/** (e^(−a·t) − e^(−b·t))/(b − a), also where a = b: what a first-order lag b makes of a fading input a. */
export function fadeDifference(a: number, b: number, t: number): number {
  const difference = (b - a) * t
  // The same the other way round, where the growing exponential below would overflow.
  if (difference < -600) return fadeDifference(b, a, t)
  const fade = Math.exp(-a * t)
  if (Math.abs(difference) < 1e-9) return fade * t
  return (fade * t * -Math.expm1(-difference)) / difference
}

/**
 * e^(−a·t) through first-order lags of rates b and c, without their gains: the convolution of
 * three exponentials, which is a divided difference and does not care for the order of the rates.
 */
export function cascadeFade(a: number, b: number, c: number, t: number): number {
  const [slow, middle, fast] = [a, b, c].sort((one, other) => one - other)
  // Rates that are as good as one: the difference below would be of rounding errors.
  if ((fast - slow) * t < 1e-4) return (t * t * Math.exp((-(a + b + c) * t) / 3)) / 2
  return (fadeDifference(middle, slow, t) - fadeDifference(middle, fast, t)) / (fast - slow)
}
