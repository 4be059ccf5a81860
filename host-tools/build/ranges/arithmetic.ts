import ts from 'typescript'
import { type Analysis, formatInterval, report } from './analysis'
import { INT32, bitwise, interval, meet, product, shiftRight, square, sum } from './interval'
import { type Numeric, type State, combined, plain, rangeOf, scaled } from './state'

/** Operators that take two numbers and give one. */
export const ARITHMETIC = new Set([
  ts.SyntaxKind.PlusToken,
  ts.SyntaxKind.MinusToken,
  ts.SyntaxKind.AsteriskToken,
  ts.SyntaxKind.PercentToken,
  ts.SyntaxKind.LessThanLessThanToken,
  ts.SyntaxKind.GreaterThanGreaterThanToken,
  ts.SyntaxKind.AmpersandToken,
  ts.SyntaxKind.BarToken,
  ts.SyntaxKind.CaretToken,
])

/** What an operator makes of two numbers, before it is held against int32. */
export function arithmetic(analysis: Analysis, state: State, node: ts.BinaryExpression, a: Numeric, b: Numeric): Numeric {
  const [x, y] = [rangeOf(state, a), rangeOf(state, b)]
  switch (node.operatorToken.kind) {
    case ts.SyntaxKind.PlusToken:
      return combined(state, a, b, 1, sum(x, y))
    case ts.SyntaxKind.MinusToken:
      return combined(state, a, b, -1, interval(x.low - y.high, x.high - y.low))
    case ts.SyntaxKind.AsteriskToken:
      if (y.low === y.high) return scaled(state, a, y.low, interval(0, 0), product(x, y))
      if (x.low === x.high) return scaled(state, b, x.low, interval(0, 0), product(x, y))
      return plain(a === b ? square(x) : product(x, y))
    case ts.SyntaxKind.PercentToken:
      if (x.low < 0 || y.low < 1) {
        report(analysis, node, `operands can be ${formatInterval(x)} and ${formatInterval(y)}`, '% differs between targets: make the left ≥ 0 and the right ≥ 1')
      }
      return plain(interval(0, Math.max(0, Math.min(x.high, y.high - 1))))
    case ts.SyntaxKind.LessThanLessThanToken:
      return shiftedLeft(state, node, a, literalCount(analysis, node, y))
    case ts.SyntaxKind.GreaterThanGreaterThanToken: {
      const count = literalCount(analysis, node, y)
      return scaled(state, a, 2 ** -count, interval(2 ** -count - 1, 0), shiftRight(x, count))
    }
    default:
      return bits(state, node, a, b)
  }
}

/** A shift count must be a literal to be exact in Lua. */
function literalCount(analysis: Analysis, node: ts.BinaryExpression, count: { low: number; high: number }): number {
  if (!ts.isNumericLiteral(node.right) || count.low < 1 || count.high > 31) {
    report(analysis, node, 'the shift count is no literal from 1 to 31', 'Unroll, or shift one bit at a time')
    return 31
  }
  return count.low
}

/** Bits put together with `|` may fill the sign; anything else shifted must stay a number. */
function shiftedLeft(state: State, node: ts.BinaryExpression, a: Numeric, count: number): Numeric {
  const range = product(rangeOf(state, a), interval(2 ** count, 2 ** count))
  let outer: ts.Node = node.parent
  while (ts.isParenthesizedExpression(outer)) outer = outer.parent
  const isBits = ts.isBinaryExpression(outer) && outer.operatorToken.kind === ts.SyntaxKind.BarToken && outer.right.getText() !== '0'
  if (isBits && meet(range, INT32) !== undefined && (range.low < INT32.low || range.high > INT32.high)) return plain(INT32)
  return scaled(state, a, 2 ** count, interval(0, 0), range)
}

function bits(state: State, node: ts.BinaryExpression, a: Numeric, b: Numeric): Numeric {
  const [x, y] = [rangeOf(state, a), rangeOf(state, b)]
  const operator = node.operatorToken.getText() as '&' | '|' | '^'
  // `x | 0` changes no int32, and operands are checked to be that.
  if (operator === '|' && y.low === 0 && y.high === 0) return a
  const range = bitwise(operator, x, y)
  // A mask that changes nothing keeps the form.
  return operator === '&' && range === x ? a : plain(range)
}
