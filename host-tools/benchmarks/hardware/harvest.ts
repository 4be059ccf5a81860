import { harvesterDeckOf, held_V, type HarvesterLoads, type Thresholds } from '../../../hardware/spice/harvester-deck'
import { NETLISTS } from '../../../hardware/netlist/netlist'
import { storeParameters, triboiontronicParameters } from '../../../sim/assembly'
import { harvestStep_C, startEvent, triboiontronicNew } from '../../../sim/electrodes/triboiontronic'
import { scenarioSchema } from '../../../sim/scenario'
import { runNgspice } from '../../ngspice'

/** What one contact of the default electrode gives: charge into the charger, and energy into the store. */
export interface Harvest {
  charge_C: number
  energy_J: number
}

export interface HarvestCase {
  /** Negative: the electrode's poles the other way round. */
  openCircuit_V: number
  store_V: number
  thresholds?: Thresholds
}

/** From the contact until nothing flows any more. */
const CONTACT_s = 1
const SCENARIO = scenarioSchema.parse({ name: 'harvest' })

function loadsOf(openCircuit_V: number): HarvesterLoads {
  const { eventCharge_C, doubleLayer_s, internal_ohm } = triboiontronicParameters(SCENARIO)
  const { efficiency, coldStartEfficiency } = storeParameters(SCENARIO)
  return { openCircuit_V, eventCharge_C, doubleLayer_s, internal_ohm, efficiency, coldStartEfficiency }
}

/** One contact with the netlist's rectifier, in ngspice. */
export function harvestSolved({ openCircuit_V, store_V, thresholds }: HarvestCase): Harvest {
  const { values } = runNgspice({
    netlist: harvesterDeckOf(NETLISTS.wearable, loadsOf(openCircuit_V), thresholds), parameters: {}, drives: { wetted: [[0, 0], [0.01, 1]], store: [[0, store_V]] },
    // The divider and the capacitor beside it have stood for long.
    initial: { hold: held_V(NETLISTS.wearable, store_V), harvest: held_V(NETLISTS.wearable, store_V) },
    duration_s: CONTACT_s, step_s: 5e-4, tolerance: 1e-4, vectors: ['v(charge)', 'v(energy)'],
  })
  const [charge_C, energy_J] = values.map((vector) => vector[vector.length - 1])
  return { charge_C, energy_J }
}

/** The same contact in the simulator, whose harvester holds its input at a voltage and has no rectifier. */
export function harvestSimulated({ openCircuit_V }: Pick<HarvestCase, 'openCircuit_V'>): Harvest {
  const parameters = { ...triboiontronicParameters(SCENARIO), openCircuit_V: Math.abs(openCircuit_V), wetting_s: 1e-6 }
  const electrode = triboiontronicNew(parameters)
  startEvent(electrode, 0.01, 1)
  const step_s = 1e-3
  let charge_C = 0
  for (let i = 0; i < CONTACT_s / step_s; i++) charge_C += harvestStep_C(electrode, 0.01 + i * step_s, step_s)
  return { charge_C, energy_J: charge_C * parameters.input_V * storeParameters(SCENARIO).efficiency }
}
