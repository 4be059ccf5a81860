import { PROBE_READINGS } from '../../firmware/boards/board'
import type { OpenProbe } from '../../firmware/core/device/configuration'
import { readsFinely, type BoardProfile } from '../../sim/board-profiles'
import type { Core } from '../../sim/interpreter-costs'
import type { Calibration } from '../calibration/calibration-file'
import { probeCost_uJ } from './energy-costs'
import type { Settings } from './settings'

/** Half of the pulse holds two sets of readings, half a mains period and a wake apart, of an interpreter that takes its time. */
const WIDTH_LEAST_us = 60000

/**
 * The probe for an open electrode: the ladder's last and strongest pulse in the sensitive range, where a
 * gel that leaks shows most. Readings of the driven electrode over those of the shorted one leave the
 * amplifier's offset out, so that the limit follows from the front end's nominal values.
 * @returns nothing where single readings are no finer than captures, or the pulse is too short to be read in
 */
export function openProbe(profile: BoardProfile, { openAbove_MOhm, mains_Hz }: Settings, { ladder }: Calibration, core: Core): OpenProbe | undefined {
  const pulse = ladder.pulses[ladder.pulses.length - 1]
  if (!readsFinely(profile) || pulse.sampleCount * pulse.sampleInterval_us < WIDTH_LEAST_us) return undefined
  const output_mV = (pulse.amplitude_mV / (openAbove_MOhm * 1e6)) * profile.frontEnd.gel.transimpedance_ohm[0]
  return {
    apart_us: Math.round(500000 / mains_Hz),
    gap_ms: profile.facts.timing_ms.probe,
    cost_uJ: probeCost_uJ(profile, pulse, core),
    openLimit: Math.round(PROBE_READINGS * 65536 * Math.min(1, output_mV / profile.facts.fullScale_mV)),
  }
}
