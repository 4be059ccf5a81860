/** A key that an object of a JSON text has more than once; JSON.parse keeps its last value without a word. */
export interface DuplicateKey {
  key: string
  /** Of the second and each later one, and of the first, from 1. */
  line: number
  column: number
  firstLine: number
}

/** What counts in a text that JSON.parse accepts: strings, brackets, commas, and the ends of lines. */
const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\],]|\n/g

/**
 * All keys that are there more than once in one object.
 * @param text that JSON.parse accepts
 */
export function duplicateKeys(text: string): DuplicateKey[] {
  const found: DuplicateKey[] = []
  /** Per open object the line of each of its keys; undefined for an open list. */
  const open: (Map<string, number> | undefined)[] = []
  let isKeyNext = false
  let line = 1
  let lineStart = 0
  for (const { 0: token, index } of text.matchAll(TOKEN)) {
    if (token === '\n') {
      line += 1
      lineStart = index + 1
    } else if (token === '{' || token === '[') {
      open.push(token === '{' ? new Map() : undefined)
      isKeyNext = token === '{'
    } else if (token === '}' || token === ']') {
      open.pop()
      isKeyNext = false
    } else if (token === ',') {
      isKeyNext = open.at(-1) !== undefined
    } else if (isKeyNext) {
      const keys = open.at(-1) as Map<string, number>
      const key = JSON.parse(token) as string
      const firstLine = keys.get(key)
      if (firstLine === undefined) keys.set(key, line)
      else found.push({ key, line, column: index - lineStart + 1, firstLine })
      isKeyNext = false
    }
  }
  return found
}
