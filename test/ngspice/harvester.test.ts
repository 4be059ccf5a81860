import { expect, test } from 'vitest'
import { deviation, runNgspice, sampledAt, type Drive } from '../../host-tools/ngspice'
import { storeParameters, triboiontronicParameters } from '../../sim/assembly'
import { LOAD_RUN, stepStore, storeLoadsNew, storeNew } from '../../sim/circuits/harvesting-store'
import { harvestStep_C, startEvent, triboiontronicNew } from '../../sim/electrodes/triboiontronic'
import { scenarioSchema, type ScenarioInput } from '../../sim/scenario'
import { FULL_SCALE_SHARE, REFERENCE_TOLERANCE, netlist, ngspiceSuite } from './ngspice-suite'

/** Contacts and separations far enough apart that the electrode has settled: [time in s, share wetted]. */
const EVENTS: Drive = [
  [0.1, 1],
  [0.35, 0],
  [0.6, 0.7],
  [0.85, 0],
  [1.1, 0.9],
  [1.35, 0],
]
const DURATION_s = 1.6
/** The device runs for a while, and stimulates. */
const LOAD_mA: Drive = [
  [0, 0.05],
  [0.5, 3],
  [0.7, 0.05],
]
const STIMULUS_mW: Drive = [
  [0, 0],
  [0.9, 2],
  [1, 0],
]
/** Steps of the world while an electrode is being wetted. */
const STEP_s = 2e-3

const at = (drive: Drive, time_s: number) => drive.findLast(([begin_s]) => begin_s <= time_s)?.[1] ?? 0

ngspiceSuite('harvester', () => {
  test.each([
    { what: 'running', input: { store: { initial_mV: 3000 } } },
    { what: 'from cold, through the cold-start voltage', input: { store: { initial_mV: 1799, efficiency: 0.6, coldStartEfficiency: 0.3 } } },
    { what: 'slow electrode, high input', input: { contactElectrode: { doubleLayer_ms: 60, wetting_ms: 8, input_mV: 700, area_cm2: 30 } } },
  ] as { what: string; input: Partial<ScenarioInput> }[])('$what: double layer, charge and store', ({ input }) => {
    const scenario = scenarioSchema.parse({ name: 'harvester', ...input })
    const electrode = triboiontronicNew(triboiontronicParameters(scenario))
    const store = storeNew(storeParameters(scenario))
    const { openCircuit_V, eventCharge_C, doubleLayer_s, wetting_s, internal_ohm, input_V } = electrode.parameters
    const { capacitance_F, leak_ohm, initial_V, efficiency, coldStartEfficiency, coldStart_V } = store.parameters
    const source_ohm = (doubleLayer_s * openCircuit_V) / eventCharge_C
    const spice = runNgspice({
      netlist: netlist('harvester'),
      parameters: {
        ...{ openCircuit_V, eventCharge_C, wetting_s, internal_ohm, input_V, source_ohm },
        ...{ capacitance_F, leak_ohm, efficiency, coldStartEfficiency, coldStart_V },
      },
      drives: {
        wet_target: [[0, 0], ...EVENTS],
        budget_C: [[0, 0], ...EVENTS.map(([time_s, wetted], i) => [time_s, eventCharge_C * Math.abs(wetted - (EVENTS[i - 1]?.[1] ?? 0))] as Drive[0])],
        reset: [[0, 0], ...EVENTS.flatMap(([time_s]): Drive => [[time_s, 1], [time_s + 5e-6, 0]])],
        load_mA: LOAD_mA,
        stimulus_mW: STIMULUS_mW,
      },
      duration_s: DURATION_s,
      step_s: 5e-5,
      tolerance: REFERENCE_TOLERANCE,
      vectors: ['v(layer)', 'v(charge)', 'v(store)'],
      initial: { store: initial_V },
    })

    const loads = storeLoadsNew()
    const times_s: number[] = []
    const waveforms: number[][] = [[], [], []]
    let harvested_C = 0
    let event = 0
    for (let i = 0; i < Math.round(DURATION_s / STEP_s); i++) {
      const start_s = i * STEP_s
      if (event < EVENTS.length && EVENTS[event][0] <= start_s + 1e-9) {
        startEvent(electrode, start_s, EVENTS[event][1])
        event += 1
      }
      loads.current_A[LOAD_RUN] = at(LOAD_mA, start_s + STEP_s / 2) * 1e-3
      loads.stimulus_W = at(STIMULUS_mW, start_s + STEP_s / 2) * 1e-3
      const charge_C = harvestStep_C(electrode, start_s, STEP_s)
      stepStore(store, charge_C * input_V, loads, STEP_s)
      harvested_C += charge_C
      times_s.push((i + 1) * STEP_s - 1e-9)
      waveforms[0].push(electrode.harvest_V)
      waveforms[1].push(harvested_C)
      waveforms[2].push(store.voltage_V)
    }
    expect(event).toBe(EVENTS.length)
    waveforms.forEach((waveform, vector) => {
      expect(deviation(waveform, sampledAt(spice.time_s, spice.values[vector], times_s))).toBeLessThan(FULL_SCALE_SHARE)
    })
  })
})
