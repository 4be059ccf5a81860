/** Smaller files are read before anybody wonders. */
const BYTES_MIN = 20e6

/**
 * Says on standard error how far a large file is read: on a terminal a line that changes with each percent, elsewhere a
 * line at each quarter.
 */
export function readingProgress(file: string): (bytes: number, total: number) => void {
  const { isTTY } = process.stderr
  const steps = isTTY ? 100 : 4
  let next = 1
  return (bytes, total) => {
    if (total < 2 * BYTES_MIN || (bytes / total) * steps < next) return
    next = Math.floor((bytes / total) * steps) + 1
    const line = `${file}: ${Math.round((100 * bytes) / total)} % read`
    if (!isTTY) console.error(line)
    else process.stderr.write(`\r${line}${bytes >= total ? '\n' : ''}`)
  }
}
