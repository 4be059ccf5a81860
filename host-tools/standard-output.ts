import { EXIT_DATA } from './diagnostics'
import { unwritable } from './written-files'
import { wrapped } from './wrapped'

/** How writing to standard output or standard error has failed: not at all, its reader has gone, or it cannot be written. */
type Failure = 'none' | 'reader-gone' | 'unwritable'

/**
 * Makes a failing standard output an ordinary error instead of a stack trace. A reader that has seen
 * enough (`| head -1`) stops nothing: results still go into their files, and the exit status is the
 * command's own. A full disk (`> /dev/full`) is reported once, and the exit status is that of data.
 * @returns the exit status to end with, from the command's own
 */
export function guardStandardOutput(): (status: number) => number {
  let failure: Failure = 'none'
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (failure !== 'none') return
    failure = error.code === 'EPIPE' ? 'reader-gone' : 'unwritable'
    if (failure === 'unwritable') {
      console.error(unwritable('standard output', error).line)
      // When the command has returned already.
      process.exitCode = EXIT_DATA
    }
  })
  // There is nowhere left to report what happens to standard error.
  process.stderr.on('error', () => {})
  return (status) => (failure === 'unwritable' ? EXIT_DATA : status)
}

/** Wraps what is printed at words, where the stream is a terminal. Files and pipes get lines as they are. */
export function wrapAtTerminal(streams: Pick<NodeJS.Process, 'stdout' | 'stderr'> = process): void {
  console.log = wrapping(console.log.bind(console), streams.stdout)
  console.error = wrapping(console.error.bind(console), streams.stderr)
}

type Print = (...parts: unknown[]) => void

function wrapping(print: Print, stream: NodeJS.WriteStream): Print {
  if (!stream.isTTY) return print
  return (...parts) => print(...parts.map((part) => (typeof part === 'string' ? wrapped(part, stream.columns) : part)))
}
