/**
 * The boot epoch, kept across power loss in two slots written in turn.
 *
 * A record is epoch (32 bit), ten spare bytes and a CRC-16, SLOT_BYTES in all. A cut while
 * one slot is written damages that slot only; the other still holds the epoch before.
 */
import { crc16 } from '../arithmetic/crc16'
import { get32 } from '../link/frame'

const RECORD_BYTES = 16

/** Epoch of a sound record, or −1. */
export function epochOf(record: number[]): number {
  if (record.length !== RECORD_BYTES) return -1
  const stored = record[14] | (record[15] << 8)
  if (crc16(record, 0, 14) !== stored) return -1
  const epoch = get32(record, 0)
  return epoch < 0 ? -1 : epoch
}

/** Is there something in the slot that is no sound record? */
export function isDamaged(record: number[]): boolean {
  return record.length > 0 && epochOf(record) < 0
}

/** The record to store for an epoch, 0..2^31 − 1. */
export function epochRecord(epoch: number): number[] {
  const record = [epoch & 255, (epoch >> 8) & 255, (epoch >> 16) & 255, (epoch >> 24) & 255, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]
  const crc = crc16(record, 0, 14)
  record.push(crc & 255)
  record.push(crc >> 8)
  return record
}

/** The epoch of this boot: one more than the newest either slot holds, 1 on the first boot. */
export function nextEpoch(first: number[], second: number[]): number {
  const a = epochOf(first)
  const b = epochOf(second)
  const newest = a > b ? a : b
  if (newest < 0) return 1
  return newest === 2147483647 ? 1 : newest + 1
}

/** The slot (0 or 1) for this epoch: never the one that holds the epoch before. */
export function slotOfEpoch(epoch: number): number {
  return epoch & 1
}
