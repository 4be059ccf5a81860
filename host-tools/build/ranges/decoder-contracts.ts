import { FEATURE_GAIN_MAX, FEATURE_MAX, FEATURE_WEIGHT_SUM_MAX, WEIGHT_SUM_MAX } from '../../../firmware/core/decode/window-sums'
import { ACTIVATION_MAX_Q17 } from '../../../firmware/core/decode/unmix'
import { PLAYED_MAX } from '../../../firmware/core/decode/slow-memory'
import { TERM_MAX, TERM_MEMORY } from '../../../firmware/core/decode/response'
import { type Schemas, acceptsAt, boundsAt, largestThat } from './limits'
import { type Contracts, type Shape, array, flag, int, intOf, of, portable } from './shapes'

/** Contracts of the decoder (firmware/core/decode/window-sums, response, gel-memory, unmix, decoder). */

const WORD = int(0, 65535)
const SUM = int(0, 4194303)
const FEATURE = int(-FEATURE_MAX, FEATURE_MAX)
const TERM = int(-TERM_MAX, TERM_MAX)
/** A share in Q15, or twice as much in Q14. */
const SHARE = int(0, 32767)
const CLOCK = int(0, 1073741823)
const SIGN = int(-1, 1)
const LEVEL = int(0, 3)
const INT32 = int(-2147483648, 2147483647)
/** 2^31 · 4095 >> 16; a correction of as much comes on top. */
const PROJECTION = int(-134217728, 134217727)
const ESTIMATE = int(-268435455, 268435455)
/** (32767 · 65535 >> 10) · 1023 >> 8 */
const VALUE_Q15 = int(-8388608, 8388607)
/** Longest log of core/decode/gel-memory. */
const LOGGED = 8

/** How many there can be of everything, by the calibration's schema. */
function sizesOf({ calibration }: Schemas) {
  const most = (path: string) => boundsAt(calibration, path).high
  const [ions, pulses, windows] = [most('ions'), most('ladder.pulses'), most('windows')]
  const projections = most('tables.projectionRows')
  const shown = ions + most('tables.followerCount')
  const terms = TERM_MEMORY + 2 * ions + shown + most('tables.productLeft')
  return { ions, pulses, windows, features: pulses * windows, sets: 2 ** ions, projections, terms, products: most('tables.productLeft') }
}

/** As far as a window can reach; a board's buffer is that long. */
function samplesMax({ calibration }: Schemas): number {
  return boundsAt(calibration, 'windows[].start').high + boundsAt(calibration, 'windows[].count').high
}

export function decoderRecords(schemas: Schemas): Contracts['records'] {
  const { calibration, settings } = schemas
  const { ions, pulses, windows, features, sets, projections, terms, products } = sizesOf(schemas)
  const calibrated = (path: string) => intOf(boundsAt(calibration, path))
  const row = (path: string, length: number) => rowOf(calibration, `tables.${path}`, length)
  const perIon = (element: Shape) => array(element, 0, ions)
  const perPulse = (element: Shape) => array(element, 1, pulses)
  const ionCount = int(1, ions)
  const projectionRows = array(row('projectionRows.0', features), 0, projections)
  const correctionRows = array(row('correctionRows.0', terms), 0, features)
  const term = int(0, terms - 1)
  const { boundaries_Q15, quarters } = levelShapes(schemas)
  const temperature_dC = intOf(boundsAt(calibration, 'temperature.coldest_C'), 10)

  return {
    Natives: { windowSum: portable('portableWindowSum'), dotProduct: portable('portableDotProduct'), table: portable('table'), row: portable('table') },
    ResponseTables: {
      ionCount,
      projectionRows,
      projectionGain: array(calibrated('tables.projectionGain[]'), 0, projections),
      followerCount: calibrated('tables.followerCount'),
      productLeft: array(term, 0, products),
      productRight: array(term, 0, products),
      correctionRows,
      correctionGain: array(calibrated('tables.correctionGain[]'), 0, features),
    },
    Response: {
      tables: of('ResponseTables'),
      natives: of('Natives'),
      projectionRows,
      correctionRows,
      projections: array(PROJECTION, 0, projections),
      terms: array(TERM, 1, terms),
      estimate_Q17: perIon(ESTIMATE),
      // Intervals do not see that ions and followers are among the rows.
      residuals: array(ESTIMATE, 0, projections),
    },
    GelMemoryTables: {
      facilitationRate: perIon(int(0, 524287)),
      conductanceRate: perIon(int(0, 524287)),
      facilitationKeep_Q15: array(SHARE, 1, pulses * ions),
      facilitationRise_Q15: array(SHARE, 1, pulses * ions),
      conductanceKeep_Q15: array(SHARE, 1, pulses * ions),
      conductanceLift_Q14: array(SHARE, 1, pulses * ions),
      conductanceRise_Q14: array(SHARE, 1, pulses * ions),
      duration_ms: perPulse(int(1, 4095)),
      forgotten_ms: int(0, 4095),
      chargeGain: perPulse(calibrated('tables.chargeGain[]')),
      chargeRate: int(0, 16383),
      speedPer_dC_Q12: int(0, 255),
    },
    GelMemory: {
      tables: of('GelMemoryTables'),
      ionCount,
      pulse: array(int(0, pulses - 1), LOGGED),
      start_ms: array(CLOCK, LOGGED),
      logged: int(0, LOGGED),
      facilitation_Q15: perIon(SHARE),
      conductance_Q14: perIon(SHARE),
      charge: int(-32767, 32767),
      chargedAt_ms: CLOCK,
    },
    SlowMemoryTables: {
      potentiationDose_Q21: array(int(0, 4095), 1, pulses * ions),
      depletionDose_Q22: array(int(0, 4095), 1, pulses * ions),
      halfLife_ms: int(1, 8388607),
      fadingRate: int(0, 16383),
      dosePer_dC_Q20: int(-2047, 2047),
      recoveryRate: perIon(int(0, 16383)),
    },
    SlowMemory: {
      tables: of('SlowMemoryTables'),
      played: perPulse(int(0, PLAYED_MAX)),
      potentiation_Q27: perIon(int(0, 268435455)),
      depletion_Q24: perIon(int(0, 4194303)),
      began_ms: CLOCK,
      passed_ms: CLOCK,
      warming_dC: int(-255, 255),
      apparent_Q15: perIon(WORD),
      gain_Q13: perIon(int(6144, 32767)),
      inverse_Q14: perIon(int(4096, 21846)),
    },
    UnmixTables: {
      ionCount,
      rows: array(row('unmixRows.0', ions), 0, sets * ions),
      rowGain: array(calibrated('tables.unmixGain[]'), 0, sets * ions),
    },
    Unmixer: {
      tables: of('UnmixTables'),
      natives: of('Natives'),
      estimates_Q15: perIon(int(-65535, 65535)),
      values_Q15: array(VALUE_Q15, 0, sets * ions),
      activation_Q17: perIon(int(0, ACTIVATION_MAX_Q17)),
      activeSet: int(0, sets - 1),
    },
    PickupTables: {
      rows: array(row('pickup.rows.0', samplesMax(schemas)), 0, 2 * pulses),
      rowOfPulse: perPulse(calibrated('tables.pickup.rowOfPulse[]')),
      limit: calibrated('tables.pickup.limit'),
    },
    DecoderTables: {
      calibrationId: int(0, 2147483647),
      windowStart: array(calibrated('windows[].start'), 1, windows),
      windowCount: array(calibrated('windows[].count'), 1, windows),
      featureOffset: array(calibrated('tables.featureOffset[]'), 1, features),
      featureGain: array(calibrated('tables.featureGain[]'), 1, features),
      saturationSum: array(calibrated('tables.saturationSum[]'), 1, windows),
      response: of('ResponseTables'),
      memory: of('GelMemoryTables'),
      slow: of('SlowMemoryTables'),
      unmix: of('UnmixTables'),
      misfitLimit: calibrated('tables.misfitLimit'),
      pickup: of('PickupTables'),
      openRow: row('openRow', features),
      openLimit: INT32,
      coldest_dC: temperature_dC,
      warmest_dC: temperature_dC,
      reference_dC: temperature_dC,
      levelBoundaries_Q15: array(boundaries_Q15, 1, ions),
      levelHysteresis_Q15: intOf(boundsAt(settings, 'levels.hysteresis'), 32768),
      deviationRows: array(row('deviationRows.0', ions), 1, ions),
      quartersPerDeviation_Q14: array(array(quarters, 9), 1, ions),
    },
    Decoder: {
      tables: of('DecoderTables'),
      natives: of('Natives'),
      pickup: of('PickupTables'),
      openRow: row('openRow', features),
      deviationRows: array(row('deviationRows.0', ions), 1, ions),
      features: array(FEATURE, 0, features),
      memory: of('GelMemory'),
      slow: of('SlowMemory'),
      response: of('Response'),
      unmixer: of('Unmixer'),
      polarity: SIGN,
      activation_Q15: perIon(WORD),
      level: perIon(LEVEL),
      confidence_Q15: perIon(int(0, 32767)),
      flags: int(0, 255),
      flagsCopy: int(0, 255),
      levelCheck: INT32,
      misfit: int(0, projections * 4095 ** 2),
    },
  }
}

export function decoderFunctions(schemas: Schemas): Contracts['functions'] {
  const { ions, pulses, windows, features, sets, projections, terms } = sizesOf(schemas)
  const samples = array(WORD, 0, samplesMax(schemas))
  const pulse = int(0, pulses - 1)
  const ionCount = int(1, ions)
  const longest = Math.max(features, terms, samplesMax(schemas))
  const weights = (magnitudeSum: number) => ({ ...array(INT32, 0, longest), magnitudeSum })

  return {
    portableWindowSum: [{ parameters: [array(WORD, 0, 65534), int(0, 32767), int(0, 32767)] }],
    featureOfSum: [{ parameters: [SUM, SUM, int(1, FEATURE_GAIN_MAX)], result: FEATURE }],
    // No arithmetic on weights: rows of any decoder, classifier or early stop.
    rowsOf: [{ parameters: [array(array(INT32, 0, longest), 0, Math.max(projections, features, 2 * pulses, sets * ions)), of('Natives')] }],
    // Terms, estimates and samples are all within TERM_MAX.
    portableDotProduct: [
      { parameters: [weights(WEIGHT_SUM_MAX), array(TERM, 0, longest)] },
      { parameters: [weights(FEATURE_WEIGHT_SUM_MAX), array(FEATURE, 0, longest)] },
    ],
    responseNew: [{ parameters: [of('ResponseTables'), of('Natives')], result: of('Response') }],
    respond: [{ parameters: [of('Response'), array(FEATURE, 0, features)] }],
    gelMemoryNew: [{ parameters: [of('GelMemoryTables'), ionCount], result: of('GelMemory') }],
    memoryForget: [{ parameters: [of('GelMemory')] }],
    memoryTakeOver: [{ parameters: [of('GelMemory'), of('GelMemory')] }],
    memoryTakePulse: [{ parameters: [of('GelMemory'), pulse, CLOCK, SIGN, int(-windows * FEATURE_MAX, windows * FEATURE_MAX)] }],
    memoryAdvance: [{ parameters: [of('GelMemory'), CLOCK, int(-255, 255)] }],
    fading_Q15: [{ parameters: [int(0, 2147483647)] }],
    restedBy_Q15: [{ parameters: [CLOCK, int(0, 16383)] }],
    slowMemoryNew: [{ parameters: [of('SlowMemoryTables'), int(1, pulses), portable('table')], result: of('SlowMemory') }],
    slowForget: [{ parameters: [of('SlowMemory')] }],
    slowTakeOver: [{ parameters: [of('SlowMemory'), of('SlowMemory')] }],
    slowWarm: [{ parameters: [of('SlowMemory'), int(-255, 255)] }],
    slowTakePulse: [{ parameters: [of('SlowMemory'), pulse] }],
    slowAdvance: [{ parameters: [of('SlowMemory'), CLOCK] }],
    rested_Q15: [{ parameters: [of('SlowMemory'), int(0, ions - 1), WORD], result: WORD }],
    unmixerNew: [{ parameters: [of('UnmixTables'), of('Natives')], result: of('Unmixer') }],
    unmix: [{ parameters: [of('Unmixer'), array(ESTIMATE, 0, ions)] }],
    isPickupStrong: [{ parameters: [of('PickupTables'), of('Natives'), pulse, samples] }],
    decoderNew: [{ parameters: [of('DecoderTables'), of('Natives')], result: of('Decoder') }],
    decoderWith: [{ parameters: [of('DecoderTables'), of('Decoder')], result: of('Decoder') }],
    decoderTakeActivation: [{ parameters: [of('Decoder'), int(0, ions - 1), WORD] }],
    decoderBegin: [{ parameters: [of('Decoder'), CLOCK, SIGN, int(-6000, 6000)] }],
    decoderNotePulse: [{ parameters: [of('Decoder'), pulse, CLOCK, SIGN, int(-windows * FEATURE_MAX, windows * FEATURE_MAX)] }],
    decoderTakePulse: [{ parameters: [of('Decoder'), pulse, samples, CLOCK, SIGN] }],
    decoderFinish: [{ parameters: [of('Decoder')] }],
    decoderLooksBlank: [{ parameters: [of('Decoder')] }],
    decoderTakeProbe: [{ parameters: [of('Decoder'), samples, INT32] }],
    decoderVerify: [{ parameters: [of('Decoder'), flag] }],
    decoderForget: [{ parameters: [of('Decoder')] }],
  }
}

/** What core/decode/levels goes by: boundaries between the levels of one ion, and how sharply its activation is known. */
export function levelShapes({ settings }: Schemas): { boundaries_Q15: Shape; quarters: Shape } {
  return { boundaries_Q15: array(int(0, boundaryMax_Q15(settings)), 3), quarters: int(1, 32767) }
}

/** Boundaries are rounded to Q15 by decoderTablesOf; the schema bounds them by a predicate. */
function boundaryMax_Q15(settings: Schemas['settings']): number {
  const [first, second] = [1e-4, 2e-4]
  return largestThat(
    (value) => value <= second * 32768 + 1 || acceptsAt(settings, { levels: { boundaries: [first, second, (value - 0.5 + 2 ** -10) / 32768] } }, 'levels.boundaries'),
  )
}

/** The schema bounds Σ|weight| by a predicate. @param path to a row of one weight */
function rowOf(calibration: Schemas['calibration'], path: string, length: number): Shape {
  const rows = (weight: number) => [[weight]]
  const tables = (weight: number) => ({
    projectionRows: rows(weight),
    correctionRows: rows(weight),
    unmixRows: rows(weight),
    deviationRows: rows(weight),
    pickup: { rows: rows(weight) },
    openRow: [weight],
  })
  const magnitudeSum = largestThat((weight) => acceptsAt(calibration, { tables: tables(weight) }, path))
  return { ...array(int(-magnitudeSum, magnitudeSum), 0, length), magnitudeSum } as Shape
}
