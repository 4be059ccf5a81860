import { InjectedPort } from './port'

/** What an answer begins with, so that it cannot be taken for the prompt's own output. */
export const ANSWER_MARK = 'hil='

/** What an answer says in place of values: the line came damaged, or another one is due. */
export const ANSWER_DAMAGED = 'damaged'
export const ANSWER_DUE = 'due'

/** Hexadecimal digits before a line's own, its number, and behind them, the checksum of all before it. */
export const NUMBER_DIGITS = 8
const CHECKSUM_DIGITS = 8

/** Carries out what a whole line says and returns the answer, which begins with the line's number. `body` counts the digits before the checksum. */
type CarryOut = (this: void, line: string, number: number, body: number) => string

/**
 * Lines that come over a prompt, each carried out once and in order, however often it is sent.
 *
 * The function returned takes one line: its number (0, 1, …), groups of four digits, and the CRC-32 of all
 * that, everything hexadecimal. It prints one line: ANSWER_MARK, the answer, blanks up to a multiple of
 * four characters, and the CRC-32 of what stands between the mark and its comma; in decimal with commas.
 */
export function numberedLines(port: InjectedPort, carryOut: CarryOut): (this: void, line: string) => void {
  let due = 0
  let lastAnswer = ''

  const answer = (text: string) => {
    let padded = text
    while ((padded.length & 3) !== 0) padded = padded + ' '
    port.print(ANSWER_MARK + padded + ',' + port.checksum(padded, padded.length))
  }

  return (line) => {
    const body = line.length - CHECKSUM_DIGITS
    if (body < NUMBER_DIGITS || (body & 3) !== 0 || port.checksum(line, body) !== int32At(port, line, body)) {
      answer(ANSWER_DAMAGED)
      return
    }
    const number = int32At(port, line, 0)
    if (number === due) {
      lastAnswer = carryOut(line, number, body)
      due = due + 1
    }
    if (number === due - 1) answer(lastAnswer)
    else answer(ANSWER_DUE + ',' + due)
  }
}

/** An int32 of eight digits from character `from`. */
export function int32At(port: InjectedPort, line: string, from: number): number {
  const words = port.samples(line, from, 2)
  return (words[0] << 16) | words[1]
}
