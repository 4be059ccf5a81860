/**
 * Leaves the code of absent extensions (firmware/core/device/extensions.ts) out of a source text.
 *
 * TypeScriptToLua drops no dead code and keeps every module that a file mentions, so what a constant makes
 * unreachable is blanked before it reads the file. Everything else keeps its line and column.
 */
import ts from 'typescript'

/** @param absent names of constants that are false, as conditions begin with them: `if (NAME && …)`, `NAME && … ? a : b` */
export function withoutExtensions(text: string, absent: string[]): string {
  if (!absent.some((name) => text.includes(name))) return text
  const source = ts.createSourceFile('source.ts', text, ts.ScriptTarget.ES2022, true)
  let out = text
  const blank = (from: number, to: number, replacement = '') => {
    const rest = text.slice(from + replacement.length, to).replace(/[^\n]/g, ' ')
    out = out.slice(0, from) + replacement + rest + out.slice(to)
  }
  const visit = (node: ts.Node): void => {
    if (ts.isIfStatement(node) && isFalse(node.expression, absent)) {
      if (node.elseStatement === undefined) blank(node.getStart(), node.getEnd(), '{}')
      else {
        blank(node.getStart(), node.elseStatement.getStart())
        visit(node.elseStatement)
      }
    } else if (ts.isConditionalExpression(node) && isFalse(node.condition, absent)) {
      blank(node.getStart(), node.whenFalse.getStart())
      visit(node.whenFalse)
    } else {
      ts.forEachChild(node, visit)
    }
  }
  visit(source)
  return out
}

/** Is it one of the constants, or a conjunction that begins with one? */
function isFalse(condition: ts.Expression, absent: string[]): boolean {
  if (ts.isIdentifier(condition)) return absent.includes(condition.text)
  if (!ts.isBinaryExpression(condition) || condition.operatorToken.kind !== ts.SyntaxKind.AmpersandAmpersandToken) return false
  return isFalse(condition.left, absent)
}
