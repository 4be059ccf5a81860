import fc from 'fast-check'
import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { bestMedia, rmsErrorAfter, type Question } from '../../../host-tools/calibrate/best-media'
import { priorFor, type Prior } from '../../../host-tools/calibrate/prior-file'
import { fewMedia, protocolSchema } from '../../../host-tools/calibrate/protocol'
import { pipettedActivation, recipeOf, stocksOf } from '../../../host-tools/calibrate/recipe'
import { defaultSampling } from '../../../host-tools/calibration/reference-calibration'
import { iongate } from '../in-process'

const IONS = ['K', 'Ca', 'Fe']
const STOCK = 'KCl=1M,CaCl2=0.5M,FeCl3=0.1M'
const REFERENCE_mM = [10.2, 10.5, 1]

describe('a recipe', () => {
  const stocks = stocksOf(STOCK, IONS)

  it('fills every vessel to its volume with what its medium holds', () => {
    const activation = fc.oneof(fc.constant(0), fc.double({ min: 0.1, max: 1.5, noNaN: true }))
    fc.assert(
      fc.property(fc.array(fc.tuple(activation, activation, activation), { minLength: 1, maxLength: 12 }), (media) => {
        const recipe = recipeOf(media.map((values) => ({ activation: Object.fromEntries(IONS.map((ion, i) => [ion, values[i]])) })), IONS, stocks, REFERENCE_mM, 20)
        expect(recipe.vessels).toHaveLength(media.length)
        for (const vessel of recipe.vessels) {
          expect(vessel.water_uL + vessel.volumes_uL.reduce((sum, volume) => sum + volume, 0)).toBeCloseTo(20000, 6)
          const pipetted = pipettedActivation(vessel, stocks, REFERENCE_mM, 20)
          // Within the rounding to a microlitre, of 20 µL at least.
          vessel.activation.forEach((value, ion) => expect(Math.abs(pipetted[ion] - value)).toBeLessThanOrEqual(0.03 * value))
        }
        const water = recipe.vessels.map(({ water_uL }) => water_uL)
        expect(water).toEqual(water.toSorted((a, b) => b - a))
      }),
      { seed: 1, numRuns: 100 },
    )
  })

  it('counts the cations of a formula', () => {
    expect(stocksOf('K2SO4=100mM,Ca(NO3)2=0.5M,FeCl3=0.1M', IONS)).toEqual([
      { salt: 'K2SO4', ion: 'K', molar: 0.2 },
      { salt: 'Ca(NO3)2', ion: 'Ca', molar: 0.5 },
      { salt: 'FeCl3', ion: 'Fe', molar: 0.1 },
    ])
  })

  it.each([
    ['KCl=1M,CaCl2=0.5M', 'no salt brings Fe'],
    ['KCl=1M,CaCl2=0.5M,FeCl3=0.1M,NaCl=1M', 'NaCl brings Na, which is no ion of the calibration'],
    ['KCl=1M,KBr=1M,CaCl2=1M,FeCl3=0.1M', 'two salts bring K'],
    ['KCl', 'expected salts and their concentrations'],
    ['KCl=5mM,CaCl2=0.5M,FeCl3=0.1M', 'too weak'],
    ['KCl=10000M,CaCl2=0.5M,FeCl3=0.1M', 'too strong'],
  ])('refuses %s', (text, says) => {
    expect(() => recipeOf([{ activation: { K: 1, Ca: 1, Fe: 1 } }], IONS, stocksOf(text, IONS), REFERENCE_mM, 20)).toThrow(says)
  })
})

describe('the media that tell most', () => {
  const question: Question = { board: 'pico', sampling: defaultSampling('pico'), prior: priorFor('pico', IONS) as Prior, media: 6, repeats: 4, compositionError: 0.01 }
  const best = bestMedia(question)

  it('tell more than as many media that a person would choose', () => expect(best.rmsError).toBeLessThan(rmsErrorAfter(question, fewMedia(IONS).slice(0, 6))))
  it('are different ones, and show every ion', () => {
    expect(new Set(best.media.map(({ name }) => name)).size).toBe(6)
    for (const ion of IONS) expect(best.media.some(({ activation }) => (activation[ion] ?? 0) > 0)).toBe(true)
  })
})

describe('calibrate --recipe', () => {
  const at = path.join(mkdtempSync(path.join(tmpdir(), 'iongate-recipe-')), 'ten.protocol.json')

  it('prints and saves ten vessels, without a device', async () => {
    const ended = await iongate('calibrate', '--recipe', '--stock', STOCK, '--volume', '20mL', '--out', at)
    expect(ended.stderr).toBe('')
    expect(ended.stdout).toContain('10 vessels of 20 mL')
    expect(protocolSchema.parse(JSON.parse(readFileSync(at, 'utf8'))).media).toHaveLength(10)
    expect(readFileSync(at.replace('.protocol.json', '.csv'), 'utf8').trimEnd().split('\n')).toHaveLength(11)
  })

  it('asks for the stocks', async () => {
    const ended = await iongate('calibrate', '--recipe')
    expect(ended.stderr).toContain('give the stock solutions with --stock')
    expect(ended.status).toBe(2)
  })
})
