/** First-order lags in closed form, without the cancellation that short steps would bring. */

/** Value after `timeConstants` time constants on the way to `target`. */
export function relaxTowards(value: number, target: number, timeConstants: number): number {
  return value - (target - value) * Math.expm1(-timeConstants)
}

/** (e^(−a·t) − e^(−b·t))/(b − a), also where a = b: what a first-order lag b makes of a fading input a. */
export function fadeDifference(a: number, b: number, t: number): number {
  const difference = (b - a) * t
  const fade = Math.exp(-a * t)
  if (Math.abs(difference) < 1e-9) return fade * t
  return (fade * t * -Math.expm1(-difference)) / difference
}
