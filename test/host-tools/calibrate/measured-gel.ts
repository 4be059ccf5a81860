import { fitInputOf } from '../../../host-tools/calibrate/measurements'
import { protocolSchema } from '../../../host-tools/calibrate/protocol'
import type { MeasurementRecording, RecordedMeasurement } from '../../../host-tools/calibrate/recording'
import { runProtocol } from '../../../host-tools/calibrate/run-protocol'
import { onBench, simulatedBench } from '../../../host-tools/calibrate/simulated-bench'
import { visitsOf } from '../../../host-tools/calibrate/steps'
import { uncalibrated } from '../../../host-tools/calibrate/uncalibrated'
import { defaultCalibration } from '../../../host-tools/calibration/default-calibration'
import { gelParametersOf } from '../../../host-tools/calibration/gel-parameters'
import type { Calibration } from '../../../host-tools/calibration/calibration-file'
import type { Measurement } from '../../../host-tools/calibration/measurement'
import { configurationOfScenario } from '../../../host-tools/simulation/configuration-of-scenario'
import { scenarioSchema, type Scenario, type ScenarioInput } from '../../../sim/scenario'

/** A gel in the simulator, measured by a protocol through the firmware, as `iongate calibrate --target sim:` does. */
export interface MeasuredGel {
  scenario: Scenario
  recording: MeasurementRecording
  /** What the fit is to find. */
  truth: Calibration['memory']
}

/** Its DAC is exact: a threshold is then the gel's, and not the unit's. */
export async function measuredGel(input: Partial<ScenarioInput>, protocolInput: object, seed = 1): Promise<MeasuredGel> {
  const scenario = scenarioSchema.parse({ name: 'measured-gel', board: 'pico', frontEnd: { tolerances: 0 }, ...input })
  const { board } = scenario
  const ions = scenario.gel.ions.map(({ ion }) => ion)
  const { ladder, windows } = defaultCalibration(board)
  const configuration = configurationOfScenario({ ...onBench(scenario), device: { rules: [] } }, uncalibrated(board, ions, { ladder, windows }))
  const { link, enter } = simulatedBench(scenario, configuration, seed)
  const protocol = protocolSchema.parse(protocolInput)
  const measurements: RecordedMeasurement[] = []
  const device = { board, source: `seed ${seed}`, ions, ladder, windows }
  await runProtocol({
    bench: {
      link,
      device,
      cycle_ms: 10000,
      highest_mV: configuration.gate.interrogation_mV,
      name: scenario.name,
      standardProtocol: () => protocol,
      enter: ({ activation, temperature_C }) => enter(activation, temperature_C),
    },
    visits: visitsOf(protocol, ions, ladder.pulses.length),
    rest_s: protocol.rest_s,
    recording: { where: 'memory', kept: [], count: () => measurements.length, add: (one) => void measurements.push(one), close: () => {} },
    stop: new AbortController().signal,
    isQuiet: true,
  })
  return {
    scenario,
    recording: { header: { format: 'iongate-measurements', version: 2, made: '2026-11-26', ...device }, measurements },
    truth: gelParametersOf(scenario, ions),
  }
}

/** What a fit takes in, the electrode's drift by its true dynamics. */
export function measurementsOf({ recording, truth }: MeasuredGel): Measurement[] {
  return fitInputOf([recording], truth).measurements
}
