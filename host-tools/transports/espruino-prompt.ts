import { IongateError } from '../diagnostics'
import { heardWith } from './heard'
import { firstResult, SILENCE_ms } from './prompt-lines'
import type { Transport } from './transport'

/**
 * Espruino's prompt: lines of JavaScript go out, marked lines come back. Every wait is
 * bounded; bytes go out in pieces that stop while the interpreter says XOFF.
 */
export interface EspruinoPrompt {
  /** Evaluates an expression whose value is text and returns it. Throws device-silent, or device-differs when it fails. */
  evaluate(expression: string): Promise<string>
  /** Runs a line and returns the rest of the first line it prints that begins with `mark`. */
  run(line: string, mark: string): Promise<string>
  /**
   * Runs a line and gives each line that it prints to `read`, until that finds something:
   * for a line and an answer that carry checksums of their own. undefined when time is up.
   */
  ask<Result>(line: string, read: (printed: string) => Result | undefined): Promise<Result | undefined>
  /** Gives up a line of which a part was lost, and waits until nothing more is heard. */
  recover(): Promise<void>
  /** Writes a file to Storage and reads its length and checksum back: line-damaged unless they agree. */
  store(name: string, content: string): Promise<void>
  /** Boots the saved program; the prompt is then of no more use. */
  restart(): void
}

export interface PromptOptions {
  /** Longest wait for the answer to one line. */
  timeout_ms: number
  /** Longest wait for the first sign of an Espruino. */
  probe_ms: number
  /** Address, for messages. */
  where: string
}

/** Ctrl-C ends a line half typed, and a program that does not come to its end. */
const ATTENTION = '\x03'
/** Echo off for the line that follows. */
const QUIET = '\x10'
/** Boots the saved program. */
export const BOOT = `${ATTENTION}\n${QUIET}load()\n`
const VALUE_MARK = 'iongate='
/** Written in two parts, so that an echo of the line is not taken for its answer. */
const MARK_EXPRESSION = '"iongate"+"="'
const XON = 17
const XOFF = 19
/** Bytes to send before looking for XOFF, and the pause that gives it time to come. */
const PIECE = 128
const PIECE_PAUSE_ms = 2
/** Bytes of a file per line: Base64 makes four characters of three, and the line must fit the input buffer. */
const FILE_PIECE = 384

/**
 * Finds the prompt, stopping whatever runs: `reset()` forgets it all, saved code is not run.
 * @throws IongateError device-silent when nothing answers
 */
export async function openEspruinoPrompt(transport: Transport, { timeout_ms, probe_ms, where }: PromptOptions): Promise<EspruinoPrompt> {
  let heard = ''
  let mayKeepSending = true
  let onHeard = () => {}
  transport.onBytes((bytes) => {
    for (const byte of bytes) {
      if (byte === XOFF) mayKeepSending = false
      else if (byte === XON) mayKeepSending = true
    }
    heard = heardWith(heard, bytes.filter((byte) => byte !== XOFF && byte !== XON))
    onHeard()
  })

  /** The result of `look`, asked again whenever something is heard, or undefined when time is up. */
  const waitFor = <Result>(look: () => Result | undefined, limit_ms = timeout_ms): Promise<Result | undefined> =>
    new Promise((resolve) => {
      const end = (result: Result | undefined) => {
        clearTimeout(timer)
        onHeard = () => {}
        resolve(result)
      }
      const timer = setTimeout(() => end(look()), limit_ms)
      onHeard = () => {
        const result = look()
        if (result !== undefined) end(result)
      }
      onHeard()
    })

  const send = async (text: string): Promise<void> => {
    for (let at = 0; at < text.length; at += PIECE) {
      if (at > 0) await pause(PIECE_PAUSE_ms)
      if (!mayKeepSending && (await waitFor(() => (mayKeepSending ? true : undefined))) === undefined) {
        throw new IongateError('device-silent', where, `takes no more input (XOFF for ${timeout_ms} ms)`)
      }
      transport.write(Buffer.from(text.slice(at, at + PIECE), 'latin1'))
    }
  }

  const run = async (line: string, mark: string, limit_ms = timeout_ms): Promise<string> => {
    heard = ''
    await send(`${QUIET}${line}\n`)
    const answer = await waitFor(() => answerIn(heard, mark), limit_ms)
    if (answer === undefined) throw new IongateError('device-silent', where, `no answer to ${shown(line)} within ${limit_ms} ms`)
    if (answer.failure !== undefined) throw new IongateError('device-differs', where, `${shown(line)} failed: ${answer.failure}`)
    return answer.text
  }

  const ask = async <Result>(line: string, read: (printed: string) => Result | undefined): Promise<Result | undefined> => {
    heard = ''
    const isSent = await send(`${QUIET}${line}\n`).then(
      () => true,
      () => false,
    )
    return isSent ? waitFor(() => firstResult(wholeLines(heard), read)) : undefined
  }

  const recover = async (): Promise<void> => {
    // What looked like XOFF may have been another character.
    mayKeepSending = true
    await send(`${ATTENTION}\n`)
    do {
      heard = ''
      await pause(SILENCE_ms)
    } while (heard !== '')
  }

  const evaluate = (expression: string) => run(`print(${MARK_EXPRESSION}+(${expression}))`, VALUE_MARK)

  const store = async (name: string, content: string): Promise<void> => {
    const bytes = Buffer.from(content, 'latin1')
    for (let at = 0; at < bytes.length; at += FILE_PIECE) {
      const piece = bytes.subarray(at, at + FILE_PIECE).toString('base64')
      await evaluate(`require("Storage").write("${name}",atob("${piece}"),${at},${bytes.length})`)
    }
    const expected = `${bytes.length} ${crc32(bytes)}`
    const found = await evaluate(`(f=>f.length+" "+E.CRC32(f))(require("Storage").read("${name}"))`)
    if (found !== expected) {
      throw new IongateError('line-damaged', where, `${name} reads back as ${found}, was ${expected} (length and CRC-32)`)
    }
  }

  await send(`${ATTENTION}\n${QUIET}reset()\n`)
  await pause(RESET_ms)
  await run(`echo(0);print(${MARK_EXPRESSION})`, VALUE_MARK, probe_ms)
  return { run, ask, recover, evaluate, store, restart: () => transport.write(Buffer.from(BOOT, 'latin1')) }
}

/** Time for a reset, and for the banner it may print. */
const RESET_ms = 500

function wholeLines(heard: string): string[] {
  return heard.split(/\r?\n/).slice(0, -1)
}

/** What a line printed behind its mark, or the error it ended with; undefined while neither is there whole. */
function answerIn(heard: string, mark: string): { text: string; failure?: string } | undefined {
  for (const line of wholeLines(heard)) {
    const failure = /Uncaught (.*)/.exec(line)
    if (failure !== null) return { text: '', failure: failure[1] }
    const at = line.indexOf(mark)
    if (at >= 0) return { text: line.slice(at + mark.length) }
  }
  return undefined
}

function shown(line: string): string {
  return line.length > 60 ? `${line.slice(0, 60)}…` : line
}

function pause(duration_ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, duration_ms))
}

/** CRC-32 (ISO 3309), as Espruino's E.CRC32 works it out. */
export function crc32(bytes: Uint8Array): number {
  let crc = -1
  for (const byte of bytes) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0)
  }
  return ~crc >>> 0
}
