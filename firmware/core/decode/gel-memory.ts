import { clamp, elapsed } from '../arithmetic/fixed-point'

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
  /** 2^19 / time constant in ms of what a rest takes away, per ion, 0..524287. */
  facilitationRate: number[]
  conductanceRate: number[]
  /** A pulse's map per ion, [pulse · ions + ion], 0..32767: m becomes keep·m + rise. m in Q15. */
  facilitationKeep_Q15: number[]
  facilitationRise_Q15: number[]
  /** γ becomes keep·γ + lift·m + rise. γ in Q14. */
  conductanceKeep_Q15: number[]
  conductanceLift_Q14: number[]
  conductanceRise_Q14: number[]
  /** Per pulse: how long it lasts, 1..4095 ms. */
  duration_ms: number[]
  /** After this rest, at the temperature that was calibrated, nothing but charge is left, 0..4095 ms. */
  forgotten_ms: number
  /** Per pulse: charge in units of the term, 0..32767: ((sum of features) >> 7) · gain >> 13. */
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

/** Takes over what earlier pulses left, from a memory with tables of the same layout. */
export function memoryTakeOver(memory: GelMemory, before: GelMemory): void {
  for (let i = 0; i < LOG_MAX; i++) {
    memory.pulse[i] = before.pulse[i]
    memory.start_ms[i] = before.start_ms[i]
  }
  memory.logged = before.logged
  memory.charge = before.charge
  memory.chargedAt_ms = before.chargedAt_ms
}

/**
 * Books a pulse that has been played.
 * @param pulse index in the ladder
 * @param start_ms clock reading when it began
 * @param polarity its sign on the electrode, 1 or −1
 * @param featureSum sum of its features, at most 8 · FEATURE_MAX in magnitude
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
  const charge = ((featureSum >> 7) * memory.tables.chargeGain[pulse]) >> 13
  fadeCharge(memory, start_ms)
  memory.charge = clamp(memory.charge + polarity * charge, -32767, 32767)
}

/** Brings the states to the time at which an interrogation begins. Range: |warming_dC| ≤ 255. */
export function memoryAdvance(memory: GelMemory, now_ms: number, warming_dC: number): void {
  fadeCharge(memory, now_ms)
  for (let ion = 0; ion < memory.ionCount; ion++) {
    memory.facilitation_Q15[ion] = 0
    memory.conductance_Q14[ion] = 0
  }
  const first = firstRemembered(memory, now_ms, warming_dC)
  if (first === memory.logged) memory.logged = 0
  for (let entry = first; entry < memory.logged; entry++) {
    takeMap(memory, memory.pulse[entry])
    fade(memory, clamp(restAfter_ms(memory, entry, now_ms, warming_dC), 0, 4095))
  }
}

/** What came before the last rest in which all was forgotten does not count. */
function firstRemembered(memory: GelMemory, now_ms: number, warming_dC: number): number {
  let first = memory.logged
  while (first > 0 && restAfter_ms(memory, first - 1, now_ms, warming_dC) <= memory.tables.forgotten_ms) first = first - 1
  return first
}

/**
 * From the end of a logged pulse to the next one or to now, as long as it would be at the temperature
 * that was calibrated: a cold gel forgets slowly. 0..524271.
 */
function restAfter_ms(memory: GelMemory, entry: number, now_ms: number, warming_dC: number): number {
  const until_ms = entry + 1 < memory.logged ? memory.start_ms[entry + 1] : now_ms
  const rest_ms = elapsed(until_ms, memory.start_ms[entry]) - memory.tables.duration_ms[memory.pulse[entry]]
  const speed_Q12 = clamp(4096 + warming_dC * memory.tables.speedPer_dC_Q12, 512, 32767)
  return (clamp(rest_ms, 0, 65535) * speed_Q12) >> 12
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
  const tables = memory.tables
  for (let ion = 0; ion < memory.ionCount; ion++) {
    const slow_Q15 = fading_Q15((rest_ms * tables.facilitationRate[ion]) >> 4)
    const fast_Q15 = fading_Q15((rest_ms * tables.conductanceRate[ion]) >> 4)
    memory.facilitation_Q15[ion] = (memory.facilitation_Q15[ion] * slow_Q15) >> 15
    memory.conductance_Q14[ion] = (memory.conductance_Q14[ion] * fast_Q15) >> 15
  }
}

/** e^(−n/16) and e^(−n). */
const FADING_SIXTEENTHS_Q15: number[] = [
  32768, 30783, 28918, 27166, 25520, 23974, 22521, 21157, 19875, 18671, 17539, 16477, 15479, 14541, 13660, 12832,
]
const FADING_WHOLES_Q15: number[] = [32768, 12055, 4435, 1631, 600, 221, 81, 30, 11, 4, 1, 1, 0, 0, 0, 0]

/**
 * e^(−x), off by less than 2/32768: of x below a sixteenth by its series, of the rest from tables.
 * @param rested_Q15 x, from 0
 * @returns 0..32768
 */
export function fading_Q15(rested_Q15: number): number {
  if (rested_Q15 > 524287) return 0
  const rest_Q15 = rested_Q15 & 2047
  const fine_Q15 = 32768 - ((rest_Q15 * (65536 - rest_Q15)) >> 16)
  const share_Q15 = (fine_Q15 * FADING_SIXTEENTHS_Q15[(rested_Q15 >> 11) & 15]) >> 15
  return (share_Q15 * FADING_WHOLES_Q15[rested_Q15 >> 15]) >> 15
}

/**
 * The double layer leaks through the charge-transfer resistance. Rests are gathered until a 128th of
 * its time constant has passed: in smaller steps rounding would hold the charge where it is.
 */
function fadeCharge(memory: GelMemory, now_ms: number): void {
  const rested_Q15 = restedBy_Q15(elapsed(now_ms, memory.chargedAt_ms), memory.tables.chargeRate)
  if (rested_Q15 < 256) return
  memory.charge = (memory.charge * fading_Q15(rested_Q15) + 16384) >> 15
  memory.chargedAt_ms = now_ms
}

/**
 * A rest in time constants, Q15. One of two minutes and more is counted in units of 1024 ms, to stay within int32.
 * @param rest_ms below 2^30
 * @param rate 2^27 / time constant in ms, 0..16383
 */
export function restedBy_Q15(rest_ms: number, rate: number): number {
  return rest_ms < 131072 ? (rest_ms * rate) >> 12 : (clamp(rest_ms >> 10, 0, 131071) * rate) >> 2
}
