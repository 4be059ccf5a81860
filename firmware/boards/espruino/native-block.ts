/**
 * Words of the block that the machine code works in, from its beginning: NativeBlock in
 * host-tools/toolchain/native-files/entries.c. A file's address and length stand behind each other.
 */
export const BLOCK_BEGAN_ms = 0
/** Areas 0 and 1 of the journal, then calibration slots 0 and 1, two words each. */
export const BLOCK_AREAS = 1
export const BLOCK_SLOTS = 5
/** The device's key, likewise. */
export const BLOCK_KEY = 9
/** Where the operation, the words to be written and the engine's programme are. */
export const BLOCK_OPERATION = 11
export const BLOCK_WRITTEN = 12
export const BLOCK_PROGRAMME = 13
/** The journal's record to be written, and in it its area, first word, count, and room for two words; the bytes to be sent. */
export const BLOCK_RECORD = 14
export const RECORD_AREA = 0
export const RECORD_START = 1
export const RECORD_COUNT = 2
export const RECORD_AT = 3
export const RECORD_WORDS = 5
export const BLOCK_SENT = 19
/** All words before the memory that is divided. */
export const BLOCK_WORDS = 89

/** Words of an operation: the fields of core/device/operations.ts in the order of the C struct. */
export const AT_KIND = 0
export const AT_DURATION_ms = 1
export const AT_WAKES_ON_CONTACT = 2
export const AT_POLARITY = 3
export const AT_DUE_ms = 4
export const AT_APART_us = 5
export const AT_COUNT = 6
export const AT_SLOT = 7
export const AT_START = 8
export const AT_AMPLITUDE_mV = 9
export const AT_RANGE = 10
export const AT_SAMPLE_COUNT = 11
export const AT_SAMPLE_INTERVAL_us = 12
export const AT_AMPLITUDE_uA = 13
export const AT_FIRST_PHASE_us = 14
export const AT_SECOND_PHASE_us = 15
export const AT_INTERPHASE_GAP_us = 16
export const AT_PERIOD_us = 17
export const AT_PULSES = 18
export const OPERATION_WORDS = 19

/** Offsets of the entries, with the bit that says Thumb. */
export const ENTRY_VERSION = 1
export const ENTRY_BEGIN = 13
export const ENTRY_JOURNAL = 17
export const ENTRY_BOOT = 21
export const ENTRY_LOAD = 25
export const ENTRY_TAKE = 29
export const NATIVE_VERSION = 5

/** The file's last words: of all before them a sum, the build's hash, what the self-test gives, where the device's data begin. */
export const TRAILER_SUM = 3
export const TRAILER_HASH = 2
export const TRAILER_CHECK = 1
export const TRAILER_DATA = 0
export const TRAILER_BYTES = 16

/** Name of the file in Espruino's Storage. */
export const NATIVE_FILE = 'iongate-n'
