import { randomStream } from '../../../sim/random'
import type { Scenario } from '../../../sim/scenario'
import { measure, measuringNew, setPace, MEASURING_CYCLE_ms } from '../../calibrate/measuring'
import { mediumName } from '../../calibrate/protocol'
import type { MeasurementRecording, RecordedMeasurement } from '../../calibrate/recording'
import { onBench, simulatedBench } from '../../calibrate/simulated-bench'
import type { Visit } from '../../calibrate/steps'
import { uncalibrated } from '../../calibrate/uncalibrated'
import { defaultCalibration } from '../../calibration/default-calibration'
import { configurationOfScenario } from '../../simulation/configuration-of-scenario'

/** How well the media are prepared: standard deviations, relative. */
export interface Preparation {
  /** Of each ion in each medium for itself: pipetting. */
  composition: number
  /** Of each ion in all media together: its stock solution. */
  stock: number
}

/**
 * What a person with one unit records: the firmware in the simulated laboratory measures media whose compositions are
 * not quite those that are written down. The electrode remembers and potentiates meanwhile, as it does.
 * @param seed of the noise and of the errors of the compositions
 */
export async function measuredUnit(scenario: Scenario, visits: Visit[], rest_s: number, preparation: Preparation, seed: number): Promise<MeasurementRecording> {
  const { board } = scenario
  const ions: string[] = scenario.gel.ions.map(({ ion }) => ion)
  const { ladder, windows } = defaultCalibration(board)
  const bare = uncalibrated(board, ions, { ladder, windows })
  const { link, enter } = simulatedBench(scenario, configurationOfScenario({ ...onBench(scenario), device: { rules: [] } }, bare), seed)
  const { normal } = randomStream(seed, 'compositions')
  const stocks = ions.map(() => Math.exp(preparation.stock * normal()))
  const measuring = measuringNew(link, ladder, rest_s, new AbortController().signal)
  setPace(measuring, MEASURING_CYCLE_ms)
  const measurements: RecordedMeasurement[] = []
  for (const { medium, activation, temperature_C, requests } of visits) {
    enter(activation.map((value, ion) => value * stocks[ion] * Math.exp(preparation.composition * normal())), temperature_C)
    for (const request of requests) measurements.push({ medium: mediumName(medium), activation, ...request, rest_s, ...(await measure(measuring, request)) })
  }
  link.close()
  return { header: { format: 'iongate-measurements', version: 2, made: '2026-12-01', board, source: scenario.name, ions, ladder, windows }, measurements }
}
