import { describe, expect, it } from 'vitest'
import ts from 'typescript'
import { withoutExtensions } from '../../host-tools/build/fold-extensions'
import { bundleForNodemcu } from '../../host-tools/build/nodemcu-bundle'
import { deviceConfigurationFor } from '../../host-tools/configuration/device-configuration'

/** What a folded text still says, without its blanks. */
function folded(text: string): string {
  const out = withoutExtensions(text, ['HAS_X'])
  expect(out.length).toBe(text.length)
  expect(out.split('\n').length).toBe(text.split('\n').length)
  expect(ts.transpileModule(out, { reportDiagnostics: true }).diagnostics).toEqual([])
  return out.replace(/\s+/g, ' ').trim()
}

describe('code of an absent extension', () => {
  it.each([
    ['if (HAS_X) {\n  a()\n}', '{}'],
    ['if (HAS_X && b) a()', '{}'],
    ['if (c) d()\nelse if (HAS_X && b) {\n  a()\n} else {\n  e()\n}', 'if (c) d() else { e() }'],
    ['if (c) d()\nelse if (HAS_X) a()', 'if (c) d() else {}'],
    ['const y = HAS_X && b !== undefined ? a(b) : undefined', 'const y = undefined'],
    ['if (HAS_Y && b) a()', 'if (HAS_Y && b) a()'],
    ['if (b && HAS_X) a()', 'if (b && HAS_X) a()'],
  ])('%j becomes %j, in its place', (text, expected) => {
    expect(folded(text)).toBe(expected)
  })

  it('is in a Lua bundle exactly where the configuration has the extension', () => {
    const plain = deviceConfigurationFor('nodemcu-esp32')
    const stopping = deviceConfigurationFor('nodemcu-esp32', { earlyStop: { drift: 0.01 } })
    const [without, withStops] = [plain, stopping].map((configuration) => bundleForNodemcu('nodemcu-esp32', configuration))
    expect([...without.findings, ...withStops.findings]).toEqual([])
    expect(without.files['iongate.lua']).not.toContain('earlyStopNew')
    expect(withStops.files['iongate.lua']).toContain('earlyStopNew')
    for (const { files } of [without, withStops]) expect(files['iongate.lua']).not.toContain('classifierNew')
  })
})
