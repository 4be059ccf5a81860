import { clamp, elapsed } from './fixed-point'

/**
 * What earlier pulses left in the gel, in fixed point.
 *
 * Facilitation m and open conductance γ of each ion obey linear equations while a pulse's voltage
 * is on (docs/physics.md, eqs 5 and 8), so that a pulse is one affine map per ion and a rest is a
 * fading; neither depends on how much of the ion there is. The double layer keeps the net charge
 * (eq. 1). A log of the last pulses is kept and worked through only when the next interrogation
 * comes before they are forgotten: nearly always it does not, and nothing is spent.
 */
export interface GelMemoryTables {
  /** Fading e^(−t/τ) per ion, Q15, at 0..15 ms, then at 0..15 times 16 ms, then at 0..15 times 256 ms. */
  facilitationFade_Q15: number[][]
  conductanceFade_Q15: number[][]
  /** A pulse's map per ion, [pulse · ions + ion], 0..32767: m becomes keep·m + rise. m in Q15. */
  facilitationKeep_Q15: number[]
  facilitationRise_Q15: number[]
  /** γ becomes keep·γ + lift·m + rise. γ in Q14. */
  conductanceKeep_Q15: number[]
  conductanceLift_Q14: number[]
  conductanceRise_Q14: number[]
  /** Per pulse: how long it lasts, 1..4095 ms. */
  duration_ms: number[]
  /** After this rest nothing but charge is left, 0..4095 ms. */
  forgotten_ms: number
  /** Per pulse: charge in units of the term, 0..32767: ((sum of features) >> 4) · gain >> 15. */
  chargeGain: number[]
  /** 2^27 / time constant of the double layer in ms, 0..16383. */
  chargeRate: number
  /** How much faster everything is per 0.1 K of warming, Q12, 0..255. */
  speedPer_dC_Q12: number
}

/** Longest log: older pulses are forgotten behind so many. */
const LOG_MAX = 8

export interface GelMemory {
  tables: GelMemoryTables
  ionCount: number
  pulse: number[]
  start_ms: number[]
  /** How many of the log's entries count. */
  logged: number
  /** Now, per ion: facilitation, 0..32767. */
  facilitation_Q15: number[]
  /** Now, per ion: conductance still open, as a share of the fully open ion, 0..32767. */
  conductance_Q14: number[]
  /** Net charge in the double layer, positive when positive pulses brought it, ±32767. */
  charge: number
  chargedAt_ms: number
}

export function gelMemoryNew(tables: GelMemoryTables, ionCount: number): GelMemory {
  const facilitation: number[] = []
  const conductance: number[] = []
  for (let ion = 0; ion < ionCount; ion++) {
    facilitation.push(0)
    conductance.push(0)
  }
  return {
    tables: tables,
    ionCount: ionCount,
    pulse: [0, 0, 0, 0, 0, 0, 0, 0],
    start_ms: [0, 0, 0, 0, 0, 0, 0, 0],
    logged: 0,
    facilitation_Q15: facilitation,
    conductance_Q14: conductance,
    charge: 0,
    chargedAt_ms: 0,
  }
}

/** A gel that has rested for long: nothing left of any pulse. */
export function memoryForget(memory: GelMemory): void {
  memory.logged = 0
  memory.charge = 0
}

/**
 * Books a pulse that has been played.
 * @param pulse index in the ladder
 * @param start_ms clock reading when it began
 * @param polarity its sign on the electrode, 1 or −1
 * @param featureSum sum of its features, at most 8 · 65535 in magnitude
 */
export function memoryTakePulse(memory: GelMemory, pulse: number, start_ms: number, polarity: number, featureSum: number): void {
  if (memory.logged === LOG_MAX) {
    for (let i = 1; i < LOG_MAX; i++) {
      memory.pulse[i - 1] = memory.pulse[i]
      memory.start_ms[i - 1] = memory.start_ms[i]
    }
    memory.logged = LOG_MAX - 1
  }
  memory.pulse[memory.logged] = pulse
  memory.start_ms[memory.logged] = start_ms
  memory.logged = memory.logged + 1
  const charge = ((featureSum >> 4) * memory.tables.chargeGain[pulse]) >> 15
  fadeCharge(memory, start_ms)
  memory.charge = clamp(memory.charge + polarity * charge, -32767, 32767)
}

/** Brings the states to the time at which an interrogation begins. Range: |warming_dC| ≤ 512. */
export function memoryAdvance(memory: GelMemory, now_ms: number, warming_dC: number): void {
  fadeCharge(memory, now_ms)
  for (let ion = 0; ion < memory.ionCount; ion++) {
    memory.facilitation_Q15[ion] = 0
    memory.conductance_Q14[ion] = 0
  }
  if (memory.logged === 0) return
  if (restAfter_ms(memory, memory.logged - 1, now_ms) > memory.tables.forgotten_ms) {
    memory.logged = 0
    return
  }
  const speed_Q12 = 4096 + warming_dC * memory.tables.speedPer_dC_Q12
  for (let entry = 0; entry < memory.logged; entry++) {
    const until_ms = entry + 1 < memory.logged ? memory.start_ms[entry + 1] : now_ms
    const rest_ms = clamp(restAfter_ms(memory, entry, until_ms), 0, 4095)
    takeMap(memory, memory.pulse[entry])
    fade(memory, clamp((rest_ms * clamp(speed_Q12, 0, 65535)) >> 12, 0, 4095))
  }
}

/** From the end of a logged pulse to a clock reading. */
function restAfter_ms(memory: GelMemory, entry: number, until_ms: number): number {
  return elapsed(until_ms, memory.start_ms[entry]) - memory.tables.duration_ms[memory.pulse[entry]]
}

function takeMap(memory: GelMemory, pulse: number): void {
  const tables = memory.tables
  for (let ion = 0; ion < memory.ionCount; ion++) {
    const at = pulse * memory.ionCount + ion
    const facilitation = memory.facilitation_Q15[ion]
    const conductance =
      ((tables.conductanceKeep_Q15[at] * memory.conductance_Q14[ion]) >> 15) +
      ((tables.conductanceLift_Q14[at] * facilitation) >> 15) +
      tables.conductanceRise_Q14[at]
    memory.conductance_Q14[ion] = clamp(conductance, 0, 32767)
    memory.facilitation_Q15[ion] = clamp(
      ((tables.facilitationKeep_Q15[at] * facilitation) >> 15) + tables.facilitationRise_Q15[at],
      0,
      32767,
    )
  }
}

function fade(memory: GelMemory, rest_ms: number): void {
  for (let ion = 0; ion < memory.ionCount; ion++) {
    const slow = fading_Q15(memory.tables.facilitationFade_Q15[ion], rest_ms)
    const fast = fading_Q15(memory.tables.conductanceFade_Q15[ion], rest_ms)
    memory.facilitation_Q15[ion] = (memory.facilitation_Q15[ion] * slow) >> 15
    memory.conductance_Q14[ion] = (memory.conductance_Q14[ion] * fast) >> 15
  }
}

/** e^(−t/τ) as a product of three table entries. Range: 0 ≤ rest_ms ≤ 4095. */
function fading_Q15(table: number[], rest_ms: number): number {
  const fine = (table[rest_ms & 15] * table[16 + ((rest_ms >> 4) & 15)]) >> 15
  return (fine * table[32 + (rest_ms >> 8)]) >> 15
}

/** The double layer leaks through the charge-transfer resistance; a step of an exponential, as rests are short against it. */
function fadeCharge(memory: GelMemory, now_ms: number): void {
  const rest_ms = clamp(elapsed(now_ms, memory.chargedAt_ms), 0, 131071)
  const keep_Q15 = 32768 - clamp((rest_ms * memory.tables.chargeRate) >> 12, 0, 32767)
  memory.charge = (memory.charge * keep_Q15) >> 15
  memory.chargedAt_ms = now_ms
}
