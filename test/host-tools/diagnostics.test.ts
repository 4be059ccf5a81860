import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { diagnosticKinds, IongateError, type DiagnosticCode } from '../../host-tools/diagnostics'

/** docs/diagnostics.md by code: what stands under each `### code`. */
const documented = new Map(
  readFileSync('docs/diagnostics.md', 'utf8')
    .split(/^### /m)
    .slice(1)
    .map((part) => [part.slice(0, part.indexOf('\n')).trim(), part]),
)
const codes = Object.keys(diagnosticKinds) as DiagnosticCode[]

describe('diagnostics', () => {
  it('are documented, every one and no other', () => {
    expect([...documented.keys()].sort()).toEqual([...codes].sort())
  })

  it.each(codes)('%s is documented with its exit status, cause and cure', (code) => {
    const text = documented.get(code)
    expect(text).toContain(`Exit status ${diagnosticKinds[code].exitStatus}.`)
    expect(text).toMatch(/\*\*Cause\.\*\* \S/)
    expect(text).toMatch(/\*\*Cure\.\*\* \S/)
  })

  it('say what, where and what to do on one line', () => {
    const { line, exitStatus } = new IongateError('csv-malformed', 'walk.csv:12', 'expected 2 columns, got 3')
    expect(line).toBe(`iongate: walk.csv:12: expected 2 columns, got 3 [csv-malformed] ${diagnosticKinds['csv-malformed'].cure}`)
    expect(exitStatus).toBe(3)
  })
})
