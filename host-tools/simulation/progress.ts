const BAR_CELLS = 30

/**
 * Turns the simulator's progress into lines: on a terminal a bar that moves with every
 * percent, elsewhere a plain line at each quarter.
 */
export function progressReporter(duration_s: number, show: (line: string) => void): (reached_s: number) => void {
  const isTerminal = process.stdout.isTTY
  const step = isTerminal ? 0.01 : 0.25
  let next = step
  return (reached_s) => {
    const share = Math.min(1, reached_s / duration_s)
    if (share < next) return
    next = (Math.floor(share / step) + 1) * step
    const text = `${Math.round(share * 100)} % · ${Math.round(reached_s)} of ${duration_s} s`
    const filled = Math.round(share * BAR_CELLS)
    show(isTerminal ? `${'█'.repeat(filled)}${'░'.repeat(BAR_CELLS - filled)} ${text}` : text)
  }
}
