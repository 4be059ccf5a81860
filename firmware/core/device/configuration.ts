import { ContactDetectorConfiguration } from '../contact/contact-detector'
import { ClassifierTables } from '../decode/classifier'
import { ControllerConfiguration } from '../decide/controller'
import { DecoderTables } from '../decode/decoder'
import { EarlyStopTables } from '../decode/early-stop'
import { EnergyTables } from '../decide/energy-ledger'
import { GelBudget } from '../decide/gel-account'
import { GateLimits } from '../decide/gate-limits'
import { PaceConfiguration } from '../decide/pace'
import { InterrogationPulse } from '../decide/safety-gate'
import { StimulusPlan } from '../decide/stimulus-plan'

/**
 * Everything about a device that is data. The host checks it (host-tools/configuration) and
 * builds it into the bundle; nothing here is worked out on the device.
 */
export interface DeviceConfiguration {
  /** The board's name as character codes, for COMMAND_IDENTIFY. */
  boardName: number[]
  /** Hash of the firmware sources, configuration and calibration this build was made of, int32. */
  buildHash: number
  controller: ControllerConfiguration
  contact: ContactCapture
  ladder: InterrogationLadder
  /** Where captures are too coarse to tell an open electrode from a blank medium. */
  probe?: OpenProbe
  plans: StimulusPlan[]
  gate: GateLimits
  gelBudget: GelBudget
  energy: EnergyTables
  pace: PaceConfiguration
  /** Used while the board's calibration slots hold none for this build. */
  decoder: DecoderTables
  /** Hash of what a calibration must have been made for: board, ladder, windows and ions, int32. */
  calibrationLayout: number
  /** Classes that rules may look at beside the ions; left out where none do. */
  classifier?: ClassifierTables
  /** When interrogations may end before their last pulse; left out where they never do. */
  earlyStop?: EarlyStopTables
  /** Does a device without a key take every command? Never true where the link is a radio. */
  trustsLink: boolean
  /** Thermistor table; see core/decode/temperature. */
  temperature_dC: number[]
}

/** How the triboiontronic electrode is sampled after a contact has woken the device. */
interface ContactCapture {
  sampleInterval_us: number
  /** Samples per block: one mains period, an even number. */
  blockSamples: number
  /** Blocks per capture; blockSamples · blocks samples fit the sample buffer. */
  blocks: number
  detector: ContactDetectorConfiguration
}

/** What follows an interrogation in which every ion is at rest: its last pulse again, in the sensitive range. */
export interface OpenProbe {
  /** Half a mains period: what a loose lead picks up is then as much up as down. */
  apart_us: number
  /** From the end of the ladder's last pulse to the start of this one, 1..65535 ms: the whole decode lies between. */
  gap_ms: number
  cost_uJ: number
  /** A sum of readings that rises by less is an open circuit; see decoderTakeProbe. */
  openLimit: number
}

/**
 * The interrogation: pulses of rising amplitude, each at a fixed time from the one before. The board keeps these
 * times by its clock, so they are long enough for an interpreter at the slow end of its range.
 */
interface InterrogationLadder {
  pulses: InterrogationPulse[]
  /** From the reading of the temperature to the first pulse, 1..65535 ms. */
  begin_ms: number
  /** From the end of one pulse to the start of the next, 1..65535 ms: the gel recovers, and the pulse is worked through. */
  gap_ms: number
}
