import { CONTENT_MAX } from '../../../firmware/core/link/frame'
import { EARLIER_MAX, REST_MAX_ms, REST_MIN_ms } from '../../../firmware/core/link/measurement'
import { type Contract, type Contracts, type Shape, array, flag, int, of } from './shapes'

/** Contracts of measurements that the host asks for (firmware/core/link/measurement). */
const BYTE = int(0, 255)
const INT32 = int(-2147483648, 2147483647)
/** Of an account of the gel's charge. */
const HELD_nC = int(-2097152, 1048576)
const SIGN = int(-1, 1)
const REST_ms = int(REST_MIN_ms, REST_MAX_ms)

/** @param pulses, windows the schema's most */
export function measurementRecords(pulses: number, windows: number): Contracts['records'] {
  return {
    Measurement: {
      isRequested: flag,
      flags: int(0, 3),
      request: BYTE,
      settle_ms: REST_ms,
      earlierCount: int(0, EARLIER_MAX),
      earlierPulse: array(int(0, pulses - 1), EARLIER_MAX),
      earlierPolarity: array(SIGN, EARLIER_MAX),
      earlierRest_ms: array(REST_ms, EARLIER_MAX),
      earlier: int(0, EARLIER_MAX),
      pulse: int(0, pulses - 1),
      sums: array(int(0, 4194303), 0, pulses * windows),
      substitute: of('InterrogationPulse'),
    },
    GelBudget: { most_nC: int(1, 1048576), rate_nCPerMsQ10: int(1, 1023), pulses: array(of('PulseCharge'), 1, pulses) },
    PulseCharge: {
      most_nCPerMvQ10: int(0, 400000),
      restLow: int(0, 268435455),
      restHigh: int(0, 268435455),
      leastOfSum_nCQ6: int(0, 2047),
      mostOfSum_nCQ6: int(0, 2047),
      clipWord: int(0, 65535),
    },
    GelAccount: {
      budget: of('GelBudget'),
      budgetCheck: INT32,
      check: INT32,
      forward_nC: HELD_nC,
      backward_nC: HELD_nC,
      settled_ms: int(0, 1073741823),
      needed_nC: int(0, 2097151),
      held_nC: HELD_nC,
      paid_nC: int(0, 2097151),
    },
  }
}

/**
 * @param pulses, windows the schema's most
 * @param windowStart, windowCount, samples what the decoder's contracts say of them
 */
export function measurementCases(
  pulses: number,
  windows: number,
  windowStart: Shape,
  windowCount: Shape,
  samples: Shape,
): Record<string, Contract[]> {
  const ladder = array(of('InterrogationPulse'), 1, pulses)
  return {
    gelAccountNew: [{ parameters: [of('GelBudget'), flag], result: of('GelAccount') }],
    isGelRested: [{ parameters: [of('GelAccount'), of('SafetyGate')] }],
    permitMeasurement: [
      { parameters: [of('GelAccount'), of('SafetyGate'), of('InterrogationPulse'), int(0, pulses - 1), SIGN, int(-2147483648, 2147483647), int(0, 268435456)] },
    ],
    gelTakePulse: [{ parameters: [of('GelAccount'), of('Natives'), int(0, pulses - 1), samples, int(0, 4096), SIGN] }],
    measurementNew: [{ parameters: [int(0, pulses * windows)], result: of('Measurement') }],
    measurementTakeRequest: [{ parameters: [of('Measurement'), array(BYTE, CONTENT_MAX), int(0, CONTENT_MAX), int(1, pulses)] }],
    isAtLadder: [{ parameters: [of('Measurement')] }],
    measuredPulse: [{ parameters: [of('Measurement')], result: int(0, pulses - 1) }],
    measuredPolarity: [{ parameters: [of('Measurement')], result: SIGN }],
    measuredInterrogation: [{ parameters: [of('Measurement'), ladder], result: of('InterrogationPulse') }],
    measurementTakePulse: [
      { parameters: [of('Measurement'), of('Natives'), array(windowStart, 1, windows), array(windowCount, 1, windows), samples] },
    ],
    sumsFrame: [
      {
        parameters: [of('FrameWriter'), int(0, 1073741823), of('Measurement'), int(-32768, 32767), int(0, pulses * windows - 1)],
        result: int(5, CONTENT_MAX + 3),
      },
    ],
  }
}
