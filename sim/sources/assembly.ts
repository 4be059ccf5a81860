import { DropletDiodeParameters } from '../circuits/droplet-diode'
import { IONS, IonName } from '../ions'
import { Dissolved, OsmoticParameters } from './osmotic'
import { PixelParameters } from './photochemical'
import { Composition } from '../transport/solution'
import { Scenario } from '../scenario'
import { ZERO_CELSIUS_K } from '../assembly'

/** From a scenario's fields about sources, in the units people write, to the models' parameters in SI units. */

export type OsmoticSettings = NonNullable<Scenario['osmotic']>
export type PhotochemicalSettings = NonNullable<Scenario['photochemical']>
type DiodeSettings = NonNullable<Scenario['diode']>

export function diodeParameters(settings: DiodeSettings, temperature_C: number): DropletDiodeParameters {
  return {
    saturation_A: settings.saturation_uA * 1e-6,
    ideality: settings.ideality,
    transit_s: settings.transit_ms * 1e-3,
    series_ohm: settings.series_ohm,
    leak_S: settings.leak_uS * 1e-6,
    junction_F: settings.junction_uF * 1e-6,
    temperature_K: temperature_C + ZERO_CELSIUS_K,
  }
}

export function osmoticParameters(settings: OsmoticSettings, temperature_C: number): OsmoticParameters {
  return {
    temperature_K: temperature_C + ZERO_CELSIUS_K,
    cells: settings.cells,
    area_m2: settings.area_cm2 * 1e-4,
    thickness_m: settings.thickness_um * 1e-6,
    fixedCharge_mol_per_m3: settings.fixedCharge_mol_per_L * 1000,
    hindrance: settings.hindrance,
    series_ohm: settings.series_ohm,
  }
}

/** Both waters over all ions that either holds. */
export function dissolvedPair(high: Composition, low: Composition): { high: Dissolved[]; low: Dissolved[] } {
  const names = [...new Set([...Object.keys(high), ...Object.keys(low)])] as IonName[]
  // 1 mmol/L is 1 mol/m³.
  const listed = (water: Composition) => names.map((name) => ({ ion: IONS[name], concentration_mol_per_m3: water[name] ?? 0 }))
  return { high: listed(high), low: listed(low) }
}

export function pixelParameters(settings: PhotochemicalSettings): PixelParameters {
  return {
    levels_V: settings.levels_mV.map((level_mV) => level_mV * 1e-3),
    firstDose_J_per_m2: settings.firstDose_J_per_m2,
    secondDose_J_per_m2: settings.secondDose_J_per_m2,
    retention_s: settings.retention_s,
    erase_s: settings.erase_ms * 1e-3,
    eraseThreshold_V: settings.eraseThreshold_mV * 1e-3,
    eraseSlope_V: settings.eraseSlope_mV * 1e-3,
    capacity_C: settings.capacity_mC * 1e-3,
    internal_ohm: settings.internal_ohm,
  }
}
