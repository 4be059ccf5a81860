import { appendFileSync, existsSync, readFileSync } from 'node:fs'

/** Results that a long benchmark keeps in a file, one a line as JSON, so that it can go on where it was stopped. */
export interface Kept<T> {
  results: T[]
  keep: (result: T) => void
}

/** Without a file nothing is kept. */
export function keptIn<T>(file: string | undefined): Kept<T> {
  if (file === undefined) return { results: [], keep: () => undefined }
  const text = existsSync(file) ? readFileSync(file, 'utf8').trim() : ''
  return { results: text === '' ? [] : text.split('\n').map((line) => JSON.parse(line) as T), keep: (result) => appendFileSync(file, `${JSON.stringify(result)}\n`) }
}
