import type { OpenProbe } from '../../../firmware/core/device/configuration'
import { decoderTakeProbe, decoderLooksBlank, type Decoder } from '../../../firmware/core/decode/decoder'
import type { Calibration } from '../../calibration/calibration-file'
import { openProbe } from '../../configuration/open-probe'
import { settingsSchema } from '../../configuration/settings'
import { BOARD_PROFILES, type BoardName } from '../../../sim/board-profiles'
import { probedInterrogation } from '../../../sim/reference-bench'
import type { Scenario } from '../../../sim/scenario'
import { pulsesOf, suppliesOf } from '../decoder/theory/expectation'

/** The probe for an open electrode of a device with default settings, where its board has one. */
export function probeOf(calibration: Calibration): OpenProbe | undefined {
  return openProbe(BOARD_PROFILES[calibration.board as BoardName], settingsSchema.parse({}), calibration, 'native')
}

/** What the device does at the end of an interrogation. @param words of the probe, should it be wanted */
export function afterInterrogation(decoder: Decoder, probe: OpenProbe | undefined, words: () => number[]): void {
  if (probe !== undefined && decoderLooksBlank(decoder)) decoderTakeProbe(decoder, words(), probe.openLimit)
}

export interface ProbeRequest {
  scenario: Scenario
  calibration: Calibration
  activation: number[]
  polarity: 1 | -1
  seed: number
}

/** What a probe reads, by the whole simulator: behind the ladder's last pulse, of a gel without earlier ones. */
export function readingsOf({ scenario, calibration, activation, polarity, seed }: ProbeRequest): number[] {
  const { ladder, ions } = calibration
  const probe = probeOf(calibration)
  if (probe === undefined) throw new Error(`${calibration.board} has no probe`)
  const supplies = suppliesOf(ions, activation)
  const request = { scenario, supplies, ladder: pulsesOf(ladder).slice(-1), gap_ms: ladder.gap_ms, polarity, seed, noise: true }
  return probedInterrogation(request, probe.apart_us).readings
}
