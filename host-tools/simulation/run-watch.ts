import type { DeviceConfiguration } from '../../firmware/core/device/configuration'
import type { HarvestingStore } from '../../sim/circuits/harvesting-store'
import type { Scenario } from '../../sim/scenario'
import { ladderWatchNew, laddersTakePulse, settleLadder, type LadderWatch } from '../../sim/interrogation-truth'
import { RECORDED_s, type WorldWatch } from '../../sim/world'
import type { TelemetryMessage } from '../telemetry'
import { contactWatchNew, contactsTakeCount, contactsTakeEvent, contactsTakeHello, contactsTakeMessage, endCounting, settleContacts, type ContactWatch } from './contact-detection'
import { booksTakeCycle, booksTakeHello, booksWatchNew, endBooks, type BooksWatch } from './device-books'
import { deviceLogReaderNew, logBytes, type DeviceLogReader, type Logged } from './device-log'
import { interrogationOf, levelTallyNew, tallyLevels, type Interrogation, type LevelTally } from './interrogations'
import { endStimuli, stimuliTakeCycle, stimuliTakePhase, stimuliTakeRequest, stimulusWatchNew, type StimulusWatch } from './stimuli'

/**
 * Judges a run while it goes on. Everything here is of the whole run and takes the same memory however long
 * the run is, but for `interrogations` and the log: those are recorded, for plots, as long as the world records.
 */
export interface RunWatch {
  configuration: DeviceConfiguration
  /** Per ion that the device decodes: its place in the scenario's gel, or −1. */
  gelIons: number[]
  recorded_s: number
  reader: DeviceLogReader
  interrogations: Interrogation[]
  ladders: LadderWatch
  levels: LevelTally[]
  contacts: ContactWatch
  stimuli: StimulusWatch
  books: BooksWatch
  /** Interrogations that the device reported, and those without a flag. */
  cycles: { reported: number; trusted: number }
  /** Interrogations per class of the classifier; null is none reported. */
  classes: Map<number | null, number>
  firstBoot_s: number | null
  /** Contacts a second as last measured by the device; null while it was never measured. */
  rate_Hz: number | null
}

export interface WatchedRun {
  scenario: Scenario
  configuration: DeviceConfiguration
  /** The ions that the device decodes, in its calibration's order. */
  ions: string[]
  duration_s: number
  /** How long details are recorded; a day when left out. */
  recorded_s?: number
}

export function watchRun({ scenario, configuration, ions, duration_s, recorded_s = RECORDED_s }: WatchedRun): RunWatch {
  const gel: string[] = scenario.gel.ions.map(({ ion }) => ion)
  return {
    configuration,
    gelIons: ions.map((ion) => gel.indexOf(ion)),
    recorded_s,
    reader: deviceLogReaderNew(),
    interrogations: [],
    ladders: ladderWatchNew(configuration.earlyStop === undefined ? configuration.ladder.pulses.length : 1),
    levels: ions.map(levelTallyNew),
    contacts: contactWatchNew(duration_s),
    stimuli: stimulusWatchNew(),
    books: booksWatchNew(),
    cycles: { reported: 0, trusted: 0 },
    classes: new Map(),
    firstBoot_s: null,
    rate_Hz: null,
  }
}

/** What the world reports to, for the options of `simulate`. */
export function worldWatchOf(watch: RunWatch): Omit<WorldWatch, 'onStimulator' | 'onGel'> {
  return {
    onContact: (kind, time_s) => contactsTakeEvent(watch.contacts, kind, time_s),
    onPulse: (pulse) => laddersTakePulse(watch.ladders, pulse),
    onPhase: (phase) => {
      settleLadder(watch.ladders)
      stimuliTakePhase(watch.stimuli, phase, watch.ladders.lastSample_us)
    },
    onBytes: (time_us, bytes, store) => {
      for (const message of logBytes(watch.reader, time_us, bytes, time_us < watch.recorded_s * 1e6)) takeMessage(watch, message, store)
      settleContacts(watch.contacts, time_us * 1e-6)
    },
    onPower: (isPowered, time_s) => {
      if (isPowered) watch.firstBoot_s ??= time_s
      else endCounting(watch.contacts)
    },
  }
}

function takeMessage(watch: RunWatch, { time_s, sent_s, message }: Logged<TelemetryMessage>, store: HarvestingStore): void {
  switch (message.kind) {
    case 'hello':
      booksTakeHello(watch.books, store)
      contactsTakeHello(watch.contacts)
      break
    case 'cycle': {
      settleLadder(watch.ladders)
      stimuliTakeCycle(watch.stimuli, message)
      watch.cycles.reported += 1
      if (message.flags === 0) watch.cycles.trusted += 1
      if (message.contactRate_mHz > 0) watch.rate_Hz = message.contactRate_mHz / 1000
      booksTakeCycle(watch.books, message, store)
      if (watch.ladders.current !== null) {
        const read_s = watch.ladders.current.start_s - watch.configuration.ladder.begin_ms / 1000
        contactsTakeCount(watch.contacts, message.contactEvents, read_s)
      }
      if (watch.ladders.whole === null) break
      const interrogation = interrogationOf(message, watch.ladders.whole, watch.gelIons, watch.configuration.decoder)
      tallyLevels(watch.levels, interrogation)
      if (sent_s < watch.recorded_s) watch.interrogations.push(interrogation)
      break
    }
    case 'class':
      watch.classes.set(message.index, (watch.classes.get(message.index) ?? 0) + 1)
      break
    case 'contact':
      contactsTakeMessage(watch.contacts, message.event, time_s)
      break
    case 'stimulus':
      stimuliTakeRequest(watch.stimuli, { time_s, sent_s, message })
      break
    default:
  }
}

/** The run is over: settles what was still waiting for more. */
export function endWatch(watch: RunWatch): void {
  settleContacts(watch.contacts, Infinity)
  endCounting(watch.contacts)
  endStimuli(watch.stimuli)
  endBooks(watch.books)
}
