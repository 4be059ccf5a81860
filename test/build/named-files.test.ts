import { existsSync, readFileSync, readdirSync } from 'node:fs'
import path from 'node:path'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'

/** Pages and comments name files; a file that is moved takes its name along. */

const ROOMS = ['firmware', 'sim', 'host-tools', 'test', 'docs']
const filesOf = (room: string) => readdirSync(room, { recursive: true, encoding: 'utf8' }).map((name) => path.join(room, name))
const names = new Set(ROOMS.flatMap(filesOf).map((name) => path.basename(name)))

describe.each(['README.md', ...readdirSync('docs').filter((name) => name.endsWith('.md')).map((name) => `docs/${name}`)])('%s', (page) => {
  const text = readFileSync(page, 'utf8')

  it('leads to files that are there', () => {
    const links = [...text.matchAll(/\]\(([^)#:\s]+)(#[^)]*)?\)/g)].map(([, target]) => path.join(path.dirname(page), target))
    expect(links.filter((target) => !existsSync(target))).toEqual([])
  })

  it('names files that are there', () => {
    const quoted = [...text.matchAll(/`([\w./-]+)`/g)].map(([, word]) => word)
    const paths = quoted.filter((word) => ROOMS.some((room) => word.startsWith(`${room}/`)))
    expect(paths.filter((word) => !existsSync(word))).toEqual([])
    expect(quoted.filter((word) => /^[\w-]+\.ts$/.test(word) && !names.has(word))).toEqual([])
  })
})

/** Every source file that a text names: with its room, below a room or firmware/core, or by its name alone. */
function namedSources(text: string): string[] {
  return [...text.matchAll(/(?<![\w./-])([\w-]+\/)*[a-z][\w-]*(\.d|\.test|\.long\.test)?\.ts\b/g)].map(([word]) => word)
}

/** Comments of a file, one text. */
function commentsOf(file: string): string {
  const scanner = ts.createScanner(ts.ScriptTarget.Latest, false, ts.LanguageVariant.Standard, readFileSync(file, 'utf8'))
  const comments: string[] = []
  for (let token = scanner.scan(); token !== ts.SyntaxKind.EndOfFileToken; token = scanner.scan()) {
    if (token === ts.SyntaxKind.SingleLineCommentTrivia || token === ts.SyntaxKind.MultiLineCommentTrivia) comments.push(scanner.getTokenText())
  }
  return comments.join('\n')
}

/** May be named from anywhere: from the project's root, from one of these folders, or from the file's own. */
function isThere(word: string, file: string): boolean {
  if (!word.includes('/')) return names.has(word)
  return [...['', 'firmware', 'firmware/core', 'sim', 'host-tools'], path.dirname(file)].some((folder) => existsSync(path.join(folder, word)))
}

it('comments name files that are there', () => {
  const sources = ['firmware', 'sim', 'host-tools', 'test'].flatMap(filesOf).filter((file) => file.endsWith('.ts'))
  const gone = sources.flatMap((file) => namedSources(commentsOf(file)).filter((word) => !isThere(word, file)).map((word) => `${file}: ${word}`))
  expect(gone).toEqual([])
  expect(sources.length).toBeGreaterThan(400)
})

it('files that are gone are found, wherever they were', () => {
  expect(namedSources('see firmware/cycle.ts, decode/levels.ts and `boot.ts`; not foo.tsx or a.b')).toEqual(['firmware/cycle.ts', 'decode/levels.ts', 'boot.ts'])
  expect(isThere('firmware/cycle.ts', 'x.ts')).toBe(false)
  expect(isThere('decode/levels.ts', 'x.ts')).toBe(true)
})
