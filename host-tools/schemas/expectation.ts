import type { z } from 'zod'

/** A kind of value with its article. */
const KINDS: Record<string, string> = {
  number: 'a number',
  int: 'a whole number',
  string: 'a text',
  boolean: 'true or false',
  array: 'a list',
  tuple: 'a list',
  object: 'an object',
  record: 'an object',
  null: 'null',
}

/** What a schema wants where it has no words of its own, as `expected a number`: given to zod in place of its own messages. */
export function expectation(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return `expected ${KINDS[issue.expected] ?? issue.expected}`
    case 'too_small':
      return `expected ${limited(issue.origin, issue.inclusive ? '≥' : '>', issue.minimum, issue.exact ? '' : 'at least ')}`
    case 'too_big':
      // Whole numbers are limited to what a number holds exactly; nobody means those.
      return `expected ${limited(issue.origin, issue.inclusive ? '≤' : '<', issue.maximum, issue.exact ? '' : 'at most ')}`
    case 'not_multiple_of':
      return `expected a multiple of ${issue.divisor}`
    case 'invalid_format':
      return issue.format === 'date' ? 'expected a day such as 2026-11-20' : 'expected another text'
    default:
      return undefined
  }
}

function limited(origin: string, sign: string, limit: number | bigint, share: string): string {
  if (origin === 'array') return `a list of ${share}${limit} ${Number(limit) === 1 ? 'entry' : 'entries'}`
  if (origin === 'string') return `${share}${limit} characters`
  return `${KINDS[origin] ?? 'a number'} ${sign} ${limit}`
}
