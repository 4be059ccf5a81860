import { CONTENT_MAX } from '../../../firmware/core/link/frame'
import { KEY_BYTES, REFUSED_TAG, TAG_BYTES } from '../../../firmware/core/link/authentication'
import { type Contracts, array, counter, flag, int, of } from './shapes'

/** Contracts of who may command the device (firmware/core/link/authentication) and of its arithmetic. */
const BYTE = int(0, 255)
const INT32 = int(-2147483648, 2147483647)
const EPOCH = int(0, 2147483647)
/** Of the state: v0 to v3. */
const STATE = array(INT32, 8)

export function authenticationRecords(): Contracts['records'] {
  return {
    SipHash: { key: array(INT32, 4), state: STATE },
    Guard: {
      isKeyed: flag,
      hash: of('SipHash'),
      id: array(INT32, 2),
      counter: EPOCH,
      // As the reader's rejected frames.
      refused: counter(0, 1073741824),
    },
  }
}

export function authenticationCases(): Contracts['functions'] {
  const guard = of('Guard')
  const bytes = array(BYTE, CONTENT_MAX, CONTENT_MAX + 3)
  return {
    sipHashNew: [{ parameters: [], result: of('SipHash') }],
    sipHashBegin: [{ parameters: [of('SipHash')] }],
    sipHashWord: [{ parameters: [of('SipHash'), INT32, INT32] }],
    sipHashEnd: [{ parameters: [of('SipHash')] }],
    guardNew: [{ parameters: [], result: guard }],
    guardTakeKey: [{ parameters: [guard, array(BYTE, 0, KEY_BYTES)] }],
    checkCommand: [{ parameters: [guard, of('FrameReader'), EPOCH], result: int(0, REFUSED_TAG) }],
    checkTag: [{ parameters: [guard, bytes, int(0, CONTENT_MAX), INT32, INT32] }],
    putTag: [{ parameters: [guard, of('FrameWriter', { end: int(2, CONTENT_MAX + 2 - TAG_BYTES) })] }],
  }
}
