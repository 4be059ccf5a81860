import type { DeviceConfiguration } from '../../firmware/configuration'
import type { EnergyAccount, SimulationResult } from '../../sim/simulate'
import type { Scenario } from '../../sim/scenario'
import { atLeast, atMost, type Figure } from '../figures'
import { contactSummary, type ContactSummary } from './contact-detection'
import { readDeviceLog, type DeviceLog } from './device-log'
import { agreementOf, pairInterrogations, type Interrogation, type IonAgreement } from './interrogations'
import { latencySummary, stimulusSummary, type LatencySummary, type StimulusSummary } from './stimuli'

/** A run that has ended, and what the device in it was configured with. */
export interface FinishedRun {
  scenario: Scenario
  configuration: DeviceConfiguration
  /** Names in the calibration's order. */
  ions: string[]
  /** Names in the classifier's order; none without a classifier. */
  classes?: string[]
  result: SimulationResult
}

/** What a run showed. */
export interface RunSummary {
  interrogations: Interrogation[]
  log: DeviceLog
  levels: IonAgreement[]
  energy: EnergySummary
  stimuli: StimulusSummary
  latency: LatencySummary
  contacts: ContactSummary
  figures: Figure[]
}

export interface EnergySummary extends EnergyAccount {
  /** What initial + harvested − spent − final leaves over; rounding only. */
  unexplained_uJ: number
  minimum_V: number
  end_V: number
  boots: number
  brownOuts: number
  /** Device's own books from its last boot to its last cycle, over what its operations took; NaN without a cycle. */
  books: number
}

export function summarise({ configuration, ions, result }: FinishedRun): RunSummary {
  const log = readDeviceLog(result.link)
  const leastPulses = configuration.earlyStop === undefined ? configuration.ladder.pulses.length : 1
  const interrogations = pairInterrogations(log.cycles, result.interrogations, leastPulses, configuration.decoder)
  const summary = {
    interrogations,
    log,
    levels: agreementOf(interrogations, ions),
    energy: energySummary(result, log),
    stimuli: stimulusSummary(log, result.stimuli, configuration),
    latency: latencySummary(result.stimuli),
    contacts: contactSummary(log, result.contacts, result.recorded_s),
  }
  return { ...summary, figures: figuresOf(summary, configuration) }
}

function energySummary({ energy, traces, boots_s, brownOuts_s }: SimulationResult, log: DeviceLog): EnergySummary {
  const spent_uJ = totalOf(energy.spent_uJ)
  return {
    ...energy,
    unexplained_uJ: energy.initial_uJ + energy.harvested_uJ - spent_uJ - energy.final_uJ,
    minimum_V: traces.store_mV.reduce((least, voltage_mV) => Math.min(least, voltage_mV / 1000), Infinity),
    end_V: traces.store_mV[traces.store_mV.length - 1] / 1000,
    boots: boots_s.length,
    brownOuts: brownOuts_s.length,
    books: booksOf(traces, log),
  }
}

function booksOf({ time_s, spent_uJ }: SimulationResult['traces'], { hellos, cycles }: DeviceLog): number {
  const last = cycles.at(-1)
  const boot = hellos.at(-1)
  if (last === undefined || boot === undefined || last.sent_s < boot.sent_s) return NaN
  const operations_uJ = spent_uJ.map((spent) => totalOf(spent) - spent.supervisor - spent.leak - spent.clamp)
  const spentBy_uJ = (moment_s: number) => {
    const before = Math.max(0, time_s.findLastIndex((time) => time <= moment_s))
    const after = Math.min(before + 1, time_s.length - 1)
    if (after === before) return operations_uJ[before]
    const share = (moment_s - time_s[before]) / (time_s[after] - time_s[before])
    return operations_uJ[before] + share * (operations_uJ[after] - operations_uJ[before])
  }
  return last.message.spent_uJ / (spentBy_uJ(last.sent_s) - spentBy_uJ(boot.sent_s))
}

export function totalOf(spent_uJ: EnergyAccount['spent_uJ']): number {
  return Object.values(spent_uJ).reduce((sum, energy_uJ) => sum + energy_uJ, 0)
}

/** What should hold in every scenario; a figure with nothing to judge is left out. */
function figuresOf(summary: Omit<RunSummary, 'figures'>, configuration: DeviceConfiguration): Figure[] {
  const { levels, energy, stimuli, latency, contacts, log } = summary
  const figures: Figure[] = []
  for (const { ion, trusted, agreement } of levels) {
    if (trusted > 0) figures.push(atLeast(`levels/${ion}-agreement`, agreement, 0.9))
  }
  figures.push(atMost('energy/unexplained', Math.abs(energy.unexplained_uJ), 0.01, 'µJ'))
  // Costs are worked out for a gel with every ion there, so books that claim more than was spent are to be expected.
  if (Number.isFinite(energy.books)) figures.push(atLeast('energy/device-books', energy.books, 0.9))
  if (stimuli.pulses > 0) {
    figures.push(
      atMost('stimuli/charge-per-phase', stimuli.chargePerPhase_nC, configuration.gate.chargePerPhase_pC / 1000, 'nC'),
      atMost('stimuli/imbalance', stimuli.imbalance_nC, configuration.gate.imbalance_pC / 1000, 'nC'),
    )
  }
  if (latency.count > 0) figures.push(atMost('latency/worst', latency.worst_ms, 100, 'ms'))
  if (contacts.told > 0) figures.push(atLeast('contacts/precision', contacts.right / contacts.told, 0.95))
  figures.push(atMost('telemetry/lost', log.lost, 0, 'frames'), atMost('telemetry/rejected', log.rejectedBytes, 0, 'bytes'))
  return figures
}
