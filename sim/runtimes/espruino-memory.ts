import { type Machine, type Region, callThumb } from './thumb'

/**
 * Addresses of what an Espruino program has in RAM and in flash, as far as machine code and peripherals see it
 * (measured on Espruino 2v29): which data lie in one piece, and where. Files move whenever one is made, as they may
 * when Storage is compacted, so that an address that was not asked for again leads nowhere.
 */

const RAM = 0x20000000
const FLASH = 0x10000000
/** Everything begins at a multiple of this, so that an address names it. */
const GRANULE_BITS = 16
/** Below the stack of machine code, and far below the peripherals. */
const ARRAYS_MAX = 4096
/** Storage puts a file's contents behind a header. */
const FILE_HEADER_BYTES = 32
/** A flat string begins behind its variable. */
const FLAT_HEADER_BYTES = 16
/** Shorter data lie within a variable, misaligned; longer ones in several, at no address; from here on in one piece. */
const INSIDE_BYTES = 8
const FLAT_BYTES = 18

export interface EspruinoMemory {
  /** E.getAddressOf(data, true). */
  addressOf(data: ArrayBuffer | ArrayBufferView): number
  /** The buffer that maps a file with these contents; a write to the file makes another one. */
  map(file: string, contents: ArrayLike<number>): ArrayBuffer
  forget(file: string): void
  /** A file is made: all of them move. */
  move(): void
  halfwordAt(address: number): number
  /** EasyDMA reaches RAM alone. */
  putHalfword(address: number, value: number): void
  /** E.nativeCall(address, signature); `onCall` hears of the instructions of each call. */
  nativeCall(address: number, signature: string, onCall: (instructions: number) => void): (...values: number[]) => number | boolean | undefined
}

const SIGNATURE = /^(void|int|bool)\((|(?:int|bool)(?:,(?:int|bool))*)\)$/

export function espruinoMemoryNew(): EspruinoMemory {
  const ram: Region[] = []
  const flash: Region[] = []
  const addresses = new WeakMap<ArrayBuffer, number>()
  const files = new Map<string, { buffer: ArrayBuffer; at: number }>()
  let next = 0
  const machine: Machine = {
    regionAt: (address) => (address >= RAM ? ram[(address - RAM) >>> GRANULE_BITS] : flash[(address - FLASH) >>> GRANULE_BITS]),
  }

  function place(regions: Region[], index: number, base: number, offset: number, buffer: ArrayBuffer, isWritable: boolean): number {
    const at = base + index * 2 ** GRANULE_BITS + offset
    regions[index] = { at, view: new DataView(buffer), isWritable }
    addresses.set(buffer, at)
    return at
  }

  return {
    addressOf: (data) => {
      const isView = ArrayBuffer.isView(data)
      const buffer = (isView ? data.buffer : data) as ArrayBuffer
      const offset = isView ? data.byteOffset : 0
      const known = addresses.get(buffer)
      if (known !== undefined) return known + offset
      if (buffer.byteLength <= INSIDE_BYTES) return RAM + 6
      if (buffer.byteLength < FLAT_BYTES) return 0
      if (ram.length === ARRAYS_MAX) throw new Error('no address is left: memory that a program lets go is not given out again here')
      return place(ram, ram.length, RAM, FLAT_HEADER_BYTES, buffer, true) + offset
    },
    map: (file, contents) => {
      const known = files.get(file)
      if (known !== undefined) return known.buffer
      const { buffer } = Uint8Array.from(contents)
      const at = place(flash, next, FLASH, FILE_HEADER_BYTES, buffer, false)
      next += 1
      files.set(file, { buffer, at })
      return buffer
    },
    forget: (file) => files.delete(file),
    move: () => {
      files.clear()
      flash.length = 0
    },
    halfwordAt: (address) => {
      const region = machine.regionAt(address)
      if (region === undefined) throw new Error(`a peripheral reads where nothing lies: 0x${address.toString(16)}`)
      return region.view.getUint16(address - region.at, true)
    },
    putHalfword: (address, value) => {
      const region = machine.regionAt(address)
      if (region === undefined || !region.isWritable || address - region.at + 2 > region.view.byteLength) throw new Error(`a peripheral writes where no memory is: 0x${address.toString(16)}`)
      region.view.setInt16(address - region.at, value, true)
    },
    nativeCall: (address, signature, onCall) => {
      const [, result] = SIGNATURE.exec(signature) ?? []
      if (result === undefined) throw new Error(`Error Parsing signature ${signature}`)
      return (...values) => {
        const called = callThumb(machine, address, values)
        onCall(called.instructions)
        if (result === 'bool') return (called.result & 1) === 1
        return result === 'int' ? called.result : undefined
      }
    },
  }
}
