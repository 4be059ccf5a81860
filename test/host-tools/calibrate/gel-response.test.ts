import { describe, expect, it } from 'vitest'
import { predictedSums, type ElectrodeModel } from '../../../host-tools/calibrate/gel-response'
import { gelParametersOf } from '../../../host-tools/calibration/gel-parameters'
import { defaultSampling } from '../../../host-tools/calibration/reference-calibration'
import type { InterrogationPulse } from '../../../firmware/core/decide/safety-gate'
import { BOARD_PROFILES } from '../../../sim/board-profiles'
import { referencePulses } from '../../../sim/reference-bench'
import { scenarioSchema, type ScenarioInput } from '../../../sim/scenario'

const { ladder, windows } = defaultSampling('pico')
const IONS = ['K', 'Ca', 'Fe']

/** What the simulator's converter reads without noise, above its offset, and what the model says it reads. */
function compared(gel: ScenarioInput['gel'], options: { supplies?: Record<string, number>; temperature_C?: number; amplitude_mV?: number; earlier?: [number, 1 | -1, number][] }) {
  const scenario = scenarioSchema.parse({
    name: 'response',
    board: 'pico',
    gel,
    frontEnd: { tolerances: 0 },
  })
  const { supplies = { K: 0.6, Ca: 0.7, Fe: 0.8 }, temperature_C = 25, amplitude_mV, earlier = [] } = options
  const pulses = ladder.pulses.map((pulse) => ({ ...pulse, amplitude_mV: amplitude_mV ?? pulse.amplitude_mV })) as InterrogationPulse[]
  const bench = { scenario, supplies, temperature_C, gap_ms: ladder.gap_ms, seed: 1, noise: false }
  const records = referencePulses({
    ...bench,
    ladder: pulses,
    earlier: earlier.map(([pulse, polarity, rest_ms]) => ({ pulse: ladder.pulses[pulse], polarity, rest_ms })),
  })
  const unbiased = referencePulses({ ...bench, ladder: pulses.map((pulse) => ({ ...pulse, amplitude_mV: 0 })) })
  const own = records.slice(earlier.length)
  const { frontEnd, facts } = BOARD_PROFILES.pico
  const { transimpedance_ohm } = frontEnd.gel
  const perVolt = 65536 / facts.fullScale_mV
  const model: ElectrodeModel = {
    gel: gelParametersOf(scenario, IONS),
    conductance_uS: scenario.gel.ions.map(({ conductance_uS }) => conductance_uS),
    warming_perK: [0, 0, 0],
    leak_uS: scenario.gel.leak_uS,
    series_kOhm: (scenario.gel.series_ohm + frontEnd.gel.driven_ohm) / 1000,
    elastance_mVPer_nC: 1 / scenario.gel.doubleLayer_uF,
    wordsPer_uA: transimpedance_ohm.map((ohm) => (ohm / 1000) * perVolt),
  }
  const predicted = predictedSums(model, { ladder, windows }, {
    session: 0,
    activation: IONS.map((ion) => supplies[ion] ?? 0),
    temperature_C,
    polarity: 1,
    began_ms: own.map(({ start_us }) => start_us / 1000),
    earlier: earlier.map(([pulse, polarity], n) => ({ pulse, polarity: (polarity * ladder.pulses[pulse].polarity) as 1 | -1, began_ms: records[n].start_us / 1000 })),
    isZeroBias: false,
    amplitude_mV,
    sums: [],
  }, 0)
  const read = own.flatMap(({ words }, pulse) =>
    windows.map(({ start, count }) => words.slice(start, start + count).reduce((sum, word, n) => sum + word - unbiased[pulse].words[start + n], 0)),
  )
  return predicted.map((value, feature) => value / read[feature])
}

describe('the model of an electrode is what the simulator gives', () => {
  it.each([
    ['from rest', {}, {}],
    ['with other numbers in every equation', { cascadeDegree: 7, spacing_um: 14, facilitation: 1.5, facilitationDecay: 2, series_ohm: 700, doubleLayer_uF: 5000, chargeTransfer_ohm: 3000 }, {}],
    ['in the cold', {}, { temperature_C: 12 }],
    ['after earlier pulses', { doubleLayer_uF: 2000 }, { earlier: [[2, 1, 121], [2, 1, 90], [0, -1, 300], [1, 1, 105]] as [number, 1 | -1, number][] }],
  ])('%s', (_, gel, options) => {
    for (const ratio of compared(gel, options)) expect(Math.abs(ratio - 1)).toBeLessThan(0.003)
  })

  it.each([1530, 1570, 1610])('on the slope of a threshold, at %i mV', (amplitude_mV) => {
    for (const ratio of compared({}, { supplies: { Ca: 1 }, amplitude_mV })) expect(Math.abs(ratio - 1)).toBeLessThan(0.003)
  })
})
