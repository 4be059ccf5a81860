/**
 * Course of the membrane voltage of a beat: the two variables of Aliev and Panfilov 1996,
 * Chaos, Solitons & Fractals 7:293 (10.1016/0960-0779(95)00089-5), without diffusion:
 *
 *   du/dt = −k·u·(u − a)·(u − 1) − u·v
 *   dv/dt = [ε₀ + μ₁·v/(u + μ₂)]·(−v − k·u·(u − a − 1))
 *
 * u is 0 at rest and 1 at the peak. For plots and checks; beats themselves come from the phase.
 */
export const EXCITABILITY = 8
export const THRESHOLD = 0.15
const RECOVERY_RATE = 0.002
const RECOVERY_GAIN = 0.2
const RECOVERY_OFFSET = 0.3
/** One unit of the model's time (A: the paper's 12.9 ms are a warm heart's). */
export const TIME_UNIT_s = 0.025
/** A beat lifts u to this, above the threshold. */
const KICK = 0.3
/** Steps of the classical Runge-Kutta method, in the model's units: halving moves u by less than 1e-5. */
const STEP = 0.05

export interface ActionPotential {
  u: number
  v: number
}

function slopes({ u, v }: ActionPotential): ActionPotential {
  const cubic = EXCITABILITY * u
  return {
    u: -cubic * (u - THRESHOLD) * (u - 1) - u * v,
    v: (RECOVERY_RATE + (RECOVERY_GAIN * v) / (u + RECOVERY_OFFSET)) * (-v - cubic * (u - THRESHOLD - 1)),
  }
}

/** One step of `duration` model time units. */
export function stepActionPotential(state: ActionPotential, duration: number): void {
  const shifted = (by: ActionPotential, share: number) => ({ u: state.u + share * duration * by.u, v: state.v + share * duration * by.v })
  const first = slopes(state)
  const second = slopes(shifted(first, 0.5))
  const third = slopes(shifted(second, 0.5))
  const fourth = slopes(shifted(third, 1))
  state.u += (duration / 6) * (first.u + 2 * second.u + 2 * third.u + fourth.u)
  state.v += (duration / 6) * (first.v + 2 * second.v + 2 * third.v + fourth.v)
}

/**
 * Voltage over time of a heart that beats at the given times.
 * @returns evenly spaced times in s and u, from 0 to `duration_s`
 */
export function membraneWaveform(beats_s: number[], duration_s: number): { time_s: number[]; u: number[] } {
  const state: ActionPotential = { u: 0, v: 0 }
  const time_s: number[] = []
  const u: number[] = []
  let next = 0
  for (let step = 0; step * STEP * TIME_UNIT_s <= duration_s; step++) {
    const now_s = step * STEP * TIME_UNIT_s
    while (next < beats_s.length && beats_s[next] <= now_s) {
      state.u = Math.max(state.u, KICK)
      next += 1
    }
    time_s.push(now_s)
    u.push(state.u)
    stepActionPotential(state, STEP)
  }
  return { time_s, u }
}
