/**
 * TypeScriptToLua plugin: int32 arithmetic with the same bits on every Lua.
 *
 * Target 5.1 (also LuaJIT and NodeMCU's integer-only build): TypeScriptToLua already emits
 * calls of the `bit` module, whose results are signed 32-bit; it only warns that stock 5.1
 * has no such module. NodeMCU and Debian's lua-bitop do, so the warning is dropped.
 *
 * Target 5.3 (also 5.4, and 5.3 built with LUA_32BITS): native operators work on 64 or 32
 * bits, so three of JavaScript's int32 operators need another form:
 *   x >> k  is  x // 2^k, which rounds towards minus infinity in both number models;
 *   x << k  and  x | 0  are cut to 32 bits and sign-extended by xor and subtraction of the
 *   sign bit. The constants are written in hexadecimal because a hexadecimal literal wraps
 *   where a decimal one would become a float (Lua 5.3 manual, section 3.1).
 * `&`, `|`, `^`, `~` of sign-extended numbers are sign-extended again and stay as they are.
 *
 * What cannot be made exact is refused, naming the place and the cure.
 */
import ts from 'typescript'
import * as tstl from 'typescript-to-lua'

/** Lua 5.1 with `bit`, or 5.3 and later with native operators. */
export type LuaTarget = '5.1' | '5.3'

const INT32_MAX = 2147483647

/** Code of every diagnostic of this plugin; TypeScriptToLua counts its own from 100000. */
export const INT32_DIAGNOSTIC_CODE = 932032

/** What is refused, and what to write instead. */
export type Refusal = { construct: string; cure: string }

/** Operators that no Lua output can give exactly, or that would bypass the rewriting below. */
const REFUSED_OPERATORS: ReadonlyMap<ts.SyntaxKind, Refusal> = new Map<ts.SyntaxKind, Refusal>([
  [ts.SyntaxKind.LessThanLessThanEqualsToken, compound('<<')],
  [ts.SyntaxKind.GreaterThanGreaterThanEqualsToken, compound('>>')],
  [ts.SyntaxKind.AmpersandEqualsToken, compound('&')],
  [ts.SyntaxKind.BarEqualsToken, compound('|')],
  [ts.SyntaxKind.CaretEqualsToken, compound('^')],
  [ts.SyntaxKind.SlashEqualsToken, division('/=')],
  [ts.SyntaxKind.SlashToken, division('/')],
  [ts.SyntaxKind.AsteriskAsteriskToken, power('**')],
  [ts.SyntaxKind.AsteriskAsteriskEqualsToken, power('**=')],
  [ts.SyntaxKind.GreaterThanGreaterThanGreaterThanToken, unsignedShift('>>>')],
  [ts.SyntaxKind.GreaterThanGreaterThanGreaterThanEqualsToken, unsignedShift('>>>=')],
])

function compound(operator: string): Refusal {
  return {
    construct: `Compound assignment \`${operator}=\` is not exact in Lua`,
    cure: `Write \`a = a ${operator} b\``,
  }
}

function division(operator: string): Refusal {
  return {
    construct: `\`${operator}\` gives a fraction, which Lua's number models round differently`,
    cure: 'Use a shift, or divide of firmware/core/arithmetic/fixed-point',
  }
}

function power(operator: string): Refusal {
  return { construct: `\`${operator}\` gives a float in Lua`, cure: 'Multiply, or shift left by a literal count' }
}

function unsignedShift(operator: string): Refusal {
  return {
    construct: `\`${operator}\` leaves the range of int32`,
    cure: 'Use `>>` and mask the sign bits away: `(a >> 7) & 0x1ffffff`',
  }
}

/** Makes the plugin for one target; hand it to TypeScriptToLua in `luaPlugins`. */
export function createInt32Plugin(target: LuaTarget): tstl.Plugin {
  return {
    visitors: {
      [ts.SyntaxKind.BinaryExpression]: (node, context) => transformBinary(node, context, target),
      // As a statement, a compound assignment never reaches the visitor of expressions.
      [ts.SyntaxKind.ExpressionStatement]: (node, context) => {
        if (ts.isBinaryExpression(node.expression)) checkOperator(node.expression, context)
        return withoutBitDiagnostics(context, () => context.superTransformStatements(node))
      },
      [ts.SyntaxKind.PrefixUnaryExpression]: (node, context) =>
        withoutBitDiagnostics(context, () => context.superTransformExpression(node)),
      [ts.SyntaxKind.NumericLiteral]: (node, context) => {
        checkLiteral(node, context)
        return context.superTransformExpression(node)
      },
    },
  }
}

function transformBinary(
  node: ts.BinaryExpression,
  context: tstl.TransformationContext,
  target: LuaTarget,
): tstl.Expression {
  if (!ts.isExpressionStatement(node.parent)) checkOperator(node, context)
  const operator = node.operatorToken.kind
  const isShift = operator === ts.SyntaxKind.LessThanLessThanToken || operator === ts.SyntaxKind.GreaterThanGreaterThanToken
  const literal = literalValue(node.right)
  if (isShift && !(literal >= 1 && literal <= 31)) {
    refuse(node.right, context, {
      construct: 'A shift count that is not a literal from 1 to 31 is not exact in Lua',
      cure: 'Write the count as a literal, or shift one bit at a time in a loop',
    })
  } else if (target === '5.3') {
    if (operator === ts.SyntaxKind.GreaterThanGreaterThanToken) {
      return shiftRight(context.transformExpression(node.left), literal)
    }
    if (operator === ts.SyntaxKind.LessThanLessThanToken) {
      return wrapToInt32(binary(context.transformExpression(node.left), 'BitwiseLeftShiftOperator', number(literal)))
    }
    if (operator === ts.SyntaxKind.BarToken && literal === 0) {
      return wrapToInt32(context.transformExpression(node.left))
    }
    if (operator === ts.SyntaxKind.BarToken && literalValue(node.left) === 0) {
      return wrapToInt32(context.transformExpression(node.right))
    }
  }
  return withoutBitDiagnostics(context, () => context.superTransformExpression(node))
}

/** x // 2^k. 2^31 is no int32, so the last bit takes a second division. */
function shiftRight(value: tstl.Expression, count: number): tstl.Expression {
  if (count <= 30) return binary(value, 'FloorDivisionOperator', number(2 ** count))
  return binary(binary(value, 'FloorDivisionOperator', number(2 ** 30)), 'FloorDivisionOperator', number(2))
}

/** ((x & 0xffffffff) ~ 0x80000000) - 0x80000000 */
function wrapToInt32(value: tstl.Expression): tstl.Expression {
  const low = binary(value, 'BitwiseAndOperator', verbatim('0xffffffff'))
  return binary(binary(low, 'BitwiseExclusiveOrOperator', verbatim('0x80000000')), 'SubtractionOperator', verbatim('0x80000000'))
}

type OperatorName =
  | 'BitwiseAndOperator'
  | 'BitwiseExclusiveOrOperator'
  | 'BitwiseLeftShiftOperator'
  | 'FloorDivisionOperator'
  | 'SubtractionOperator'

function binary(left: tstl.Expression, operator: OperatorName, right: tstl.Expression): tstl.Expression {
  return tstl.createBinaryExpression(left, right, tstl.SyntaxKind[operator])
}

function number(value: number): tstl.Expression {
  return tstl.createNumericLiteral(value)
}

/** The printer writes numbers in decimal; an identifier is the one node it copies as it stands. */
function verbatim(text: string): tstl.Expression {
  return tstl.createIdentifier(text)
}

/** Value of a literal, seen through parentheses; NaN for anything else. */
function literalValue(node: ts.Expression): number {
  if (ts.isParenthesizedExpression(node)) return literalValue(node.expression)
  return ts.isNumericLiteral(node) ? Number(node.text) : NaN
}

/** Does this plugin refuse the node for its operator alone? */
export function isRefusedOperator(node: ts.Node): boolean {
  return ts.isBinaryExpression(node) && REFUSED_OPERATORS.has(node.operatorToken.kind)
}

function checkOperator(node: ts.BinaryExpression, context: tstl.TransformationContext): void {
  const refusal = REFUSED_OPERATORS.get(node.operatorToken.kind)
  if (refusal !== undefined) refuse(node.operatorToken, context, refusal)
}

function checkLiteral(node: ts.NumericLiteral, context: tstl.TransformationContext): void {
  const value = Number(node.text)
  if (Number.isInteger(value) && value <= INT32_MAX) return
  refuse(node, context, {
    construct: `The literal ${node.getText()} is no int32, and a float on Lua with 32-bit integers`,
    cure: 'Use a fixed-point integer, or the negative int32 with the same bits',
  })
}

/** Refuses a place in the source, in the words of a finding. */
export function refuse(node: ts.Node, context: tstl.TransformationContext, refusal: Refusal): void {
  const original = ts.getOriginalNode(node)
  const category = ts.DiagnosticCategory.Error
  const code = INT32_DIAGNOSTIC_CODE
  context.diagnostics.push({
    file: original.getSourceFile(),
    start: original.getStart(),
    length: original.getWidth(),
    category,
    code,
    messageText: { messageText: refusal.construct, category, code, next: [{ messageText: refusal.cure, category, code }] },
    source: 'iongate',
  })
}

/**
 * Runs a transformation and drops what TypeScriptToLua says of bit operators: this plugin
 * has made them exact or has refused them in its own words.
 */
function withoutBitDiagnostics<T>(context: tstl.TransformationContext, transform: () => T): T {
  const before = context.diagnostics.length
  const result = transform()
  const kept = context.diagnostics
    .splice(before)
    .filter((diagnostic) => !/^(Bitwise operations|Signed right shift)/.test(String(diagnostic.messageText)))
  context.diagnostics.push(...kept)
  return result
}
