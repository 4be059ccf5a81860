/** A list of KiCad's text format. Words keep their quotes, so that what is read is written again as it was. */
export type Expression = string | Expression[]

/** Reads one list. Throws when brackets do not match. */
export function parseExpression(text: string): Expression[] {
  const open: Expression[][] = [[]]
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|[()]|[^\s()"]+/g)) {
    if (token === '(') open.push([])
    else if (token !== ')') open[open.length - 1].push(token)
    else {
      const done = open.pop()!
      if (open.length === 0) throw new Error('a bracket too many')
      open[open.length - 1].push(done)
    }
  }
  if (open.length !== 1 || !Array.isArray(open[0][0])) throw new Error('a bracket was left open')
  return open[0][0]
}

export function printExpression(expression: Expression): string {
  return typeof expression === 'string' ? expression : `(${expression.map(printExpression).join(' ')})`
}

/** The lists within a list that begin with this word. */
export function listsOf(list: Expression[], name: string): Expression[][] {
  return list.filter((one): one is Expression[] => Array.isArray(one) && one[0] === name)
}

/** A word without its quotes. */
export function bare(word: Expression | undefined): string {
  return typeof word === 'string' ? word.replace(/^"|"$/g, '') : ''
}
