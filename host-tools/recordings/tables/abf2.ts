import { readFileSync } from 'node:fs'
import { IongateError } from '../../diagnostics'
import { columnHeader } from './column-header'
import type { SignalSweep, SignalTable } from './signal-table'

/**
 * Axon Binary Format 2, as pCLAMP 10 and later write it. Where its fields lie is documented by pyABF (S. W. Harden,
 * “ABF2 file format”, MIT licence): a table of sections in the header, each with its block of 512 bytes, its entries' size
 * and their number.
 */

/** A longer file is none that is worked on together. */
const BYTES_MAX = 1 << 30
const BLOCK_BYTES = 512
const SECTION = { protocol: 76, adc: 92, dac: 108, epochPerDac: 156, strings: 220, data: 236, synch: 316 }
const STEP = 1
/** Modes in which everything is one sweep, and in which all sweeps are as long as the protocol says. */
const GAP_FREE = 3
const FIXED_LENGTH = 5
/** Epochs begin after this part of a sweep. */
const LEAD_PART = 64
/** The waveform comes from the table of epochs. */
const FROM_EPOCHS = 1

interface Section {
  start: number
  entryBytes: number
  count: number
}

/** Samples of all channels together, from the first of the file. */
interface Stretch {
  from: number
  count: number
}

interface Channel {
  name: string
  unit: string
  gain: number
  offset: number
}

export function isAbf2(head: Buffer): boolean {
  return head.subarray(0, 4).toString('latin1') === 'ABF2'
}

/** The first version of the format has another header. */
export function isAbf1(head: Buffer): boolean {
  return head.subarray(0, 4).toString('latin1') === 'ABF '
}

/**
 * Reads the recorded channels and, where the command is made of steps, the command of the first output.
 * Throws IongateError recording-unknown for a file that is cut or damaged, and for channels that hold no voltage and no current.
 */
export function readAbf2(file: string): SignalTable {
  const bytes = readFileSync(file)
  if (bytes.length > BYTES_MAX) throw new IongateError('recording-too-long', file, `${bytes.length} bytes are more than the ${BYTES_MAX} of a recording that is read`)
  try {
    return tableOf(bytes, file)
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    throw new IongateError('recording-unknown', file, 'an ABF 2 file that is cut or damaged', { cause: error })
  }
}

function tableOf(bytes: Buffer, file: string): SignalTable {
  const [protocol, adc, dac, strings, data] = (['protocol', 'adc', 'dac', 'strings', 'data'] as const).map((name) => sectionAt(bytes, SECTION[name]))
  const texts = stringsOf(bytes, strings)
  const range = bytes.readFloatLE(protocol.start + 110) / bytes.readInt32LE(protocol.start + 118)
  const isInteger = bytes.readUInt16LE(30) === 0
  const channels = entries(adc).map((at) => channelAt(bytes, at, texts, isInteger ? range : undefined))
  const mode = bytes.readInt16LE(protocol.start)
  const perSweep = mode === GAP_FREE ? data.count : bytes.readInt32LE(protocol.start + 22)
  const lengths = mode === GAP_FREE || mode === FIXED_LENGTH ? [] : ownLengths(bytes, data.count)
  const sweepCount = mode === GAP_FREE ? 1 : lengths.length > 0 ? lengths.length : Math.min(bytes.readUInt32LE(12), Math.floor(data.count / Math.max(1, perSweep)))
  const stretches = Array.from({ length: sweepCount }, (_, sweep) => lengths[sweep] ?? { from: sweep * perSweep, count: perSweep })
  if (channels.length === 0 || sweepCount < 1 || stretches.some(({ count }) => count < 2 * channels.length)) throw new IongateError('recording-unknown', file, 'an ABF 2 file without samples')
  const interval_s = bytes.readFloatLE(protocol.start + 2) * 1e-6
  const valueAt = (index: number) => (isInteger ? bytes.readInt16LE(data.start + 2 * index) : bytes.readFloatLE(data.start + 4 * index))
  const signal = (quantity: 'voltage' | 'current') => channels.findIndex((channel) => columnHeader('value', channel.unit)?.quantity === quantity)
  const [voltage, current] = [signal('voltage'), signal('current')]
  if (voltage < 0 && current < 0) throw new IongateError('recording-unknown', file, `its channels hold no voltage and no current: ${channels.map(({ name, unit }) => `${name} (${unit})`).join(', ')}`)
  const read = (channel: number, { from, count }: Stretch): number[] => {
    const { unit, gain, offset } = channels[channel]
    const scale = columnHeader('value', unit)?.scale ?? 1
    return Array.from({ length: Math.floor(count / channels.length) }, (_, i) => scale * (gain * valueAt(from + i * channels.length + channel) + offset))
  }
  const command = commandReader(bytes, dac, texts)
  const sweeps = stretches.map((stretch, sweep): SignalSweep => {
    const points = Math.floor(stretch.count / channels.length)
    return {
      sweep,
      time_s: Array.from({ length: points }, (_, i) => i * interval_s),
      command_V: command.of?.(sweep, points),
      voltage_V: voltage < 0 ? undefined : read(voltage, stretch),
      current_A: current < 0 ? undefined : read(current, stretch),
    }
  })
  const columns = ([['voltage', voltage], ['current', current]] as const).flatMap(([quantity, at]) => (at < 0 ? [] : [{ quantity, name: channels[at].name, unit: channels[at].unit }]))
  return { file, madeBy: 'Axon pCLAMP (ABF 2)', sweeps, columns: [{ quantity: 'time', name: 'time', unit: 's' }, ...columns], assumed: command.assumed }
}

function sectionAt(bytes: Buffer, at: number): Section {
  return { start: bytes.readUInt32LE(at) * BLOCK_BYTES, entryBytes: bytes.readUInt32LE(at + 4), count: bytes.readInt32LE(at + 8) }
}

/** Sweeps that began at events have each a length of its own. */
function ownLengths(bytes: Buffer, samples: number): Stretch[] {
  const { start, entryBytes, count } = sectionAt(bytes, SECTION.synch)
  const stretches: Stretch[] = []
  let from = 0
  for (let i = 0; i < count; i++) {
    const length = bytes.readInt32LE(start + i * entryBytes + 4)
    if (length <= 0 || from + length > samples) return []
    stretches.push({ from, count: length })
    from += length
  }
  return stretches
}

/** Where each entry begins. No instrument has more than 64 of them. */
function entries({ start, entryBytes, count }: Section): number[] {
  return Array.from({ length: Math.max(0, Math.min(count, 64)) }, (_, i) => start + i * entryBytes)
}

/** Strings stand behind each other, each ended by a zero, after the last two zeros in a row. */
function stringsOf(bytes: Buffer, { start, entryBytes }: Section): string[] {
  const block = bytes.subarray(start, start + entryBytes)
  return block.subarray(Math.max(0, block.lastIndexOf('\0\0'))).toString('latin1').split('\0').slice(1).map((text) => text.trim())
}

/** @param range volts for one step of the converter; undefined for values in the channel's unit */
function channelAt(bytes: Buffer, at: number, texts: string[], range: number | undefined): Channel {
  const single = (offset: number) => bytes.readFloatLE(at + offset)
  const isTelegraphed = bytes.readInt16LE(at + 2) !== 0
  const divisor = single(40) * single(48) * single(28) * (isTelegraphed ? single(6) : 1)
  const gain = range === undefined ? 1 : range / divisor
  const offset = range === undefined ? 0 : single(44) - single(52)
  return { name: texts[bytes.readInt32LE(at + 74)] ?? '', unit: texts[bytes.readInt32LE(at + 78)] ?? '', gain, offset }
}

/** The command of the first output over a sweep, in volts; undefined where it is none that this reader makes. */
function commandReader(bytes: Buffer, dac: Section, texts: string[]): { of?: (sweep: number, points: number) => number[]; assumed: string[] } {
  const [at] = entries(dac)
  if (at === undefined) return { assumed: [] }
  const unit = columnHeader('value', texts[bytes.readInt32LE(at + 28)] ?? '')
  if (unit?.quantity !== 'voltage') return { assumed: ['the amplifier set a current, not a voltage'] }
  const holding = bytes.readFloatLE(at + 12)
  if (bytes.readInt16LE(at + 40) === 0) return { of: (_, points) => new Array<number>(points).fill(holding * unit.scale), assumed: [] }
  if (bytes.readInt16LE(at + 42) !== FROM_EPOCHS) return { assumed: ['the command comes from another file and is not known'] }
  const own = entries(sectionAt(bytes, SECTION.epochPerDac)).filter((epoch) => bytes.readInt16LE(epoch + 2) === 0 && bytes.readInt16LE(epoch + 4) !== 0)
  if (own.some((epoch) => bytes.readInt16LE(epoch + 4) !== STEP)) return { assumed: ['the command has ramps or trains of pulses and is not made again'] }
  // Between sweeps the output may stay at the last level.
  const staysAtLast = bytes.readInt16LE(at + 44) === 1
  const levelOf = (epoch: number, sweep: number) => bytes.readFloatLE(epoch + 6) + sweep * bytes.readFloatLE(epoch + 10)
  const of = (sweep: number, points: number): number[] => {
    const last = own.at(-1)
    const before = staysAtLast && sweep > 0 && last !== undefined ? levelOf(last, sweep - 1) : holding
    const command = new Array<number>(points).fill(before * unit.scale)
    let from = Math.floor(points / LEAD_PART)
    for (const epoch of own) {
      const end = from + bytes.readInt32LE(epoch + 14) + sweep * bytes.readInt32LE(epoch + 18)
      command.fill(levelOf(epoch, sweep) * unit.scale, from, end)
      from = end
    }
    const after = staysAtLast && last !== undefined ? levelOf(last, sweep) : holding
    return command.fill(after * unit.scale, from)
  }
  return { of, assumed: [] }
}
