import ts from 'typescript'

/** What is known of a function before it is translated. */
export type FunctionFacts = {
  /** Functions it calls, the portable versions of natives among them. */
  calls: Set<ts.FunctionDeclaration>
  /** Does it make lists or records, itself or through others? */
  allocates: boolean
  /** Does it change anything but its own variables? */
  writes: boolean
  /** Constants of files that it uses. */
  constants: Set<ts.VariableDeclaration>
}

export type Facts = Map<ts.FunctionDeclaration, FunctionFacts>

/** What all parts of a translation share. */
export type Translation = {
  checker: ts.TypeChecker
  facts: Facts
  /** C names of functions and constants of files, where they are not their own. */
  names: Map<ts.Declaration, string>
  /** List types met so far: C name to C element type. */
  lists: Map<string, string>
}

/** C text of an expression, and how tightly it binds: an operator, or tighter or looser than all of them. */
export type Text = { text: string; binds: ts.SyntaxKind | 'tight' | 'condition' }

/** One function while it is written. */
export type Scope = {
  translation: Translation
  /** The C of an expression within it. */
  expression: (node: ts.Expression) => Text
  lines: string[]
  indent: number
  /** Above 0 where an expression may not be evaluated, so that nothing may be written before it. */
  conditional: number
  temporaries: number
}

export function write(scope: Scope, line: string): void {
  scope.lines.push(line === '' ? '' : '  '.repeat(scope.indent) + line)
}

/** The declaration that a name stands for, through imports. */
export function declarationOf(checker: ts.TypeChecker, name: ts.Node): ts.Declaration | undefined {
  let symbol = checker.getSymbolAtLocation(name)
  if (symbol !== undefined && (symbol.flags & ts.SymbolFlags.Alias) !== 0) symbol = checker.getAliasedSymbol(symbol)
  return symbol?.valueDeclaration ?? symbol?.declarations?.[0]
}
