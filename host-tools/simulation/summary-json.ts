import { hexOfHash } from '../telemetry'
import type { RunSummary } from './run-summary'
import { limitsOf, undecodedIons, type FinishedRun } from './simulated-run'

/** What depends on the machine. */
export interface Timing {
  wall_s: number
  realTimeFactor: number
}

/** The object that `simulate --json` prints. Numbers are held to nine digits; a mean over nothing is null. */
export function summaryJson(run: FinishedRun, summary: RunSummary, timing?: Timing): object {
  const { scenario, configuration, result } = run
  const undecoded = undecodedIons(run)
  const { cycles, inapplicable, levels, energy, stimuli, latency, contacts, log, figures } = summary
  return rounded({
    scenario: scenario.name,
    seed: result.seed,
    virtual_s: result.duration_s,
    ...(result.recorded_s < result.duration_s ? { recorded_s: result.recorded_s, counts: result.counts } : {}),
    ...(timing === undefined ? {} : { wall_s: timing.wall_s, real_time_factor: timing.realTimeFactor }),
    board: scenario.board,
    build: hexOfHash(configuration.buildHash),
    calibration: hexOfHash(configuration.decoder.calibrationId),
    interrogations: cycles,
    limits: limitsOf(run),
    ...(undecoded.length === 0 ? {} : { undecoded }),
    levels: levels.map(({ ion, trusted, agreement, rmsError, confusion }) => ({
      ion,
      trusted,
      agreement,
      rms_error: rmsError,
      confusion,
    })),
    energy: {
      initial_uJ: energy.initial_uJ,
      harvested_uJ: energy.harvested_uJ,
      spent_uJ: energy.spent_uJ,
      final_uJ: energy.final_uJ,
      minimum_V: energy.minimum_V,
      end_V: energy.end_V,
      boots: energy.boots,
      brown_outs: energy.brownOuts,
    },
    stimuli: {
      asked: stimuli.asked,
      given: stimuli.given,
      refused: stimuli.refused,
      pulses: stimuli.pulses,
      charge_per_phase_nC: stimuli.chargePerPhase_nC,
      netCharge_nC: stimuli.netCharge_nC,
    },
    latency: { count: latency.count, median_ms: latency.median_ms, worst_ms: latency.worst_ms },
    contacts,
    ...(result.tissue === undefined ? {} : { tissue: result.tissue.counts }),
    telemetry: { cycles: cycles.reported, lost: log.lost, rejected_bytes: log.rejectedBytes },
    figures,
    inapplicable,
  }) as object
}

function rounded(value: unknown): unknown {
  if (typeof value === 'number') return Number.isFinite(value) ? Number(value.toPrecision(9)) : null
  if (Array.isArray(value)) return value.map(rounded)
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, rounded(entry)]))
  }
  return value
}
