/**
 * One thing a build check refuses. Checks return findings instead of throwing, so that
 * a user sees all of them at once and the caller decides how to end.
 */
export type Finding = {
  /** Source file where that is known, else the checked output; as given to the check. */
  file: string
  /** First line is 1. */
  line: number
  /** First column is 1. */
  column: number
  /** What was found, in the words of the language. */
  construct: string
  /** What to write instead; empty where the construct says it already. */
  cure: string
}

/** `file:line:column: construct. cure`, the form editors turn into a link. */
export function formatFinding(finding: Finding): string {
  const place = `${finding.file}:${finding.line}:${finding.column}`
  return finding.cure === '' ? `${place}: ${finding.construct}` : `${place}: ${finding.construct}. ${finding.cure}`
}
