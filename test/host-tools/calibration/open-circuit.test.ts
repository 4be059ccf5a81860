import { describe, expect, it } from 'vitest'
import { openTables } from '../../../host-tools/calibration/open-circuit'
import { portableDotProduct } from '../../../firmware/core/decode/window-sums'
import { randomStream } from '../../../sim/random'

const FEATURES = 12
/** What a gel leaks in each feature: more in the pulses of the sensitive range. */
const LEAK = Array.from({ length: FEATURES }, (_, f) => (f < 4 ? 40 : 30))

function measured(count: number, leakage: number, deviation: number, name: string): number[][] {
  const { normal } = randomStream(1, name)
  return Array.from({ length: count }, () => LEAK.map((leak) => Math.round(7 + leakage * leak + deviation * normal())))
}

const shareBelow = ({ openRow, openLimit }: ReturnType<typeof openTables>, rows: number[][]) =>
  rows.filter((row) => portableDotProduct(openRow, row) < openLimit).length / rows.length

describe('open circuit against blank medium', () => {
  it('is told from a leak of many deviations, without error, and any current more is no open circuit', () => {
    const tables = openTables(measured(16, 0, 4, 'open'), measured(60, 1, 4, 'blank'))
    expect(tables.openRow).toHaveLength(FEATURES)
    expect(tables.openRow.reduce((sum, weight) => sum + Math.abs(weight), 0)).toBeLessThanOrEqual(32767)
    expect(shareBelow(tables, measured(2000, 0, 4, 'open again'))).toBe(1)
    expect(shareBelow(tables, measured(2000, 1, 4, 'blank again'))).toBe(0)
    expect(shareBelow(tables, measured(2000, 3, 4, 'more'))).toBe(0)
  })

  it('is not told where the leak is lost in noise: then nothing is below the limit', () => {
    const tables = openTables(measured(16, 0, 40, 'open'), measured(60, 1, 40, 'blank'))
    expect(tables).toEqual({ openRow: [], openLimit: -2147483647 })
  })

  it('is not told by a converter whose steps hide leak and noise alike, nor from too few measurements', () => {
    const constant = (value: number) => Array.from({ length: 20 }, () => LEAK.map(() => value))
    expect(openTables(constant(7), constant(7)).openRow).toEqual([])
    expect(openTables(measured(3, 0, 4, 'open'), measured(60, 1, 4, 'blank')).openRow).toEqual([])
  })

  it('leans on the features that tell most', () => {
    const noisyFirst = (leakage: number, name: string) => {
      const { normal } = randomStream(2, name)
      return measured(60, leakage, 3, name).map((row) => row.map((value, f) => (f < 4 ? value + Math.round(100 * normal()) : value)))
    }
    const tables = openTables(noisyFirst(0, 'open'), noisyFirst(1, 'blank'))
    expect(Math.max(...tables.openRow.slice(0, 4).map(Math.abs))).toBeLessThan(0.8 * Math.min(...tables.openRow.slice(4)))
    expect(shareBelow(tables, noisyFirst(0, 'open again'))).toBeGreaterThan(0.95)
  })
})
