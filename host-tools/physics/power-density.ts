/**
 * One-sided power density at chosen frequencies by Welch's method (1967): sixteen segments with
 * a Hann window, one Goertzel sum each.
 * @param values evenly spaced readings, a multiple of sixteen of them
 * @returns units² per hertz, as long as `frequencies_Hz`
 */
export function powerDensity(values: number[], rate_Hz: number, frequencies_Hz: number[]): number[] {
  const length = values.length / SEGMENTS
  const window = Array.from({ length }, (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / length))
  const windowPower = window.reduce((sum, weight) => sum + weight * weight, 0)
  return frequencies_Hz.map((frequency_Hz) => {
    const step = 2 * Math.cos((2 * Math.PI * frequency_Hz) / rate_Hz)
    let power = 0
    for (let segment = 0; segment < SEGMENTS; segment++) {
      let [last, before] = [0, 0]
      for (let i = 0; i < length; i++) {
        const next = window[i] * values[segment * length + i] + step * last - before
        before = last
        last = next
      }
      power += last * last + before * before - step * last * before
    }
    return (2 * power) / (SEGMENTS * rate_Hz * windowPower)
  })
}

const SEGMENTS = 16
