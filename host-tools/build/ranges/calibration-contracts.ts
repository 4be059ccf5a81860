import { UPLOAD_WORDS_MAX } from '../../../firmware/core/device/uploads'
import { SLOT_FOREIGN, SLOT_REFUSED, TRAILER_WORDS } from '../../../firmware/core/persistence/calibration-slots'
import { CONTENT_MAX } from '../../../firmware/core/link/frame'
import { type Contract, array, int, of } from './shapes'

/** Contracts of calibration slots (firmware/core/persistence/calibration-slots, crc32). Whatever is in a slot may be read: any int32. */
const INT32 = int(-2147483648, 2147483647)
const STATE = int(0, SLOT_REFUSED)
/** An upload counts its words in 16 bits. */
const TABLE_WORDS = int(0, 65535)

export function calibrationCases(): Record<string, Contract[]> {
  return {
    crc32Word: [{ parameters: [INT32, INT32], result: INT32 }],
    crc32End: [{ parameters: [INT32], result: INT32 }],
    fillTrailer: [{ parameters: [array(INT32, TRAILER_WORDS - 1, UPLOAD_WORDS_MAX), INT32, INT32, TABLE_WORDS, INT32] }],
    slotState: [{ parameters: [array(INT32, TRAILER_WORDS), TABLE_WORDS, INT32, INT32, INT32], result: int(1, SLOT_FOREIGN) }],
    isShapeSound: [{ parameters: [array(INT32, 0, 65535 + TRAILER_WORDS), int(0, 1), int(1, 65535), TABLE_WORDS] }],
    newestSlot: [{ parameters: [array(STATE, 2), array(INT32, 2)], result: int(-1, 1) }],
    nextSequence: [{ parameters: [INT32], result: int(-2147483647, 2147483647) }],
    calibrationFrame: [
      { parameters: [of('FrameWriter'), int(0, 255), int(0, 7), TABLE_WORDS, INT32], result: int(5, CONTENT_MAX + 3) },
    ],
  }
}
