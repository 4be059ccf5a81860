/**
 * One spec, every target. To bring a function under conformance, add an entry: where it is,
 * and vectors inside the ranges its comment states. Functions with state have a probe in
 * probes.ts or decoder-probes.ts that runs them from a list of integers to a list of integers.
 */
import fc from 'fast-check'
import { integer, list, vector, type Vector } from './generators'
import { FEATURE_GAIN_MAX, FEATURE_MAX, FEATURE_WEIGHT_SUM_MAX, WEIGHT_SUM_MAX } from '../../firmware/core/decode/window-sums'
import { DEVIATION_NODES, FEATURES, IONS, PRODUCTS, PROJECTIONS, PULSES, PULSE_SAMPLES, TERMS } from './decoder-probes'

export type Spec = {
  /** Source file from the project root, without its extension. */
  module: string
  /** Exported function: integers and lists of integers in, integer, boolean or list of integers out. */
  function: string
  vectors: fc.Arbitrary<Vector>
  /** What Node runs instead, where the function itself exists on the target only. */
  reference?: { module: string; function: string }
  /** How many vectors every target runs. */
  count: number
}

const INT32: [number, number] = [-2147483648, 2147483647]
const CLOCK: [number, number] = [0, 1073741823]
const ARITHMETIC = 10000
const RUNS = 1000

function arithmetic(module: string, name: string, vectors: fc.Arbitrary<Vector>): Spec {
  return { module: `firmware/core/${module}`, function: name, vectors, count: ARITHMETIC }
}

function operators(name: string, vectors: fc.Arbitrary<Vector>): Spec {
  return { module: 'test/conformance/operators', function: name, vectors, count: ARITHMETIC }
}

function decoder(name: string, vectors: fc.Arbitrary<Vector>): Spec {
  return { module: 'test/conformance/decoder-probes', function: name, vectors, count: RUNS }
}

function run(name: string, vectors: fc.Arbitrary<Vector>): Spec {
  return { module: 'test/conformance/probes', function: name, vectors, count: RUNS }
}

/** Three boundaries that rise, for each of `count` ions: levels.ts asks for them. */
function boundaries(count: number): fc.Arbitrary<number[]> {
  const rising = (values: number[]) => values.map((_, i) => values.slice(i - (i % 3), i - (i % 3) + 3).sort((a, b) => a - b)[i % 3])
  return list(count * 3, count * 3, 0, 65536).map(rising, (values) => values as number[])
}

/** Rows of so many weights each. */
function weights(rows: number, length: number, weightSum = WEIGHT_SUM_MAX): fc.Arbitrary<number[]> {
  const most = Math.floor(weightSum / length)
  return list(rows * length, rows * length, -most, most)
}

/** Gains of rows: most of them such that results stay within full scale. */
function gains(count: number, usual: number, most: number): fc.Arbitrary<number[]> {
  const gain = fc.oneof({ arbitrary: fc.integer({ min: 0, max: usual }), weight: 4 }, { arbitrary: integer(0, most), weight: 1 })
  return fc.array(gain, { minLength: count, maxLength: count, size: 'max' })
}

const Q15: [number, number] = [0, 32767]
/** Mostly of time constants of 20 ms to 4 s. */
const rates = fc.array(fc.oneof({ arbitrary: fc.integer({ min: 128, max: 26214 }), weight: 4 }, { arbitrary: integer(0, 524287), weight: 1 }), {
  minLength: 2 * IONS,
  maxLength: 2 * IONS,
})
const maps = list(5 * PULSES * IONS, 5 * PULSES * IONS, ...Q15)
/** Of the gel's memory; see memoryTablesOf in decoder-probes.ts. */
const timing = fc
  .tuple(list(PULSES, PULSES, 1, 4095), integer(0, 4095), list(PULSES, PULSES, ...Q15), integer(0, 16383), integer(0, 255))
  .map(([durations, forgotten, chargeGains, rate, speed]) => [...durations, forgotten, ...chargeGains, rate, speed])
/** Of the gel's slow memory; see slowTablesOf in decoder-probes.ts. Half-lives from a second to hours. */
const doses = list(2 * PULSES * IONS, 2 * PULSES * IONS, 0, 4095)
const slowTiming = fc
  .tuple(
    fc.oneof(fc.integer({ min: 1000, max: 5000000 }), integer(1, 8388607)),
    fc.oneof(fc.integer({ min: 355, max: 16383 }), integer(0, 16383)),
    integer(-2047, 2047),
    list(IONS, IONS, 0, 16383),
  )
  .map(([halfLife, rate, warmth, recovery]) => [halfLife, rate, warmth, ...recovery])
const polarities = (count: number) => fc.array(fc.constantFrom(1, -1), { minLength: count, maxLength: count })
/** From one pulse to the next: mostly so short that it is remembered. */
const rests = (count: number) =>
  fc.array(fc.oneof({ arbitrary: fc.integer({ min: 0, max: 3000 }), weight: 5 }, { arbitrary: integer(...CLOCK), weight: 1 }), { minLength: count, maxLength: count })
/** Often just before the clock wraps. */
const start = fc.oneof(integer(...CLOCK), fc.integer({ min: CLOCK[1] - 3000, max: CLOCK[1] }))
/** More than the log of the gel's memory holds. */
const REMEMBERED = 12

/** Fields of a StimulusPlan in order, each now and then just outside its range: the gate has to refuse those. */
const stimulusPlan = fc.tuple(
  ...[integer(0, 10001), integer(0, 65536), integer(0, 65536), integer(-1, 65536), integer(0, 16777217), integer(0, 1001)],
  fc.constantFrom(1, 1, -1, -1, 0),
)

/** In the order of GateLimits, without those of interrogations. */
const gateLimits = fc.tuple(
  ...[integer(0, 655350000), integer(0, 163), integer(0, 327), integer(0, 1048576), integer(0, 10000), integer(0, 65535), integer(0, 65535)],
  ...[integer(1, 60000), integer(1, 16777216), integer(0, 536870912), integer(0, 1048576), integer(0, 1048576), integer(0, 1023), integer(...CLOCK)],
)

/** Two activations, a temperature beyond what is believed, and whether the interrogation is trusted, of eight interrogations. */
const classified = fc
  .array(fc.tuple(integer(0, 65535), integer(0, 65535), integer(-6000, 6000), fc.constantFrom(1, 1, 1, 0)), { minLength: 8, maxLength: 8 })
  .map((interrogations) => interrogations.flat())

export const SPECS: Spec[] = [
  operators('shiftsRight', vector(integer(...INT32))),
  operators('shiftsLeft', vector(integer(...INT32))),
  operators('bitwise', vector(integer(...INT32), integer(...INT32))),
  operators('xorshift32', vector(integer(...INT32))),
  operators('wrapping', vector(integer(...INT32), integer(...INT32))),
  operators('arithmetic', vector(integer(-32768, 32767), integer(-65535, 65535))),

  arithmetic('arithmetic/fixed-point', 'clamp', vector(integer(...INT32), integer(-2147483648, 0), integer(0, 2147483647))),
  arithmetic('arithmetic/fixed-point', 'multiplyQ15', vector(integer(-65535, 65535), integer(-32767, 32767))),
  arithmetic('arithmetic/fixed-point', 'divide', vector(integer(0, 1073741823), integer(1, 32767))),
  arithmetic('arithmetic/fixed-point', 'millisecondsOf', vector(integer(0, 524287))),
  arithmetic('arithmetic/fixed-point', 'elapsed', vector(integer(0, 1073741823), integer(0, 1073741823))),
  arithmetic('decode/window-sums', 'portableWindowSum', vector(list(40, 40, 0, 65535), integer(0, 8), integer(0, 32))),
  arithmetic('decode/window-sums', 'featureOfSum', vector(integer(0, 4194303), integer(0, 4194303), integer(1, FEATURE_GAIN_MAX))),
  arithmetic('decode/window-sums', 'portableDotProduct', vector(weights(1, 8), list(8, 8, -65535, 65535))),
  arithmetic('decode/levels', 'levelOf', vector(integer(0, 65535), integer(0, 3), boundaries(1), integer(0, 8191))),
  arithmetic('decode/levels', 'levelConfidence_Q15', vector(integer(0, 65535), integer(0, 3), boundaries(1), integer(1, 32767))),
  arithmetic('decode/levels', 'quartersPerDeviation_Q14', vector(integer(0, 65535), list(9, 9, 1, 32767))),
  arithmetic('decode/temperature', 'temperature_dC', vector(integer(0, 65535), list(17, 17, -2000, 2000))),
  arithmetic('arithmetic/crc16', 'crc16', vector(list(32, 32, 0, 255), integer(0, 32), integer(0, 32))),
  arithmetic('arithmetic/crc32', 'crc32Word', vector(integer(...INT32), integer(...INT32))),
  arithmetic('arithmetic/crc32', 'crc32End', vector(integer(...INT32))),
  arithmetic('persistence/calibration-slots', 'newestSlot', vector(list(2, 2, 0, 3), list(2, 2, ...INT32))),
  arithmetic('persistence/calibration-slots', 'nextSequence', vector(integer(0, 2147483647))),
  arithmetic('link/frame', 'get16', vector(list(8, 8, 0, 255), integer(0, 6))),
  arithmetic('link/frame', 'get32', vector(list(8, 8, 0, 255), integer(0, 4))),
  arithmetic('persistence/kept', 'withTrain', vector(integer(0, 32767), integer(-1, 40))),
  arithmetic('decide/energy-ledger', 'storeMillivolts', vector(integer(0, 65535), integer(1, 32767))),
  arithmetic('decide/energy-ledger', 'storedEnergy_uJ', vector(integer(0, 32767), integer(0, 131072))),
  arithmetic('decide/gate-limits', 'isInt32', vector(integer(...INT32))),
  arithmetic('decide/stimulus-plan', 'phaseCharge_pC', vector(integer(0, 10000), integer(0, 65535))),

  decoder(
    'decodeRun',
    vector(
      weights(PROJECTIONS, FEATURES, FEATURE_WEIGHT_SUM_MAX),
      gains(PROJECTIONS + FEATURES, 40, 4095),
      weights(FEATURES, TERMS),
      list(2 * PRODUCTS, 2 * PRODUCTS, 0, 255),
      rates,
      maps,
      timing,
      doses,
      slowTiming,
      weights(8 * IONS, IONS),
      gains(8 * IONS, 16, 1023),
      list(FEATURES, FEATURES, 0, 655350),
      list(FEATURES, FEATURES, 1, FEATURE_GAIN_MAX),
      boundaries(IONS),
      // 24 weights of at most 1365 keep Σ|weight| below 32767.
      list(2 * PULSE_SAMPLES, 2 * PULSE_SAMPLES, -1365, 1365),
      integer(0, 2147352578),
      weights(1, FEATURES, FEATURE_WEIGHT_SUM_MAX),
      integer(-1000000, 1000000),
      list(IONS * IONS, IONS * IONS, 0, 10922),
      list(IONS * DEVIATION_NODES, IONS * DEVIATION_NODES, 1, 32767),
      integer(1, 67108863),
      start,
      rests(2 * PULSES),
      polarities(2 * PULSES),
      list(2, 2, 80, 420),
      list(2 * PULSES * PULSE_SAMPLES, 2 * PULSES * PULSE_SAMPLES, 0, 65535),
    ),
  ),
  decoder(
    'memoryRun',
    vector(
      rates,
      maps,
      timing,
      start,
      list(REMEMBERED, REMEMBERED, 0, PULSES - 1),
      polarities(REMEMBERED),
      list(REMEMBERED, REMEMBERED, -8 * FEATURE_MAX, 8 * FEATURE_MAX),
      rests(REMEMBERED),
      list(REMEMBERED, REMEMBERED, -255, 255),
    ),
  ),
  decoder(
    'slowRun',
    vector(
      doses,
      slowTiming,
      start,
      list(REMEMBERED, REMEMBERED, 0, PULSES - 1),
      fc.array(fc.oneof(fc.integer({ min: 0, max: 200000 }), integer(...CLOCK)), { minLength: REMEMBERED, maxLength: REMEMBERED }),
      list(REMEMBERED, REMEMBERED, -255, 255),
      list(REMEMBERED, REMEMBERED, 0, 65535),
    ),
  ),
  // 1638 is 32768 / 20 samples; 20 · 65535 is the largest sum of a block.
  run('contactRun', vector(integer(1638, 1638), integer(64, 4096), list(24, 24, 0, 1300000), list(16, 16, 0, 10000))),
  run('contactRateRun', vector(list(16, 16, 0, 40), list(16, 16, 0, 60000))),
  run('frameRun', vector(integer(1, 2147483647), integer(0, 255), list(0, 40, 0, 255), list(0, 20, 0, 255))),
  run(
    'gateRun',
    vector(
      stimulusPlan,
      gateLimits,
      list(6, 6, ...CLOCK),
      integer(-1073741823, 1073741823),
      integer(0, 1073741823),
    ),
  ),
  run(
    'ledgerRun',
    vector(list(4, 4, 1, 5000), list(12, 12, 0, 65535), list(12, 12, 0, 100000000), list(12, 12, 0, 65535)),
  ),
  run(
    'controllerRun',
    vector(list(3, 3, 100, 65535), list(12, 12, 0, 2), list(20 * IONS, 20 * IONS, 0, 3), list(20, 20, ...CLOCK)),
  ),
  run('journalRun', vector(list(12, 12, 0, 32767), list(12, 12, 0, 9), fc.array(fc.oneof(fc.constant(0), fc.constant(0), fc.integer()), { minLength: 12, maxLength: 12 }))),
  // Each range goes one step beyond what a request may hold: 3 flags, two pulses, six earlier ones, 16 bits of rest.
  run(
    'measurementRun',
    vector(integer(0, 4), list(0, 7, 0, 2), list(7, 7, 0, 2), list(8, 8, 0, 65536), integer(0, 8), list(48, 48, 0, 65535)),
  ),
  {
    module: 'test/conformance/classifier-probe',
    function: 'classifierRun',
    // Six weights of at most 5461, or four of at most 8191, keep Σ|weight| within 32767.
    vectors: fc.oneof(
      vector(list(18, 18, -5461, 5461), list(12, 12, -8191, 8191), integer(1, 16383), classified),
      vector(fc.constant([]), list(18, 18, -5461, 5461), integer(1, 16383), classified),
    ),
    count: RUNS,
  },
  run('slotRun', vector(integer(...INT32), integer(0, 2147483647), list(1, 40, ...INT32), integer(0, 46), integer(0, 6))),
]
