import { FARADAY_C_PER_MOL, IONS } from './ions'
import { HeterogelIon, HeterogelParameters } from './electrodes/heterogel'
import { TriboiontronicParameters } from './electrodes/triboiontronic'
import { FrontEndParameters } from './circuits/front-end'
import { StoreParameters } from './circuits/harvesting-store'
import { Scenario } from './scenario'

/** From a scenario's fields, in the units people write, to the models' parameters in SI units. */

export const ZERO_CELSIUS_K = 273.15

export function heterogelParameters(scenario: Scenario): HeterogelParameters {
  const gel = scenario.gel
  const dropletVolume_m3 = gel.volume_cm3 * 1e-6 * gel.dropletShare
  return {
    temperature_K: scenario.medium[0].temperature_C + ZERO_CELSIUS_K,
    cascadeDegree: gel.cascadeDegree,
    spacing_m: gel.spacing_um * 1e-6,
    hindrance: gel.hindrance,
    dehydration: gel.dehydration,
    facilitation: gel.facilitation,
    facilitationDecay: gel.facilitationDecay,
    potentiation_per_s: gel.potentiation_per_s,
    potentiationDecay_s: gel.potentiationDecay_s,
    series_ohm: gel.series_ohm + gelDiode_ohm(scenario),
    doubleLayer_F: gel.doubleLayer_uF * 1e-6,
    chargeTransfer_ohm: gel.chargeTransfer_ohm,
    leak_S: gel.leak_uS * 1e-6,
    thermal: scenario.transport.temperature,
    ions: gel.ions.map((row): HeterogelIon => {
      const ion = IONS[row.ion]
      // Q = z·F·c₀·φ·Vol; 1 mol/L is 1000 mol/m³.
      const reserve_C = Math.abs(ion.charge) * FARADAY_C_PER_MOL * row.concentration_mol_per_L * 1000 * dropletVolume_m3
      return {
        ion,
        conductance_S: row.conductance_uS * 1e-6,
        reserve_C,
        recovery_s: row.recovery_s,
        ligandEnergy_J_per_mol: row.ligandEnergy_kJ_per_mol * 1000,
        ligandOccupancy: row.ligandOccupancy,
      }
    }),
  }
}

/** The droplets of a diode in series with the gel. */
function gelDiode_ohm({ diode }: Scenario): number {
  return diode === undefined || diode.rectifies === 'harvester' ? 0 : diode.series_ohm
}

export function triboiontronicParameters(scenario: Scenario): TriboiontronicParameters {
  const electrode = scenario.contactElectrode
  return {
    openCircuit_V: electrode.openCircuit_mV * 1e-3,
    eventCharge_C: electrode.surfaceCharge_mC_per_m2 * 1e-3 * electrode.area_cm2 * 1e-4,
    doubleLayer_s: electrode.doubleLayer_ms * 1e-3,
    wetting_s: electrode.wetting_ms * 1e-3,
    electronTransfer_s: electrode.electronTransfer_ms * 1e-3,
    internal_ohm: electrode.internal_ohm,
    input_V: electrode.input_mV * 1e-3,
    inputMinimum_V: electrode.inputMinimum_mV * 1e-3,
  }
}

export function storeParameters(scenario: Scenario): StoreParameters {
  const store = scenario.store
  return {
    capacitance_F: store.capacitance_uF * 1e-6,
    leak_ohm: store.leak_ohm,
    initial_V: store.initial_mV * 1e-3,
    efficiency: store.efficiency,
    coldStartEfficiency: store.coldStartEfficiency,
    coldStart_V: store.coldStart_mV * 1e-3,
    boot_V: store.boot_mV * 1e-3,
    brownOut_V: store.brownOut_mV * 1e-3,
    clamp_V: store.clamp_mV * 1e-3,
    isBenchSupplied: store.source === 'bench',
  }
}

export function frontEndParameters(scenario: Scenario): FrontEndParameters {
  const frontEnd = scenario.frontEnd
  return {
    unit: frontEnd.unit,
    tolerances: frontEnd.tolerances,
  }
}
