import { describe, expect, it } from 'vitest'
import { decisionFigure, sameClassFigure } from '../../../host-tools/benchmarks/classifier/classifier-figures'
import { levelFigures, twinFigures } from '../../../host-tools/benchmarks/decoder/cell-figures'
import { worstGap } from '../../../host-tools/benchmarks/decoder/reliability'
import { alarmFigure, harmFigure } from '../../../host-tools/benchmarks/faults/fault-figures'
import { markOf, type Figure } from '../../../host-tools/figures'

const marks = (figures: Figure[]) => Object.fromEntries(figures.map((figure) => [figure.name, markOf(figure)]))

describe('figures of the benchmarks from few samples', () => {
  it('one bad sample of ten decides nothing, a hundred of a thousand do', () => {
    expect(markOf(alarmFigure('alarms', { withheld: 0.1, interrogations: 10 }))).toBe('○')
    expect(markOf(alarmFigure('alarms', { withheld: 0.1, interrogations: 1000 }))).toBe('✗')
    expect(markOf(alarmFigure('alarms', { withheld: 0, interrogations: 20000 }))).toBe('✓')
    expect(markOf(harmFigure('harm', [{ harmful: 0 }, { harmful: 0.1 }], 10))).toBe('○')
    expect(markOf(harmFigure('harm', [{ harmful: 0 }, { harmful: 0.1 }], 1000))).toBe('✗')
    expect(markOf(sameClassFigure([{ heldOut: 50, sameAsDouble: 50 }, { heldOut: 50, sameAsDouble: 49 }]))).toBe('○')
    expect(markOf(decisionFigure({ task: 'media', onlyLevelsWrong: 2, onlyClassifierWrong: 4 }))).toBe('○')
    expect(markOf(decisionFigure({ task: 'media', onlyLevelsWrong: 20, onlyClassifierWrong: 80 }))).toBe('✗')
    expect(markOf(decisionFigure({ task: 'media', onlyLevelsWrong: 0, onlyClassifierWrong: 0 }))).toBe('✗')
  })

  it('a device that errs as Bayes does holds; one that errs twice as often misses; ten interrogations decide neither', () => {
    const doubtful = (count: number, share: number) => Array.from({ length: count }, (_, n) => (n % 5 === 0 ? share * (1 + (n % 3)) : 0))
    const compared = (count: number, share: number) =>
      marks(levelFigures('pico/white', { bayes: doubtful(count, 0.1), device: doubtful(count, share), peers: [{ name: 'some peer', aim: 1, errors: doubtful(count, 0.1) }] }))
    expect(compared(1000, 0.1)).toEqual({ 'pico/white/level-errors-over-Bayes': '✓', "pico/white/errors-of-some-peer-over-device's": '✓' })
    expect(compared(1000, 0.2)).toEqual({ 'pico/white/level-errors-over-Bayes': '✗', "pico/white/errors-of-some-peer-over-device's": '✗' })
    // With one interrogation in doubt, many a draw has none.
    expect(compared(4, 0.2)).toEqual({ 'pico/white/level-errors-over-Bayes': '○', "pico/white/errors-of-some-peer-over-device's": '○' })
  })

  it('integers that differ from their twin in one level of fifty are open, in fifty of a thousand missed', () => {
    const twin = (count: number, apart: number) => {
      const doubles = Array.from({ length: count }, (_, n) => [0.3 + 0.0001 * (n % 7)])
      const integers = doubles.map(([value], n) => [n < apart ? 0.7 : value + 0.0001])
      return marks(twinFigures('pico/white', ['K'], integers, doubles))['pico/white/integer-and-double-same-levels']
    }
    expect(twin(50, 1)).toBe('○')
    expect(twin(1000, 50)).toBe('✗')
    expect(twin(20000, 0)).toBe('✓')
  })

  it('a confidence that is five points off is seen in thousands of levels, not in fifty', () => {
    const bin = (count: number) => ({ from: 0.8, to: 0.9, count, stated: 0.85, right: 0.8, low: 0, high: 1 })
    expect(markOf(worstGap('pico/white', [bin(50)]))).toBe('○')
    expect(markOf(worstGap('pico/white', [bin(50), bin(20000)]))).toBe('✗')
  })
})
