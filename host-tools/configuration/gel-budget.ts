import type { GelBudget, PulseCharge } from '../../firmware/core/decide/gel-account'
import type { InterrogationPulse } from '../../firmware/core/decide/safety-gate'
import type { BoardProfile } from '../../sim/board-profiles'
import type { Settings } from './settings'

/** More than any gel conducts: three times what the reference gel does in the reference medium (A). */
const GEL_MOST_S = 0.8e-3
/** A board ends a pulse at most this much late, as a share of it, and samples miss as much of how the current rises. */
const LATE = 0.01
/** By how much a unit's amplification may be off besides the converter's reference, and what it reads at rest. Both hold in 300 drawn units (test/host-tools/configuration/gel-budget.test.ts). */
const GAIN_SPREAD = 0.004
const REST_SPREAD = 0.06
/** From here on a converter or an amplifier may cut a sample off. */
const FULL_SHARE = 0.96
const WORDS = 65536

/**
 * The budget of measurements: a third of an hour's charge may be had at once, the rest comes back over the hour.
 * Both pay for each pulse as the board's front end, at its worst, would carry and show it.
 */
export function gelBudget(profile: BoardProfile, { limits }: Settings, pulses: InterrogationPulse[]): GelBudget {
  const hour_nC = limits.gelNetPerHour_uC * 1000
  return {
    most_nC: Math.floor(hour_nC / 3),
    rate_nCPerMsQ10: Math.floor(((hour_nC * 2) / 3 / 3.6e6) * 1024),
    pulses: pulses.map((pulse) => pulseCharge(profile, pulse)),
  }
}

function pulseCharge({ facts, frontEnd, netlist }: BoardProfile, { range, sampleCount, sampleInterval_us }: InterrogationPulse): PulseCharge {
  const { gel } = frontEnd
  const { vio, va } = netlist.rails
  const gainSpread = GAIN_SPREAD + (netlist.fullScale_V === vio.nominal_V ? vio.tolerance : 0)
  const fullScale_V = facts.fullScale_mV / 1000
  const duration_s = sampleCount * sampleInterval_us * 1e-6
  // A word of one sample, in nC.
  const word_nC = ((fullScale_V / WORDS / gel.transimpedance_ohm[range]) * sampleInterval_us * 1e-6) * 1e9
  const rest = ((gel.offset_V[range] / fullScale_V) * WORDS) * sampleCount
  // A converter that cuts off bits reads up to a step too little.
  const step = 2 ** (16 - facts.converterBits) * sampleCount
  return {
    most_nCPerMvQ10: Math.ceil(GEL_MOST_S * 1e-3 * duration_s * (1 + LATE) * 1e9 * 1024),
    restLow: Math.max(0, Math.floor(rest * (1 - REST_SPREAD) - step)),
    restHigh: Math.ceil(rest * (1 + REST_SPREAD) + step),
    leastOfSum_nCQ6: Math.floor(word_nC * (1 - gainSpread - LATE) * 256 * 64),
    mostOfSum_nCQ6: Math.ceil(word_nC * (1 + gainSpread + LATE) * 256 * 64),
    clipWord: Math.floor(WORDS * FULL_SHARE * Math.min(1, (gel.most_V / fullScale_V) * (1 - va.tolerance))),
  }
}
