import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { programOf } from '../../host-tools/cli'
import { diagnosticKinds, IongateError, type DiagnosticCode } from '../../host-tools/diagnostics'
import { wrapAtTerminal } from '../../host-tools/standard-output'
import { wrapped } from '../../host-tools/wrapped'

const COLUMNS = 80
const words = (text: string) => text.split(/\s+/).filter((word) => word !== '' && word !== '\\')
const widest = (text: string) => Math.max(...text.split('\n').map((line) => [...line].length))

describe('wrapped text', () => {
  it('has the same words in the same order, and no line wider than the terminal unless of one word', () => {
    const word = fc.string({ minLength: 1, maxLength: 30, unit: 'grapheme' }).filter((text) => !/[\s|{\\]/.test(text))
    const line = fc.tuple(fc.nat(6), fc.array(word, { maxLength: 30 })).map(([indent, list]) => ' '.repeat(indent) + list.join(' '))
    fc.assert(
      fc.property(fc.array(line, { maxLength: 5 }), fc.integer({ min: 40, max: 200 }), (lines, columns) => {
        const result = wrapped(lines.join('\n'), columns)
        expect(words(result)).toEqual(words(lines.join('\n')))
        for (const one of result.split('\n')) expect([...one].length <= columns || words(one).length === 1).toBe(true)
      }),
    )
  })

  it('goes on below the text of its label, or by two', () => {
    expect(wrapped(`Levels     ${'K 99 % '.repeat(12).trim()}`, COLUMNS).split('\n')[1]).toMatch(/^ {11}\S/)
    expect(wrapped(`iongate: ${'word '.repeat(30).trim()}`, COLUMNS).split('\n')[1]).toMatch(/^ {2}\S/)
  })

  it('leaves tables and JSON as they are', () => {
    for (const text of [`| ${'cell | '.repeat(30)}`, JSON.stringify({ text: 'word '.repeat(50) })]) expect(wrapped(text, COLUMNS)).toBe(text)
  })

  it('makes an example that can be pasted', () => {
    const example = `  iongate sweep my-scenario.json ${'--vary store.initial_mV=2500..3500:250 '.repeat(3).trim()}`
    const lines = wrapped(example, COLUMNS).split('\n')
    expect(lines.length).toBeGreaterThan(1)
    for (const line of lines.slice(0, -1)) expect(line).toMatch(/ \\$/)
    expect(lines.map((line) => line.replace(/\\$/, '').trim()).join(' ')).toBe(example.trim())
  })
})

it.each(programOf().commands.map((command) => [command.name(), command] as const))('the help of %s fits 80 columns at words', (_, command) => {
  let text = ''
  command.configureOutput({ writeOut: (part) => (text += part), getOutHelpWidth: () => COLUMNS })
  command.outputHelp()
  expect(widest(wrapped(text, COLUMNS))).toBeLessThanOrEqual(COLUMNS)
})

it('errors are wrapped on a terminal, and one line elsewhere', () => {
  const print = vi.spyOn(console, 'error').mockImplementation(() => {})
  const log = console.log
  const error = console.error
  const terminal = { isTTY: true, columns: COLUMNS } as NodeJS.WriteStream
  const pipe = { isTTY: false } as NodeJS.WriteStream
  for (const code of Object.keys(diagnosticKinds) as DiagnosticCode[]) {
    const { line } = new IongateError(code, 'recordings/of/last/week/wearable-patch-seed-7.csv:1204', 'expected 2 columns (time_s, voltage_v), got 3')
    for (const [stream, isWrapped] of [[terminal, true], [pipe, false]] as const) {
      wrapAtTerminal({ stdout: stream as never, stderr: stream as never })
      console.error(line)
      Object.assign(console, { log, error })
      const said = String(print.mock.lastCall?.[0])
      if (isWrapped) expect(widest(said)).toBeLessThanOrEqual(COLUMNS)
      else expect(said).toBe(line)
      expect(words(said)).toEqual(words(line))
    }
  }
  print.mockRestore()
})
