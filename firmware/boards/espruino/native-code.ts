import { EspruinoStorage, NativeFunction } from './espruino-api'
import {
  BLOCK_ENCODED,
  BLOCK_OPERATION,
  ENTRY_BEGIN,
  ENTRY_TAKE,
  ENTRY_VERSION,
  NATIVE_FILE,
  NATIVE_VERSION,
  OPERATION_WORDS,
  TRAILER_BYTES,
  TRAILER_CHECK,
  TRAILER_DATA,
  TRAILER_HASH,
  TRAILER_SUM,
} from './native-block'
import { CONTENT_MAX } from '../../core/link/frame'

/** Machine code in a file of Espruino's Storage: where it lies, whether it can be trusted, and how it is called. */

/** What a program must know of its machine code. */
export interface NativeBuild {
  /** All memory of the core, in one piece: the program's first allocation. */
  block: Int32Array
  /** What the file's trailer must say. */
  buildHash: number
}

/** What the build hands to a device whose core is machine code. */
export interface NativeDevice extends NativeBuild {
  /** Sizes of the captures that the device asks for. */
  captures: number[]
  /** The frame that reports a FAULT_. */
  faultFrame(this: void, fault: number): number[]
}

/** Why the machine code cannot be trusted; details of NOTICE_MACHINE_CODE. */
export const FAULT_NONE = 0
/** The file is missing, not whole, or of another build. */
export const FAULT_FILE = 1
/** It has another table of entries. */
export const FAULT_VERSION = 2
/** What it makes of the built-in events is not what the host made of them. */
export const FAULT_DIFFERS = 3
/** The block or the code does not lie in one piece, 4-aligned, at an address. */
export const FAULT_ADDRESS = 4

/** The code as it lies now. */
export interface NativeCode {
  /** Addresses of the block and of the device's data. */
  at: number
  data: number
  /** Hands an event over: kind, value, time; returns the kind of the operation that it leaves. */
  take: NativeFunction
  entry(this: void, offset: number, signature: string): NativeFunction
  /** Finds the code again, after anything that may have moved files: a FAULT_. */
  bind(this: void): number
  /** Before anything else is called: a FAULT_. */
  test(this: void): number
  /** Words of the block whose place another word of it gives. */
  view(this: void, word: number, count: number): Int32Array
  operation(this: void): Int32Array
  encoded(this: void): number[]
}

export function nativeCode(storage: EspruinoStorage, build: NativeBuild): NativeCode {
  const block = build.block

  function isSound(address: number): boolean {
    return address !== 0 && (address & 3) === 0
  }

  const code: NativeCode = {
    at: E.getAddressOf(block, true),
    data: 0,
    take: () => 0,

    entry: (offset, signature) => {
      const file = storage.readArrayBuffer(NATIVE_FILE)
      const found = file === undefined ? undefined : E.nativeCall(E.getAddressOf(file, true) + offset, signature)
      if (found === undefined) throw 'nativeCall'
      return found
    },

    bind: () => {
      const file = storage.readArrayBuffer(NATIVE_FILE)
      if (file === undefined || file.byteLength <= TRAILER_BYTES) return FAULT_FILE
      const trailer = new Int32Array(file, file.byteLength - TRAILER_BYTES, TRAILER_BYTES / 4)
      if (trailer[TRAILER_HASH] !== build.buildHash) return FAULT_FILE
      const address = E.getAddressOf(file, true)
      if (!isSound(address)) return FAULT_ADDRESS
      code.data = address + trailer[TRAILER_DATA]
      code.take = code.entry(ENTRY_TAKE, 'int(int,int,int,int)').bind(0, code.at)
      return FAULT_NONE
    },

    // Nothing of the file is run before all of it has been summed up.
    test: () => {
      if (!isSound(code.at)) return FAULT_ADDRESS
      const fault = code.bind()
      if (fault !== FAULT_NONE) return fault
      const words = new Int32Array(storage.readArrayBuffer(NATIVE_FILE) as ArrayBuffer)
      const last = words.length - 1
      // In double precision, exact: the sum of 2^21 words stays below 2^53.
      if (((E.sum(words) - words[last]) | 0) !== words[last]) return FAULT_FILE
      if (code.entry(ENTRY_VERSION, 'int()')() !== NATIVE_VERSION) return FAULT_VERSION
      const check = code.entry(ENTRY_BEGIN, 'int(int,int,int)')(code.at, block.length * 4, code.data)
      return check === words[last - TRAILER_SUM + TRAILER_CHECK] ? FAULT_NONE : FAULT_DIFFERS
    },

    view: (word, count) => new Int32Array(block.buffer, block[word] * 4, count),
    operation: () => code.view(BLOCK_OPERATION, OPERATION_WORDS),
    encoded: () => code.view(BLOCK_ENCODED, CONTENT_MAX + 3) as unknown as number[],
  }
  return code
}
