import { CONTENT_MAX } from '../../../firmware/core/link/frame'
import { EARLIER_MAX, REST_MAX_ms, REST_MIN_ms } from '../../../firmware/core/link/measurement'
import { type Contract, type Contracts, type Shape, array, flag, int, of } from './shapes'

/** Contracts of measurements that the host asks for (firmware/core/link/measurement). */
const BYTE = int(0, 255)
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
