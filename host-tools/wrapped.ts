/** Narrower terminals get lines as they are. */
const NARROWEST = 40

/**
 * Text for a terminal: no word is broken at its edge. What continues a line is indented to the text after the line's
 * label (`Levels     K 99 %`), or by two. An example `  iongate …` goes on after a backslash, so that it can be
 * pasted. Tables and JSON stay as they are; so does a word that is longer than a line.
 */
export function wrapped(text: string, columns: number): string {
  if (columns < NARROWEST) return text
  return text
    .split('\n')
    .map((line) => (widthOf(line) <= columns || /^ *[|{]/.test(line) ? line : wrappedLine(line, columns)))
    .join('\n')
}

function wrappedLine(line: string, columns: number): string {
  const isExample = /^ *(npx )?iongate /.test(line)
  const end = isExample ? ' \\' : ''
  const hanging = ' '.repeat(isExample ? 4 : hangingOf(line, columns))
  const lines: string[] = []
  let current = ''
  // The first piece brings the line's own indentation and label along.
  for (const piece of line.match(/^ *\S+|\s+\S+/g) ?? []) {
    const isFull = current !== '' && widthOf(current) + widthOf(piece) + end.length > columns
    if (isFull) {
      lines.push(current + end)
      current = hanging + piece.trimStart()
    } else current += piece
  }
  return [...lines, current].join('\n')
}

/** Where the text after the line's label begins; else two more than where the line begins. */
function hangingOf(line: string, columns: number): number {
  const label = widthOf(/^ *\S+(?: \S+){0,3}? {2,}/.exec(line)?.[0] ?? '')
  return label > 0 && label < columns / 2 ? label : widthOf(/^ */.exec(line)?.[0] ?? '') + 2
}

function widthOf(text: string): number {
  return [...text].length
}
