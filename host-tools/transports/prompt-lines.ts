/** After this long without a character, all that a damaged line called forth has been heard. */
export const SILENCE_ms = 200

/** The first thing that `read` finds in these lines. */
export function firstResult<Result>(lines: string[], read: (line: string) => Result | undefined): Result | undefined {
  for (const line of lines) {
    const result = read(line)
    if (result !== undefined) return result
  }
  return undefined
}
