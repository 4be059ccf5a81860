/** Smaller files are read before anybody wonders. */
const BYTES_MIN = 40e6

/** Says on standard error how far a large file is read. */
export function readingProgress(file: string): (bytes: number, total: number) => void {
  const say = percentReporter((percent) => `${file}: ${percent} % read`)
  return (bytes, total) => {
    if (total >= BYTES_MIN) say(bytes / total)
  }
}

/** Says on standard error which share is done: on a terminal a line that changes with each percent, elsewhere a line at each quarter. */
export function percentReporter(text: (percent: number) => string): (share: number) => void {
  const { isTTY } = process.stderr
  const steps = isTTY ? 100 : 4
  let next = 1
  return (share) => {
    if (share * steps < next) return
    next = Math.floor(share * steps) + 1
    const line = text(Math.round(100 * share))
    if (!isTTY) console.error(line)
    else process.stderr.write(`\r${line}${share >= 1 ? '\n' : ''}`)
  }
}
