import { EXIT_STOPPED, IongateError } from './diagnostics'
import { writtenFiles } from './written-files'

const SIGNALS = { SIGINT: '^C', SIGTERM: 'SIGTERM' } as const

/**
 * Ends the process at ^C, and at the SIGTERM of a batch system, with status 130, and says what is kept. A command that
 * ends in order by itself (calibrate, sweep) listens to the signal too, and then this leaves the ending to it.
 */
export function endOnStop(): void {
  for (const [signal, name] of Object.entries(SIGNALS)) {
    process.on(signal, () => {
      if (process.listenerCount(signal) > 1) return
      // A terminal's progress has hidden the cursor.
      if (process.stdout.isTTY) process.stdout.write('\x1b[?25h')
      console.error(new IongateError('stopped', '', `stopped by ${name}; ${keptText()}`).line)
      process.exit(EXIT_STOPPED)
    })
  }
}

let unfinished: string | undefined

/** What a stop from now on leaves unfinished outside of files, for the message; undefined when nothing any more. */
export function leavesUnfinished(text: string | undefined): void {
  unfinished = text
}

function keptText(): string {
  const files = writtenFiles()
  const rest = files.length > 3 ? ` and ${files.length - 3} more` : ''
  const kept = files.length === 0 ? 'no file was written' : `kept whole: ${files.slice(0, 3).join(', ')}${rest}`
  return unfinished === undefined ? kept : `${kept}; ${unfinished}`
}
