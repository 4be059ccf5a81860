/** How the characters of a text file are written, as TextDecoder names it. */
export type TextEncoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252'

/** Zero bytes among the even or the odd ones beyond this share: ASCII text in two bytes a character. */
const ZEROS_MIN = 0.3

/**
 * The encoding of a text, from its first bytes: a byte order mark; UTF-16 without one, which has a zero beside each ASCII
 * character; UTF-8 where it is valid; else windows-1252, which potentiostats and oscilloscopes under Windows write.
 * The head may end within a character.
 */
export function encodingOf(head: Buffer): TextEncoding {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le'
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be'
  const zeros = [0, 0]
  for (let i = 0; i < head.length; i++) if (head[i] === 0) zeros[i & 1]++
  if (zeros[1] > ZEROS_MIN * head.length && zeros[0] === 0) return 'utf-16le'
  if (zeros[0] > ZEROS_MIN * head.length && zeros[1] === 0) return 'utf-16be'
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: true })
    return 'utf-8'
  } catch {
    return 'windows-1252'
  }
}

/** The head as text, without a byte order mark. */
export function headText(head: Buffer): string {
  return new TextDecoder(encodingOf(head)).decode(head, { stream: true })
}
