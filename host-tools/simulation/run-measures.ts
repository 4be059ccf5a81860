import type { EnergyAccount } from '../../sim/simulate'
import type { ContactTally } from './contact-detection'
import type { DeviceLog } from './device-log'
import { agreementOf, type Interrogation, type IonAgreement } from './interrogations'
import type { FinishedRun } from './simulated-run'
import { refusalSummary } from './refused-stimuli'
import { latencySummary, type LatencySummary } from './stimuli'

/** What was measured in a run. All numbers are of the whole run; `interrogations` and `log` are its recorded part. */
export interface RunMeasures {
  interrogations: Interrogation[]
  log: DeviceLog
  cycles: CycleSummary
  levels: IonAgreement[]
  energy: EnergySummary
  stimuli: StimulusSummary
  latency: LatencySummary
  contacts: ContactSummary
}

interface CycleSummary {
  /** Interrogations that fit between the first boot and the end of the run, one each cycle. */
  due: number
  /** Interrogations that the device reported, and those without a flag. */
  reported: number
  trusted: number
}

interface EnergySummary extends EnergyAccount {
  /** What initial + harvested − spent − final leaves over; rounding only. */
  unexplained_uJ: number
  boots: number
  brownOuts: number
  /** Device's own books, boot by boot up to its last cycle, over what its operations took; NaN without a cycle. */
  books: number
}

interface StimulusSummary {
  asked: number
  given: number
  refused: { reason: string; count: number }[]
  /** Biphasic pulses that reached the load. */
  pulses: number
  /** Largest charge of a first phase, and largest net charge of a train, as the load got them. */
  chargePerPhase_nC: number
  netCharge_nC: number
}

interface ContactSummary extends ContactTally {
  /** Contacts a second: as last measured by the device (null when it never was), and over the whole run. */
  rate_Hz: number | null
  trueRate_Hz: number
}

export function measuresOf(run: FinishedRun): RunMeasures {
  const { watch, ions, result } = run
  return {
    interrogations: watch.interrogations,
    log: watch.reader.log,
    cycles: { ...watch.cycles, due: interrogationsDue(run) },
    levels: watch.levels.map((tally, ion) => agreementOf(ions[ion], tally)),
    energy: energySummary(run),
    stimuli: {
      ...watch.stimuli.tally,
      refused: refusalSummary(watch.stimuli.refusals, run.configuration),
    },
    latency: latencySummary(watch.stimuli),
    contacts: { ...watch.contacts.tally, rate_Hz: watch.rate_Hz, trueRate_Hz: watch.contacts.tally.contacts / result.duration_s },
  }
}

function energySummary({ result, watch }: FinishedRun): EnergySummary {
  const { energy, counts } = result
  const { booked_uJ, took_uJ } = watch.books.tally
  return {
    ...energy,
    unexplained_uJ: energy.initial_uJ + energy.harvested_uJ - totalOf(energy.spent_uJ) - energy.final_uJ,
    boots: counts.boots,
    brownOuts: counts.brownOuts,
    books: booked_uJ / took_uJ,
  }
}

export function totalOf(spent_uJ: EnergyAccount['spent_uJ']): number {
  return Object.values(spent_uJ).reduce((sum, energy_uJ) => sum + energy_uJ, 0)
}

/** From an interrogation's begin to its report: a second more than its pulses, for the interpreter and a stimulus. */
const REPORT_s = 1

function interrogationsDue({ configuration, watch, result }: FinishedRun): number {
  if (watch.firstBoot_s === null) return 0
  const { pulses, gap_ms } = configuration.ladder
  const ladder_s = pulses.reduce((sum, { sampleCount, sampleInterval_us }) => sum + (sampleCount * sampleInterval_us) / 1e6 + gap_ms / 1000, 0)
  const left_s = result.duration_s - watch.firstBoot_s - ladder_s - REPORT_s
  return left_s < 0 ? 0 : Math.floor((left_s * 1000) / Math.max(configuration.controller.cycle_ms, configuration.pace.longest_ms)) + 1
}
