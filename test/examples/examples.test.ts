import { describe, expect, it } from 'vitest'
import { programOf } from '../../host-tools/cli'
import { PAGES, shownExamples } from './examples'
import { EXCLUDED } from './kinds'

const examples = shownExamples()

describe('examples', () => {
  it('are found in README, in the pages and in the help of every command', () => {
    const sources = [...new Set(examples.map(({ source }) => source))]
    expect(sources.sort()).toEqual([...PAGES, ...programOf().commands.map((command) => `iongate ${command.name()} --help`)].sort())
  })

  it.each(EXCLUDED)('that no test runs, %s, are still shown: it %s', (example) => {
    expect(examples.some(({ line }) => example.test(line))).toBe(true)
  })
})
