import { describe, expect, it } from 'vitest'
import { unitScenario } from '../../../host-tools/calibrate/population'
import { priorFor } from '../../../host-tools/calibrate/prior-file'
import { priorOf } from '../../../host-tools/calibrate/prior-of-population'
import { parameterNames } from '../../../host-tools/calibrate/electrode-parameters'
import { BOARD_NAMES } from '../../../sim/board-profiles'
import { scenarioSchema } from '../../../sim/scenario'

describe('the prior of a board', () => {
  it.each(BOARD_NAMES)('of %s is there, names the model’s numbers, and is no certainty', (board) => {
    const prior = priorFor(board, ['K', 'Ca', 'Fe'])
    expect(prior?.names).toEqual(parameterNames(['K', 'Ca', 'Fe']))
    prior?.covariance.forEach((row, at) => expect(row[at]).toBeGreaterThan(0))
  })

  it('gives the ions in the order that is asked for', () => {
    const [whole, turned] = [priorFor('pico', ['K', 'Ca', 'Fe']), priorFor('pico', ['Fe', 'K'])]
    expect(turned?.names).toEqual(parameterNames(['Fe', 'K']))
    const at = (names: string[] | undefined, ion: string) => names?.indexOf(`ln conductance, µS of ${ion}`) ?? -1
    for (const ion of ['Fe', 'K']) expect(turned?.mean[at(turned.names, ion)]).toBe(whole?.mean[at(whole.names, ion)])
    expect(turned?.covariance[at(turned.names, 'Fe')][at(turned.names, 'K')]).toBe(whole?.covariance[at(whole.names, 'Fe')][at(whole.names, 'K')])
  })

  it('does not exist for an ion of which no population says anything', () => expect(priorFor('pico', ['K', 'Li'])).toBeUndefined())
})

describe('a population', () => {
  it('has the simulator’s own unit as its first, and others that differ from it', () => {
    expect(unitScenario('pico', 1).gel).toEqual(scenarioSchema.parse({ name: 'any', board: 'pico' }).gel)
    expect(unitScenario('pico', 2).gel).toEqual(unitScenario('pico', 2).gel)
    expect(unitScenario('pico', 2).gel).not.toEqual(unitScenario('pico', 3).gel)
  })

  it('gives a prior whose conductances are those of its units', { timeout: 60000 }, () => {
    const prior = priorOf('pico', '2026-12-01', 2)
    const units = [1001, 1002].map((unit) => unitScenario('pico', unit).gel.ions[0].conductance_uS)
    const mean = Math.log(units[0] * units[1]) / 2
    expect(prior.mean[prior.names.indexOf('ln conductance, µS of K')]).toBeCloseTo(mean, 1)
    expect(prior.common?.left_words).toBeLessThan(2)
  })
})
