import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { defaultCalibration } from '../../host-tools/calibration/default-calibration'
import { iongate } from './in-process'

const folder = mkdtempSync(path.join(tmpdir(), 'iongate-over-'))
afterAll(() => rmSync(folder, { recursive: true }))
const at = (name: string) => path.join(folder, name)

function given(name: string, text: string): string {
  writeFileSync(at(name), text)
  return at(name)
}

describe('a result is not written over what it is made from', () => {
  const table = () => given('media.csv', 'K_activation,Ca_activation,Fe_activation,label\n' + '0.1,0,0,a\n0.9,0,0,b\n'.repeat(60))
  const linked = () => {
    rmSync(at('link.csv'), { force: true })
    symlinkSync(table(), at('link.csv'))
    return at('link.csv')
  }
  const calibration = () => given('own.calibration.json', JSON.stringify(defaultCalibration('pico')))
  it.each([
    ['train', () => ['train', table(), '--force', '--out', at('media.csv')], 'media.csv'],
    ['train, through a link', () => ['train', table(), '--force', '--out', linked()], 'media.csv'],
    ['train --test', () => ['train', given('other.csv', readFileSync(table(), 'utf8')), '--test', table(), '--out', at('media.csv')], 'media.csv'],
    ['sweep --merge', () => ['sweep', '--merge', table(), '--out', at('media.csv')], 'media.csv'],
    ['design', () => ['design', '--calibration', calibration(), '--out', at('own.calibration.json')], 'own.calibration.json'],
    ['calibrate', () => ['calibrate', '--target', 'sim:', '--media', given('beakers.csv', 'K,Ca,Fe\n1,0,0\n'), '--out', at('beakers.csv')], 'beakers.csv'],
  ])('%s', async (_, words, file) => {
    const line = words()
    const before = readFileSync(at(file), 'utf8')
    const ended = await iongate(...line)
    expect(ended.stderr).toMatch(/--out: .* is read by this command, and would be written over; name another file \[usage\]/)
    expect(ended.status).toBe(2)
    expect(readFileSync(at(file), 'utf8')).toBe(before)
  })
})
