import { describe, expect, it } from 'vitest'
import { programOf } from '../../host-tools/cli'
import { shownExamples } from './examples'
import { EXCLUDED } from './kinds'

const examples = shownExamples()

describe('examples', () => {
  it('are found in README, in the guide and in the help of every command', () => {
    const sources = [...new Set(examples.map(({ source }) => source))]
    expect(sources.sort()).toEqual(['README.md', 'docs/guide.md', ...programOf().commands.map((command) => `iongate ${command.name()} --help`)].sort())
  })

  it.each(EXCLUDED)('that no test runs, %s, are still shown: it %s', (example) => {
    expect(examples.some(({ line }) => example.test(line))).toBe(true)
  })
})
