/**
 * Estimates how long the rest takes, from how long what was done took.
 * @returns of how many are done, an estimate for a person
 */
export function timeLeft(total: number, now_ms: () => number = () => performance.now()): (done: number) => string {
  const began_ms = now_ms()
  return (done) => `about ${durationText(((now_ms() - began_ms) / 1000 / done) * (total - done))} left`
}

/** `42 s`, `3 min 20 s`, `2 h 5 min`. */
export function durationText(duration_s: number): string {
  const whole_s = Math.round(duration_s)
  if (whole_s < 60) return `${whole_s} s`
  const minutes = Math.floor(whole_s / 60)
  return minutes < 60 ? `${minutes} min ${whole_s % 60} s` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}
