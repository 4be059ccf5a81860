const BAR_CELLS = 30

/**
 * Turns progress into lines: on a terminal a bar that moves with every percent, elsewhere a
 * plain line at each quarter.
 * @param total what will be reached in the end
 * @param words how far that is, for a person
 */
export function progressReporter(total: number, words: (reached: number) => string, show: (line: string) => void): (reached: number) => void {
  const isTerminal = process.stdout.isTTY
  const step = isTerminal ? 0.01 : 0.25
  let next = step
  return (reached) => {
    const share = Math.min(1, reached / total)
    if (share < next) return
    next = (Math.floor(share / step) + 1) * step
    const text = `${Math.round(share * 100)} % · ${words(reached)}`
    const filled = Math.round(share * BAR_CELLS)
    show(isTerminal ? `${'█'.repeat(filled)}${'░'.repeat(BAR_CELLS - filled)} ${text}` : text)
  }
}
