/** Lines on standard error that say what is under way, each with the seconds since the first call of this. */
export function timedProgress(): (text: string) => void {
  const began_ms = performance.now()
  return (text) => void process.stderr.write(`${((performance.now() - began_ms) / 1000).toFixed(0).padStart(4)} s  ${text}\n`)
}
