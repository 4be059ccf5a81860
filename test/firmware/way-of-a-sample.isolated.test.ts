import { readFileSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { tracedRounds } from './traced-rounds'

/** docs/guide.md says in which order a sample goes through the firmware: held here to the calls of a device that runs. */

const guide = readFileSync('docs/guide.md', 'utf8')
const section = guide.slice(guide.indexOf('## The way of a sample'), guide.indexOf('## Settings'))

/** The functions of the table under a heading, as `file#function`, row by row. */
function tabulated(heading: string): string[] {
  const part = section.split(/^### /m).find((one) => one.startsWith(`${heading}\n`)) ?? ''
  return [...part.matchAll(/^\| [^|]+ \| (`[^|]+`) \| \[`[^`]+`\]\(\.\.\/([^)]+)\) \|$/gm)].flatMap(([, functions, file]) =>
    [...functions.matchAll(/`(\w+)`/g)].map(([, name]) => `${file}#${name}`),
  )
}

describe('the way of a sample in docs/guide.md', () => {
  let rounds: string[][]
  beforeAll(async () => {
    rounds = await tracedRounds()
  })

  /** A round in which all of these functions are called. */
  const roundWith = (...names: string[]): string[] => {
    const found = rounds.slice(1).find((calls) => names.every((name) => calls.some((call) => call.endsWith(`#${name}`))))
    if (found === undefined) throw new Error(`no round calls ${names.join()}`)
    return found
  }

  it.each([
    ['A round', 40, () => roundWith('decoderFinish', 'permitStimulus')],
    ['A contact', 10, () => roundWith('contactFrame')],
    ['Boot', 6, () => rounds[0]],
    ['A command', 10, () => roundWith('sumsFrame')],
  ])('%s: every function is called, in the order of the table', (heading, rows, calls) => {
    const functions = tabulated(heading)
    expect(functions.length).toBeGreaterThan(rows)
    const made = calls()
    let last = -1
    // A function that stands twice is called twice: its second row means a call after the row before.
    for (const [index, name] of functions.entries()) {
      const isAgain = functions.indexOf(name) < index
      const at = made.indexOf(name, isAgain ? last + 1 : 0)
      expect([name, at > last]).toEqual([name, true])
      last = at
    }
  })

  it('names every file of core', () => {
    const files = readdirSync('firmware/core', { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'))
    const named = new Set([...section.matchAll(/\]\(\.\.\/firmware\/core\/([^)]+)\)/g)].map(([, name]) => name))
    expect([...named].sort()).toEqual(files.map((name) => name.split(path.sep).join('/')).sort())
  })
})
