import ts from 'typescript'

/** The comments that stand on a node, line by line, without the indentation they have in TypeScript. */
export function commentsBefore(node: ts.Node): string[] {
  const text = node.getSourceFile().text
  const ranges = ts.getLeadingCommentRanges(text, node.getFullStart()) ?? []
  // A comment apart from the node by an empty line is about something else.
  const near = ranges.filter((range, i) => !/\n\s*\n/.test(text.slice(range.end, ranges[i + 1]?.pos ?? node.getStart())))
  return near.flatMap((range) => text.slice(range.pos, range.end).split(/\r?\n/).map((line, i) => (i === 0 ? line.trim() : ` ${line.trim()}`)))
}
