/** The part of the file, line ends and all, that some messages of JSON.parse quote. */
export const QUOTED_TEXT = /, (?:\.\.\.)?".*"(?:\.\.\.)? is not valid JSON$/s

/**
 * Where a text that JSON.parse refuses stops being JSON: the length of its longest beginning that more text could
 * make whole. Of an unexpected token JSON.parse names no position, but of every beginning it says whether it ends too early.
 */
export function malformedAt(text: string): number {
  let sound = 0
  let broken = text.length + 1
  while (broken - sound > 1) {
    const middle = (sound + broken) >> 1
    if (couldGoOn(text.slice(0, middle))) sound = middle
    else broken = middle
  }
  return sound
}

function couldGoOn(beginning: string): boolean {
  try {
    JSON.parse(beginning)
    return true
  } catch (error) {
    const { message } = error as SyntaxError
    return message.includes('end of JSON') || message.includes('Unterminated string') || Number(/at position (\d+)/.exec(message)?.[1]) >= beginning.length
  }
}
