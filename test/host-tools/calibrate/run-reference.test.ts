import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { calibrationSchema } from '../../../host-tools/calibration/calibration-file'
import { iongate } from '../in-process'

const folder = mkdtempSync(path.join(tmpdir(), 'iongate-reference-'))
const at = (name: string) => path.join(folder, name)
const ions = [
  ['K', 100],
  ['Ca', 50],
  ['Fe', 20],
].map(([ion, conductance_uS]) => ({ ion, conductance_uS: 0.8 * (conductance_uS as number), recovery_s: 60 }))
writeFileSync(at('aged.json'), JSON.stringify({ name: 'aged', board: 'pico', gel: { ions } }))
const AGED = ['calibrate', '--target', `sim:${at('aged.json')}`, '--date', '2026-12-01']

describe('calibrate --reference', () => {
  it('finds how much less an aged electrode answers, and corrects the calibration', async () => {
    const ended = await iongate(...AGED, '--reference', 'K=0.7,Ca=0.5,Fe=0.5', '--out', at('aged.calibration.json'), '--json')
    expect(ended.stderr).toBe('')
    const said = JSON.parse(ended.stdout) as { gains: number[]; deviations: number[] }
    said.gains.forEach((gain, ion) => expect(Math.abs(Math.log(gain / 0.8))).toBeLessThan(3 * said.deviations[ion]))
    const calibration = calibrationSchema.parse(JSON.parse(readFileSync(at('aged.calibration.json'), 'utf8')))
    expect(calibration.doubt?.gain).toBeLessThan(0.03)
    expect(calibration.source).toContain('reference of 2026-12-01')
    const again = await iongate(...AGED, '--reference', 'K=0.7,Ca=0.5,Fe=0.5', '--calibration', at('aged.calibration.json'), '--out', at('again.json'), '--json')
    ;(JSON.parse(again.stdout) as { gains: number[] }).gains.forEach((gain) => expect(Math.abs(gain - 1)).toBeLessThan(0.02))
  })

  it.each([
    ['an ion that is not calibrated', 'Na=1', '“Na” is no ion of the calibration', 2],
    ['no number', 'K', 'expected an activation from 0 to 1.9', 2],
    ['an activation out of range', 'K=5', 'expected an activation from 0 to 1.9', 2],
    ['what is not there at all', 'K=0,Ca=0', '[reference-unlikely]', 3],
  ])('refuses %s', async (_, reference, says, status) => {
    const ended = await iongate(...AGED, '--reference', reference, '--out', at('never.json'))
    expect(ended.stderr).toContain(says)
    expect(ended.status).toBe(status)
  })

  it('needs a device', async () => {
    const ended = await iongate('calibrate', '--from', at('aged.json'), '--reference', 'K=1')
    expect(ended.stderr).toContain('name it with --target [usage]')
  })
})
