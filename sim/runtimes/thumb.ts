import { RP2040 } from 'rp2040js'

/** Machine code for ARMv6-M, executed by the Cortex-M0+ of rp2040js on memory that its caller has. */

/** A piece of the address space. */
export interface Region {
  at: number
  view: DataView
  isWritable: boolean
}

export interface Machine {
  /** The region that holds an address; undefined where nothing is: a hard fault. */
  regionAt(address: number): Region | undefined
}

/** Where a function returns to: nothing lies there. */
const RETURN = 0x0ffffffe
/** Deep enough for the core; nothing lies below, so that running over it is a fault. */
const STACK_AT = 0x30000000
const STACK_BYTES = 4096
/** More than any call of the core takes. */
const INSTRUCTIONS_MAX = 50_000_000

/** Calls a function with at most four int32. Throws where a processor would fault. */
export function callThumb(machine: Machine, address: number, values: number[]): { result: number; instructions: number } {
  if ((address & 1) === 0) throw new Error('hard fault: the address of a function without the bit that says Thumb')
  if (values.length > 4) throw new Error('a function of machine code takes four arguments')
  chip ??= new Chip()
  chip.machine = machine
  const { core } = chip
  for (let i = 0; i < 4; i++) core.registers[i] = values[i] ?? 0
  core.SP = STACK_AT + STACK_BYTES
  core.LR = RETURN + 1
  core.PC = address - 1
  for (let instructions = 0; instructions < INSTRUCTIONS_MAX; instructions++) {
    if (core.PC === RETURN) return { result: core.registers[0] | 0, instructions }
    core.executeInstruction()
  }
  throw new Error('machine code that does not end')
}

const stack: Region = { at: STACK_AT, view: new DataView(new ArrayBuffer(STACK_BYTES)), isWritable: true }

/** rp2040js with another address space around its core. */
class Chip extends RP2040 {
  machine: Machine = { regionAt: () => undefined }

  /** There is no program to start. */
  override reset(): void {}

  private find(address: number, bytes: number): Region {
    const region = address >= STACK_AT && address < STACK_AT + STACK_BYTES ? stack : this.machine.regionAt(address)
    if (region === undefined || address - region.at + bytes > region.view.byteLength) throw new Error(`hard fault: nothing lies at 0x${address.toString(16)}`)
    if (address % bytes !== 0) throw new Error(`hard fault: 0x${address.toString(16)} is not aligned`)
    return region
  }

  private findWritable(address: number, bytes: number): Region {
    const region = this.find(address, bytes)
    if (!region.isWritable) throw new Error(`hard fault: a write to flash at 0x${address.toString(16)}`)
    return region
  }

  override readUint32(address: number): number {
    const { view, at } = this.find(address, 4)
    return view.getUint32(address - at, true)
  }

  override readUint16(address: number): number {
    const { view, at } = this.find(address, 2)
    return view.getUint16(address - at, true)
  }

  override readUint8(address: number): number {
    const { view, at } = this.find(address, 1)
    return view.getUint8(address - at)
  }

  override writeUint32(address: number, value: number): void {
    const { view, at } = this.findWritable(address, 4)
    view.setUint32(address - at, value, true)
  }

  override writeUint16(address: number, value: number): void {
    const { view, at } = this.findWritable(address, 2)
    view.setUint16(address - at, value, true)
  }

  override writeUint8(address: number, value: number): void {
    const { view, at } = this.findWritable(address, 1)
    view.setUint8(address - at, value)
  }
}

/** One for all: it has 16 MB of flash that nothing here uses. */
let chip: Chip | undefined
