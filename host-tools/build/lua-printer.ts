/**
 * TypeScriptToLua plugin: its printer, with a minus that never touches another.
 *
 * TypeScriptToLua prints the negation of a negation, or of a negative constant, as `--a`. In
 * Lua that begins a comment: the rest of the line is gone, without an error.
 */
import * as tstl from 'typescript-to-lua'

/** Prints Lua as TypeScriptToLua does, but puts the operand of a minus in parentheses where it begins with a minus itself. */
export const printerPlugin: tstl.Plugin = {
  printer: (program, emitHost, fileName, file) => new MinusPrinter(emitHost, program, fileName).print(file),
}

class MinusPrinter extends tstl.LuaPrinter {
  override printUnaryExpression(expression: tstl.UnaryExpression) {
    const printed = super.printUnaryExpression(expression)
    // The text decides, because a negative number, an operator and an identifier can all begin with a minus.
    if (!printed.toString().startsWith('--')) return printed
    const [minus, operand] = printed.children
    return this.createSourceNode(expression, [minus, '(', operand, ')'])
  }
}
