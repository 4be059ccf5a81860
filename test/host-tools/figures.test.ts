import { describe, expect, it } from 'vitest'
import { atLeast, atMost, figureLines, markOf } from '../../host-tools/figures'

describe('a figure that is measured on a sample', () => {
  it.each([
    ['above its aim for certain', 0.99, { low: 0.97, high: 1 }, true, '✓'],
    ['above its aim by chance, perhaps', 0.96, { low: 0.9, high: 0.99 }, true, '○'],
    ['below its aim by chance, perhaps', 0.94, { low: 0.9, high: 0.97 }, true, '○'],
    ['below its aim for certain', 0.9, { low: 0.85, high: 0.94 }, false, '✗'],
    ['without a value', NaN, { low: 0, high: 1 }, false, '✗'],
  ])('%s', (_, value, interval, holds, mark) => {
    const figure = atLeast('some/share', value, 0.95, '', interval)
    expect(figure.holds).toBe(holds)
    expect(markOf(figure)).toBe(mark)
    const mirrored = atMost('some/share', 1 - value, 0.05, '', { low: 1 - interval.high, high: 1 - interval.low })
    expect(markOf(mirrored)).toBe(mark)
  })

  it('shows its interval', () => {
    expect(figureLines([atMost('alarms', 0.25, 0.2, '%', { low: 0.1812, high: Infinity })])).toEqual(['○ alarms: 0.25 % (aim ≤ 0.2, 99 % interval 0.1812 to …)'])
  })
})

it('a figure without an interval is as it is measured', () => {
  expect([atLeast('a', 0.94, 0.95), atLeast('a', 0.95, 0.95), atMost('a', NaN, 1)].map(markOf)).toEqual(['✗', '✓', '✗'])
})
