import ts from 'typescript'
import type { Finding } from '../build/finding'

/** Thrown where the translator meets what it has no C for; it ends the function's translation, not the whole. */
export class OutsideSubset extends Error {
  readonly node: ts.Node
  readonly cure: string

  /**
   * @param construct what was found, in the words of the language
   * @param cure what to write instead
   */
  constructor(node: ts.Node, construct: string, cure: string) {
    super(construct)
    this.node = node
    this.cure = cure
  }
}

/** The same as a build check reports it. */
export function findingOf(error: OutsideSubset): Finding {
  const source = error.node.getSourceFile()
  const { line, character } = source.getLineAndCharacterOfPosition(error.node.getStart(source))
  return { file: source.fileName, line: line + 1, column: character + 1, construct: error.message, cure: error.cure }
}

/** `firmware/core/device/step.ts:41`, for a comment beside what was translated from there. */
export function placeOf(node: ts.Node): string {
  const source = node.getSourceFile()
  return `${source.fileName}:${source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1}`
}
