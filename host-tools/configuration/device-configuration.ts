import { fileURLToPath } from 'node:url'
import type { BoardFacts } from '../../firmware/boards/board-facts'
import type { DeviceConfiguration } from '../../firmware/core/device/configuration'
import { boardNamed } from '../board-name'
import type { Calibration } from '../calibration/calibration-file'
import type { ClassifierFile } from '../classifier/classifier-file'
import { calibrationLayoutOf } from '../calibration/calibration-image'
import { contentHash, decoderTablesOf } from '../calibration/decoder-tables'
import { BOARD_PROFILES, type BoardProfile } from '../../sim/board-profiles'
import type { Core } from '../../sim/interpreter-costs'
import { defaultCalibration } from '../calibration/default-calibration'
import { IongateError } from '../diagnostics'
import { checked } from '../files'
import { sourceText } from '../source-text'
import { earlyStopTables } from './early-stop-tables'
import { gateLimits } from './gate-limits'
import { gelBudget } from './gel-budget'
import { storeGives_uJ } from './store-limits'
import { operationCosts, slowInterpreter } from './energy-costs'
import { openProbe } from './open-probe'
import { refuseImpossible } from './impossible-settings'
import { refuseUnplayable } from './ladder-check'
import { settingsSchema, type Settings } from './settings'
import { thermistorTable } from './thermistor'

/** Where the parts of a device stand, for messages: the file of each, or a field of one. */
export interface DevicePlaces {
  settings?: string
  calibration?: string
  classifier?: string
}

/**
 * The configuration of a board by its name.
 * @param settings as a user writes them (a file, a scenario's `device`); {} is a whole device
 * @param calibration the device's own; the board's reference calibration when left out
 * @param classifier whose classes rules may look at; none when left out
 * @param places what messages call them; by their kinds when left out
 * @param core what carries it on an Espruino board: its energy books go by that
 * @throws IongateError value-invalid with path, expected and got; unknown-board
 */
export function deviceConfigurationFor(
  boardName: string,
  settings: unknown = {},
  calibration?: Calibration,
  classifier?: ClassifierFile,
  places: DevicePlaces = {},
  core: Core = 'native',
): DeviceConfiguration {
  const board = boardNamed(boardName)
  const own = calibration ?? defaultCalibration(board)
  if (own.board !== board) throw new IongateError('value-invalid', places.calibration ?? 'calibration', `made on ${own.board}, not on ${board}`)
  const profile = BOARD_PROFILES[board]
  const ofSettings = places.settings ?? 'device'
  const whole = checked(settings, settingsSchema, ofSettings)
  refuseUnknownNames(whole, own, classifier, places)
  const configuration = deviceConfigurationOf(profile, whole, own, core, classifier)
  if (calibration === undefined) refuseUnplayable(configuration, profile.facts, ofSettings, 'the board’s own calibration: ')
  else refuseUnplayable(configuration, profile.facts, places.calibration ?? 'calibration')
  refuseImpossible(configuration, whole, { name: profile.facts.name, link: profile.facts.link, times: slowInterpreter(profile, core) }, ofSettings)
  return configuration
}

/** Ions and classes that the rules name must be those that the device decodes. */
function refuseUnknownNames(
  { rules }: Settings,
  { ions }: Calibration,
  classifier: ClassifierFile | undefined,
  { settings = 'device', classifier: ofClassifier = 'classifier' }: DevicePlaces,
): void {
  if (classifier !== undefined && classifier.ions.join() !== ions.join()) {
    throw new IongateError('value-invalid', ofClassifier, `learned from ${classifier.ions.join(', ')}, the calibration has ${ions.join(', ')}`)
  }
  const classes = classifier?.classes ?? []
  const known = classes.length === 0 ? 'there is no classifier' : `the classifier knows ${classes.join(', ')}`
  const complaints = rules.flatMap(({ ion, class: name }, at) => {
    if (ion !== undefined) return ions.includes(ion) ? [] : `rules.${at}.ion: the calibration knows ${ions.join(', ')}, not ${ion}`
    return name === undefined || classes.includes(name) ? [] : `rules.${at}.class: ${known}, not ${name}`
  })
  if (complaints.length > 0) throw new IongateError('value-invalid', settings, complaints.join('; '))
}

/**
 * Physical settings, a calibration and a board's facts become the integers a device runs on.
 * All arithmetic that needs logarithms, roots or divisions happens here, once.
 */
function deviceConfigurationOf(
  profile: BoardProfile,
  settings: Settings,
  calibration: Calibration,
  core: Core,
  classifier?: ClassifierFile,
): DeviceConfiguration {
  const { facts } = profile
  const probe = openProbe(profile, settings, calibration, core)
  const planNames = Object.keys(settings.plans)
  const energy = operationCosts(profile, settings, calibration, core)
  const configuration: DeviceConfiguration = {
    boardName: [...facts.name].map((character) => character.charCodeAt(0)),
    buildHash: 0,
    controller: {
      cycle_ms: milliseconds(settings.cycle_s),
      recharge_ms: milliseconds(settings.recharge_s),
      listenInterval_ms: milliseconds(settings.listenInterval_s),
      rules: settings.rules.map((rule) => ({
        // To rules classes are ions more.
        ion: rule.ion === undefined ? calibration.ions.length + (classifier?.classes ?? []).indexOf(rule.class ?? '') : calibration.ions.indexOf(rule.ion),
        level: rule.level,
        cycles: rule.cycles,
        plan: planNames.indexOf(rule.plan),
      })),
    },
    contact: contactCapture(settings, facts),
    ladder: { pulses: calibration.ladder.pulses, begin_ms: facts.timing_ms.begin, gap_ms: calibration.ladder.gap_ms },
    ...(probe === undefined ? {} : { probe }),
    plans: Object.values(settings.plans),
    gate: gateLimits(settings),
    gelBudget: gelBudget(profile, settings, calibration.ladder.pulses),
    energy,
    pace: pacing(settings, energy),
    decoder: decoderTablesOf(calibration, settings.levels),
    calibrationLayout: calibrationLayoutOf(calibration),
    trustsLink: settings.trustedWire,
    temperature_dC: thermistorTable(),
    ...(classifier === undefined ? {} : { classifier: { ionCount: calibration.ions.length, history: classifier.history, ...classifier.tables } }),
    ...(settings.earlyStop === undefined ? {} : { earlyStop: earlyStopTables(calibration, settings.earlyStop) }),
  }
  configuration.buildHash = buildHashOf(configuration)
  return configuration
}

/** Of what the store gives between full and shed: below the one share more is saved, from the other on it is nearly full. */
const [HALF, NEARLY_FULL] = [0.5, 0.75]

function pacing({ longestCycle_s = 0, store }: Settings, energy: DeviceConfiguration['energy']): DeviceConfiguration['pace'] {
  const gives_uJ = Math.max(0, storeGives_uJ(energy))
  return {
    longest_ms: milliseconds(longestCycle_s),
    low_uJ: Math.round(gives_uJ * HALF),
    high_uJ: Math.round(gives_uJ * NEARLY_FULL),
    cost_uJ: Math.min(131071, Math.max(1, Math.round(energy.interrogationReserve_uJ / store.reserve))),
  }
}

function milliseconds(duration_s: number): number {
  return Math.round(duration_s * 1000)
}

/**
 * Blocks of half a mains period, sampled at about 1 kHz; see core/contact/contact-events. Where the
 * board's steps are coarse the block is a little off: 8 ms at 60 Hz leave cos²(90°·8/8.33) = 0.4 %.
 */
function contactCapture(settings: Settings, facts: BoardFacts): DeviceConfiguration['contact'] {
  const block_us = 500000 / settings.mains_Hz
  const blockSamples = Math.round(block_us / 1000)
  const sampleInterval_us = Math.round(block_us / blockSamples / facts.sampleStep_us) * facts.sampleStep_us
  return {
    sampleInterval_us,
    blockSamples,
    blocks: Math.round((settings.contactCapture_s * 1e6) / block_us),
    detector: {
      blockGain: Math.round(32768 / blockSamples),
      leastLobe_Q6: 2 ** (16 - facts.converterBits + 6),
    },
  }
}

const FIRMWARE = fileURLToPath(new URL('../../firmware', import.meta.url))

/** One number for a build, int32: the firmware's sources as they are now and everything configured but the board's name. */
export function buildHashOf(configuration: DeviceConfiguration): number {
  return contentHash([...sourceText(FIRMWARE, '.ts'), JSON.stringify({ ...configuration, boardName: [], buildHash: 0 })].join('\n'))
}
