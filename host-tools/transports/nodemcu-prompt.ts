import { IongateError } from '../diagnostics'
import { heardWith } from './heard'
import { firstResult, SILENCE_ms } from './prompt-lines'
import type { Transport } from './transport'

/**
 * NodeMCU's Lua prompt: lines go out, what they print comes back, then `> ` says that the
 * next may follow. Every wait is bounded. The board takes lines of up to 255 characters.
 */
export interface NodemcuPrompt {
  /** Runs one line of Lua, however long, and returns what it printed. Throws device-differs with Lua's message when it fails. */
  run(line: string): Promise<string>
  /**
   * Runs a line and gives each line that it prints to `read`, until that finds something: for
   * a line and an answer that carry checksums of their own. undefined when no prompt came.
   */
  ask<Result>(line: string, read: (printed: string) => Result | undefined): Promise<Result | undefined>
  /** Gives up a line of which a part was lost, and waits until nothing more is heard. */
  recover(): Promise<void>
  /** Writes a file and reads it back: line-damaged unless length and checksum agree. */
  upload(name: string, content: string, onProgress?: (share: number) => void): Promise<void>
  /** Sends a line after which the board restarts; the prompt is then of no more use. */
  restart(line?: string): void
}

export interface PromptOptions {
  /** Longest wait for the answer to one line. */
  timeout_ms: number
  /** Address, for messages. */
  where: string
}

const LINE_MAX = 250
/** At the end of what was heard: ready for a line, or for more of one. */
const PROMPT = /(^|\n)>>? $/
/** How NodeMCU prints what a line ended with when it failed (lua.c, dojob). */
const FAILURE = /^Lua error: *\t?(.*)/m
/** How often an unanswered call for the prompt is repeated: a board that boots hears the first ones not. */
const CALLS = 3

/**
 * Finds the prompt of a board that runs no firmware, or has given it back (device/request-console.ts).
 * @throws IongateError device-silent when no prompt answers
 */
export async function openNodemcuPrompt(transport: Transport, { timeout_ms, where }: PromptOptions): Promise<NodemcuPrompt> {
  let heard = ''
  let wake = () => {}
  transport.onBytes((bytes) => {
    heard = heardWith(heard, bytes)
    wake()
  })
  const send = (text: string) => transport.write(Buffer.from(text, 'latin1'))

  /** What came until the prompt; undefined when it did not come in time. */
  const untilPrompt = async (): Promise<string | undefined> => {
    const isThere = () => PROMPT.test(heard)
    if (!isThere()) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, timeout_ms)
        wake = () => {
          if (!isThere()) return
          clearTimeout(timer)
          resolve()
        }
      })
    }
    const text = heard
    heard = ''
    return PROMPT.test(text) ? text : undefined
  }

  const runShort = async (line: string): Promise<string> => {
    heard = ''
    send(`${line}\n`)
    const answer = await untilPrompt()
    if (answer === undefined) throw new IongateError('device-silent', where, `no prompt after ${shown(line)}`)
    if (answer.endsWith('>> ')) throw new IongateError('device-differs', where, `the prompt waits for the end of ${shown(line)}`)
    // The board echoes the line unless the firmware has switched that off.
    const printed = answer.slice(0, -'> '.length).replace(/\r/g, '')
    return (printed.startsWith(`${line}\n`) ? printed.slice(line.length + 1) : printed).replace(/\n$/, '')
  }

  const run = async (line: string): Promise<string> => {
    let short = line
    if (line.length > LINE_MAX) {
      await runShort('iongate_line=""')
      for (const piece of quotedPieces(line)) await runShort(`iongate_line=iongate_line..${piece}`)
      short = 'assert((loadstring or load)(iongate_line))()'
    }
    const printed = await runShort(short)
    const failure = FAILURE.exec(printed)
    if (failure !== null) throw new IongateError('device-differs', where, `${shown(line)} failed: ${failure[1]}`)
    return printed
  }

  const ask = async <Result>(line: string, read: (printed: string) => Result | undefined): Promise<Result | undefined> => {
    try {
      return firstResult((await run(line)).split('\n'), read)
    } catch (error) {
      if (!(error instanceof IongateError)) throw error
      return error.code === 'device-silent' ? undefined : read(error.message)
    }
  }

  /** Everything heard until nothing more comes. */
  const untilSilence = async (): Promise<string> => {
    let length: number
    do {
      length = heard.length
      await new Promise((resolve) => setTimeout(resolve, SILENCE_ms))
    } while (heard.length > length)
    const text = heard
    heard = ''
    return text
  }

  const recover = async (): Promise<void> => {
    send('\n')
    // A statement that waits for its end takes no other line; this ends it with an error.
    if ((await untilSilence()).endsWith('>> ')) send(')\n')
    await untilSilence()
  }

  const upload = async (name: string, content: string, onProgress?: (share: number) => void): Promise<void> => {
    // ESP32 has Lua's own file library, ESP8266 a module of its own; their files are alike.
    await run(`iongate_file=assert((file.open or io.open)("${name}","w"))`)
    const pieces = quotedPieces(content)
    for (const [index, piece] of pieces.entries()) {
      await run(`iongate_file:write(${piece})`)
      onProgress?.((index + 1) / pieces.length)
    }
    await run('iongate_file:close()')
    const expected = `${content.length} ${adler32(content).join(' ')}`
    const found = await checksumOnBoard(run, name)
    if (found !== expected) {
      throw new IongateError('line-damaged', where, `${name} reads back as ${found}, was ${expected} (length and checksum)`)
    }
  }

  for (let call = 0; call < CALLS; call++) {
    send('\n')
    if ((await untilPrompt()) !== undefined) return { run, ask, recover, upload, restart: (line = 'node.restart()') => send(`${line}\n`) }
  }
  throw new IongateError('device-silent', where, 'no Lua prompt answers')
}

function shown(line: string): string {
  return line.length > 60 ? `${line.slice(0, 60)}…` : line
}

/** A text as Lua string literals that each fit a line. Characters are bytes, 0..255. */
function quotedPieces(text: string): string[] {
  const pieces: string[] = []
  let piece = ''
  for (const character of text) {
    const code = character.charCodeAt(0)
    const isPlain = code >= 32 && code < 127 && character !== '"' && character !== '\\'
    // Three digits always, or a digit that follows would be taken for one of the code's.
    piece += isPlain ? character : `\\${String(code).padStart(3, '0')}`
    if (piece.length > LINE_MAX - 40) {
      pieces.push(`"${piece}"`)
      piece = ''
    }
  }
  if (piece !== '') pieces.push(`"${piece}"`)
  return pieces
}

/** Adler-32 (RFC 1950) as its two sums: a checksum that every Lua can work out without bit operators. */
function adler32(content: string): [number, number] {
  let low = 1
  let high = 0
  for (let i = 0; i < content.length; i++) {
    low = (low + content.charCodeAt(i)) % 65521
    high = (high + low) % 65521
  }
  return [low, high]
}

/** Length and Adler-32 of a file on the board, read in pieces so that neither heap nor watchdog minds. */
async function checksumOnBoard(run: (line: string) => Promise<string>, name: string): Promise<string> {
  await run('iongate_sum=function(t) for i=1,#t do iongate_a=(iongate_a+t:byte(i))%65521 iongate_b=(iongate_b+iongate_a)%65521 end end')
  await run(`iongate_a,iongate_b,iongate_n=1,0,0 iongate_file=assert((file.open or io.open)("${name}","r"))`)
  await run(
    'repeat local t=iongate_file:read(256) if t then iongate_n=iongate_n+#t iongate_sum(t) end tmr.wdclr() until not t iongate_file:close()',
  )
  return run('print(string.format("%d %d %d",iongate_n,iongate_a,iongate_b)) iongate_file,iongate_sum,iongate_line=nil,nil,nil')
}
