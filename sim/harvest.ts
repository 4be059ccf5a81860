import { DropletDiode, dropletDiodeNew } from './circuits/droplet-diode'
import { EventQueue, RANK_WORLD, schedule } from './event-queue'
import { OsmoticSettings, PhotochemicalSettings, diodeParameters, dissolvedPair, osmoticParameters, pixelParameters } from './sources/assembly'
import { PhotochemicalPixel, drainPixel_C, pixelNew, pixelVoltage_V, stepPixel } from './sources/photochemical'
import { HarvestTrace, traceStep_J } from './sources/harvest-trace'
import { Scenario } from './scenario'
import { Timeline, valueAt } from './timeline'
import { compositionOf } from './transport/solution'
import { TriboiontronicElectrode, harvestStep_C, triboiontronicNew } from './electrodes/triboiontronic'
import { osmoticCell } from './sources/osmotic'
import { rectifiedStep_C } from './electrodes/rectified-harvest'
import { triboiontronicParameters } from './assembly'

/**
 * All that feeds the store: the triboiontronic electrode through an ideal rectifier or a
 * droplet diode, an osmotic stack, a photochemical pixel. Each has an input of its own at the
 * harvester, held at a voltage of its own.
 */
export interface Harvest {
  electrode: TriboiontronicElectrode
  /** In place of the ideal rectifier, if any. */
  diode: DropletDiode | null
  /**
   * Charge that leaked back through the diode out of the input's capacitor. What comes next
   * fills that up before anything is harvested.
   */
  owed_C: number
  osmotic: OsmoticInput | null
  pixel: PixelInput | null
  /** A recorded harvest in place of all of these. */
  trace: HarvestTrace | null
}

interface OsmoticInput {
  settings: OsmoticSettings
  /** Open-circuit voltage, V, and internal resistance, Ω. */
  source: Timeline
  delivered_C: number
}

interface PixelInput {
  settings: PhotochemicalSettings
  pixel: PhotochemicalPixel
}

/** @param trace feeds the store in place of the scenario's sources; the electrode then only senses */
export function harvestNew(scenario: Scenario, trace: HarvestTrace | null = null): Harvest {
  const { diode, osmotic, photochemical, medium } = scenario
  const temperature_C = medium[0].temperature_C
  return {
    electrode: triboiontronicNew(triboiontronicParameters(scenario)),
    diode: diode !== undefined && diode.rectifies !== 'gel' ? dropletDiodeNew(diodeParameters(diode, temperature_C)) : null,
    owed_C: 0,
    osmotic: osmotic === undefined ? null : osmoticInput(osmotic, temperature_C),
    pixel: photochemical === undefined ? null : { settings: photochemical, pixel: pixelNew(pixelParameters(photochemical)) },
    trace,
  }
}

function osmoticInput(settings: OsmoticSettings, temperature_C: number): OsmoticInput {
  const parameters = osmoticParameters(settings, temperature_C)
  const values = settings.gradient.map((frame) => {
    const { high, low } = dissolvedPair(compositionOf(frame.high), compositionOf(frame.low))
    const { openCircuit_V, internal_ohm } = osmoticCell(parameters, high, low)
    return [openCircuit_V, internal_ohm]
  })
  return { settings, source: { times_s: settings.gradient.map(({ time_s }) => time_s), values, cursor: 0 }, delivered_C: 0 }
}

/** Puts the changes of the pixel's light and erasure on the queue, so that every step has one light. */
export function scheduleLight({ pixel }: Harvest, queue: EventQueue): void {
  if (pixel === null) return
  for (const { time_s, light_W_per_m2, erase_mV } of pixel.settings.schedule) {
    schedule(queue, Math.round(time_s * 1e6), RANK_WORLD, false, () => {
      pixel.pixel.light_W_per_m2 = light_W_per_m2
      pixel.pixel.erase_V = erase_mV * 1e-3
    })
  }
}

/** Advances every source by a step and returns the energy that came in at the harvester's inputs, J. */
export function harvestStep_J(harvest: Harvest, start_s: number, duration_s: number): number {
  const { electrode, diode, osmotic, pixel, trace } = harvest
  if (trace !== null) return traceStep_J(trace, start_s, duration_s)
  const charge_C = diode === null ? harvestStep_C(electrode, start_s, duration_s) : rectifiedCharge_C(harvest, diode, start_s, duration_s)
  let energy_J = charge_C * electrode.parameters.input_V
  if (osmotic !== null) energy_J += osmoticEnergy_J(osmotic, start_s + duration_s / 2, duration_s)
  if (pixel !== null) energy_J += pixelEnergy_J(pixel, duration_s)
  return energy_J
}

function rectifiedCharge_C(harvest: Harvest, diode: DropletDiode, start_s: number, duration_s: number): number {
  const surplus_C = rectifiedStep_C(harvest.electrode, diode, start_s, duration_s) - harvest.owed_C
  harvest.owed_C = Math.max(0, -surplus_C)
  return Math.max(0, surplus_C)
}

function osmoticEnergy_J(input: OsmoticInput, middle_s: number, duration_s: number): number {
  const openCircuit_V = valueAt(input.source, 0, middle_s)
  if (openCircuit_V * 1000 < input.settings.inputMinimum_mV) return 0
  const input_V = input.settings.inputShare * openCircuit_V
  const charge_C = ((openCircuit_V - input_V) / valueAt(input.source, 1, middle_s)) * duration_s
  input.delivered_C += charge_C
  return input_V * charge_C
}

function pixelEnergy_J({ pixel, settings }: PixelInput, duration_s: number): number {
  const share = settings.harvestShare
  stepPixel(pixel, duration_s)
  if (share === 0) return 0
  const input_V = share * pixelVoltage_V(pixel)
  return input_V * drainPixel_C(pixel, input_V, duration_s)
}
