/** Far more levels than any file of iongate has. Readers of values call themselves once a level and would overflow their stack. */
export const NESTING_MAX = 100

/** What counts: strings, in which brackets mean nothing, and brackets. A string without an end counts up to the text's. */
const TOKEN = /"(?:[^"\\]|\\.)*"?|[{}[\]]/gs

/** Where a JSON text, sound or not, first nests more than NESTING_MAX levels: an index into it; undefined when nowhere. */
export function tooDeepAt(text: string): number | undefined {
  let depth = 0
  for (const { 0: token, index } of text.matchAll(TOKEN)) {
    if (token === '{' || token === '[') depth += 1
    else if (token === '}' || token === ']') depth -= 1
    if (depth > NESTING_MAX) return index
  }
  return undefined
}
