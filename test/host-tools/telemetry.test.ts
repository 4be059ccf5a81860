import { deviceKeyOf, guardOf } from '../../host-tools/device/device-key'
import { readFileSync } from 'node:fs'
import { contactRateNew } from '../../firmware/core/contact/contact-rate'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Classifier } from '../../firmware/core/decode/classifier'
import { decoderNew, type Decoder } from '../../firmware/core/decode/decoder'
import type { EarlyStop } from '../../firmware/core/decode/early-stop'
import type { EnergyLedger } from '../../firmware/core/decide/energy-ledger'
import { frameBegin, frameEnd, frameReaderNew, frameReaderTake, frameWriterNew, put8, type FrameWriter } from '../../firmware/core/link/frame'
import { type Measurement, measurementNew } from '../../firmware/core/link/measurement'
import {
  calibrationFrame,
  classFrame,
  contactFrame,
  cycleFrame,
  endFrame,
  helloFrame,
  identityFrame,
  noticeFrame,
  stimulusFrame,
  sumsFrame,
} from '../../firmware/core/link/telemetry'
import { readTelemetry, telemetryReaderNew, type TelemetryMessage } from '../../host-tools/telemetry'

/** A message without its stamp, and how the core writes it. */
interface Sample {
  write(writer: FrameWriter): number
  expected: object
}

const int32 = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 })
const time_ms = fc.nat(2 ** 30 - 1)
const byte = fc.nat(255)
const word = fc.nat(65535)

const hello = fc.record({ buildHash: int32, calibrationId: int32, ionCount: byte }).map(
  (m): Sample => ({
    write: (writer) => helloFrame(writer, m.buildHash, m.calibrationId, m.ionCount),
    expected: { kind: 'hello', ...m },
  }),
)

const contact = fc
  .record({ event: fc.constantFrom('contact', 'separation'), time_ms, peak_Q6: int32, charge_Q6: int32 })
  .map((m): Sample => ({
    write: (writer) => contactFrame(writer, m.event === 'contact' ? 1 : 2, m.time_ms, m.peak_Q6, m.charge_Q6),
    expected: { kind: 'contact', ...m },
  }))

const classed = fc.record({ time_ms, index: fc.option(fc.nat(15)), confidence_Q15: fc.nat(32757) }).map(
  (m): Sample => ({
    write: (writer) => classFrame(writer, m.time_ms, { best: m.index ?? -1, confidence_Q15: m.confidence_Q15 } as Classifier),
    expected: { kind: 'class', ...m },
  }),
)

const ended = fc.record({ time_ms, pulses: byte, endedEarly: byte }).map(
  (m): Sample => ({
    write: (writer) => endFrame(writer, m.time_ms, { played: m.pulses, ended: m.endedEarly } as EarlyStop),
    expected: { kind: 'end', ...m },
  }),
)

const stimulus = fc.record({ time_ms, rule: byte, plan: byte, verdict: byte, latency_ms: word }).map(
  (m): Sample => ({
    write: (writer) => stimulusFrame(writer, m.time_ms, m.rule, m.plan, m.verdict, m.latency_ms),
    expected: { kind: 'stimulus', ...m },
  }),
)

const notice = fc.record({ time_ms, notice: byte, detail: int32 }).map(
  (m): Sample => ({
    write: (writer) => noticeFrame(writer, m.time_ms, m.notice, m.detail),
    expected: { kind: 'notice', ...m },
  }),
)

const identity = fc
  .record({
    buildHash: int32,
    calibrationId: int32,
    rejectedFrames: fc.nat(),
    refusedCommands: fc.nat(),
    counter: fc.nat(),
    bytes: fc.array(byte, { minLength: 24, maxLength: 24 }).filter((bytes) => bytes.slice(0, 8).some((one) => one > 0)),
    boardName: fc.string({ unit: 'grapheme-ascii', maxLength: 31 }),
  })
  .map(({ bytes, ...m }): Sample => {
    const key = deviceKeyOf(bytes)
    const guard = { ...guardOf(key), counter: m.counter, refused: m.refusedCommands }
    return {
      write: (writer) => identityFrame(writer, m.buildHash, m.calibrationId, [...m.boardName].map((letter) => letter.charCodeAt(0)), m.rejectedFrames, guard),
      expected: { kind: 'identity', ...m, device: key.device, proof: expect.anything() as unknown },
    }
  })

const ion = fc.record({ activation_Q15: word, level: fc.nat(3), confidence_Q15: fc.nat(32767) })
const cycle = fc
  .record({
    time_ms,
    flags: fc.nat(3),
    misfit: fc.nat(),
    store_mV: word,
    temperature_dC: fc.integer({ min: -400, max: 1250 }),
    spent_uJ: fc.nat(),
    harvested_uJ: int32,
    contactRate_mHz: word,
    contactEvents: word,
    ions: fc.array(ion, { maxLength: 8 }),
  })
  .map((m): Sample => ({
    write: (writer) =>
      cycleFrame(writer, m.time_ms, decoderReading(m), m as unknown as EnergyLedger, m.temperature_dC, { ...contactRateNew(), rate_mHz: m.contactRate_mHz, count: m.contactEvents }),
    expected: { kind: 'cycle', ...m },
  }))

/** A decoder whose results are these. */
function decoderReading(m: { flags: number; misfit: number; ions: { activation_Q15: number; level: number; confidence_Q15: number }[] }): Decoder {
  return {
    flags: m.flags,
    misfit: m.misfit,
    level: m.ions.map((row) => row.level),
    confidence_Q15: m.ions.map((row) => row.confidence_Q15),
    activation_Q15: m.ions.map((row) => row.activation_Q15),
  } as ReturnType<typeof decoderNew>
}

const sums = fc
  .record({
    time_ms,
    isOtherAmplitude: fc.boolean(),
    polarity: fc.constantFrom(1, -1),
    request: byte,
    temperature_dC: fc.integer({ min: -400, max: 1250 }),
    all: fc.array(fc.nat(4194303), { minLength: 1, maxLength: 64 }),
    part: fc.nat(),
  })
  .map(({ all, part, ...m }): Sample => {
    const first = (part % Math.ceil(all.length / 14)) * 14
    const flags = (m.isOtherAmplitude ? 1 : 0) | (m.polarity === 1 ? 0 : 2)
    const measurement: Measurement = { ...measurementNew(0), flags, request: m.request, sums: all }
    return {
      write: (writer) => sumsFrame(writer, m.time_ms, measurement, m.temperature_dC, first),
      expected: { kind: 'sums', ...m, count: all.length, first, sums: all.slice(first, first + 14) },
    }
  })

const calibration = fc.record({ command: byte, outcome: byte, taken: word, calibrationId: int32 }).map(
  (m): Sample => ({
    write: (writer) => calibrationFrame(writer, m.command, m.outcome, m.taken, m.calibrationId),
    expected: { kind: 'calibration', ...m },
  }),
)

/** Payload bytes of one kind as docs/telemetry.md tabulates them: fixed ones, and those of one list entry. */
/** A finished frame's content with its CRC, as a receiver has it. */
function contentOf(writer: FrameWriter): number[] {
  const reader = frameReaderNew()
  writer.encoded.slice(0, writer.end + 1).forEach((byte) => frameReaderTake(reader, byte))
  return reader.content.slice(0, reader.byteCount)
}

function tabulated(heading: string): { fixed: number; entry: number } {
  const document = readFileSync('docs/telemetry.md', 'utf8')
  const section = document.split(/^### /m).find((part) => part.startsWith(`${heading} `)) ?? ''
  const rows = [...section.matchAll(/^\| (\+?)(?:end − )?\d+ \| (\d+) \|/gm)]
  const sum = (isEntry: boolean) =>
    rows.filter((row) => (row[1] === '+') === isEntry).reduce((bytes, row) => bytes + Number(row[2]), 0)
  return { fixed: sum(false), entry: sum(true) }
}

const sample = fc.oneof(hello, classed, ended, contact, stimulus, notice, identity, cycle, sums, calibration)
const samples = fc.array(sample, { minLength: 1, maxLength: 12 })

function encode(writer: FrameWriter, item: Sample): number[] {
  return writer.encoded.slice(0, item.write(writer))
}

function expectedOf(items: Sample[], epoch: number): object[] {
  return items.map((item, sequence) => ({ ...item.expected, epoch, sequence }))
}

/** Text and noise as a console or a bad line gives it: anything but a delimiter. */
const garbage = fc.array(fc.integer({ min: 1, max: 255 }), { maxLength: 40 })

describe('telemetry reader', () => {
  it('reads back every frame that the core writes', () => {
    fc.assert(
      fc.property(samples, fc.integer({ min: 1, max: 2 ** 31 - 1 }), (items, epoch) => {
        const writer = frameWriterNew(epoch)
        const reader = telemetryReaderNew()
        const messages = items.flatMap((item) => readTelemetry(reader, encode(writer, item)))
        expect(messages).toEqual(expectedOf(items, epoch))
        expect(reader).toMatchObject({ lost: 0, rejectedBytes: 0, unreadable: 0 })
      }),
    )
  })

  it('gives the same messages however the bytes are cut, with garbage between frames counted to the byte', () => {
    fc.assert(
      fc.property(samples, fc.array(garbage, { minLength: 13, maxLength: 13 }), fc.integer({ min: 1, max: 50 }), (items, noise, cut) => {
        const writer = frameWriterNew(1)
        const bytes = items.flatMap((item, i) => [...noise[i], ...encode(writer, item)])
        const reader = telemetryReaderNew()
        const messages: TelemetryMessage[] = []
        for (let at = 0; at < bytes.length; at += cut) messages.push(...readTelemetry(reader, bytes.slice(at, at + cut)))
        expect(messages).toEqual(expectedOf(items, 1))
        expect(reader.rejectedBytes).toBe(items.reduce((sum, _, i) => sum + noise[i].length, 0))
      }),
    )
  })

  it('counts what is missing between two frames', () => {
    fc.assert(
      fc.property(samples, fc.array(fc.boolean(), { minLength: 12, maxLength: 12 }), (items, isDropped) => {
        const writer = frameWriterNew(1)
        const reader = telemetryReaderNew()
        const frames = items.map((item) => encode(writer, item))
        const arriving = frames.map((_, i) => i).filter((i) => !isDropped[i])
        for (const i of arriving) readTelemetry(reader, frames[i])
        const span = arriving.length === 0 ? 0 : arriving[arriving.length - 1] - arriving[0] + 1
        expect(reader.lost).toBe(span - arriving.length)
      }),
    )
  })

  it('counts across the wrap of the sequence number and across a boot', () => {
    const reader = telemetryReaderNew()
    const writer = frameWriterNew(1)
    const say = () => writer.encoded.slice(0, noticeFrame(writer, 0, 1, 0))
    writer.sequence = 2147483647
    expect(readTelemetry(reader, say())[0].sequence).toBe(2 ** 31 - 1)
    expect(readTelemetry(reader, say())[0].sequence).toBe(2 ** 31)
    writer.sequence = -2
    readTelemetry(reader, say())
    const lostToHere = 2 ** 31 - 3
    expect(reader.lost).toBe(lostToHere)
    say()
    readTelemetry(reader, say())
    expect(reader.lost).toBe(lostToHere + 1)
    const rebooted = frameWriterNew(2)
    rebooted.sequence = 3
    readTelemetry(reader, rebooted.encoded.slice(0, noticeFrame(rebooted, 0, 1, 0)))
    expect(reader.lost).toBe(lostToHere + 4)
  })

  it('loses nothing when a frame comes twice', () => {
    const reader = telemetryReaderNew()
    const writer = frameWriterNew(1)
    const frames = [1, 2].map((code) => writer.encoded.slice(0, noticeFrame(writer, 0, code, 0)))
    for (const frame of [...frames, ...frames]) readTelemetry(reader, frame)
    expect(reader.lost).toBe(0)
  })

  it('never reads a frame cut short', () => {
    fc.assert(
      fc.property(sample, (item) => {
        const frame = encode(frameWriterNew(1), item)
        for (let kept = 0; kept < frame.length - 1; kept++) {
          expect(readTelemetry(telemetryReaderNew(), [...frame.slice(0, kept), 0])).toEqual([])
        }
      }),
      { numRuns: 40 },
    )
  })

  it('counts a sound frame of an unknown kind and reads on', () => {
    const writer = frameWriterNew(1)
    frameBegin(writer, 99)
    put8(writer, 1)
    const unknown = writer.encoded.slice(0, frameEnd(writer))
    const knownBytes = noticeFrame(writer, 5, 1, 0)
    const known = writer.encoded.slice(0, knownBytes)
    const reader = telemetryReaderNew()
    expect(readTelemetry(reader, [...unknown, ...known])).toHaveLength(1)
    expect(reader).toMatchObject({ unreadable: 1, lost: 0, rejectedBytes: 0 })
  })

  it.each([
    { heading: '1 hello', kind: hello },
    { heading: '2 cycle', kind: cycle },
    { heading: '3 contact', kind: contact },
    { heading: '4 stimulus', kind: stimulus },
    { heading: '5 notice', kind: notice },
    { heading: '6 identity', kind: identity },
    { heading: '7 sums', kind: sums },
    { heading: '8 calibration', kind: calibration },
  ])('is documented: $heading', ({ heading, kind }) => {
    const { fixed, entry } = tabulated(heading)
    fc.assert(
      fc.property(kind, (item) => {
        const writer = frameWriterNew(1)
        item.write(writer)
        const { ions, boardName, sums } = item.expected as { ions?: object[]; boardName?: string; sums?: number[] }
        const list = ions ?? boardName ?? sums ?? []
        expect(contentOf(writer)[1]).toBe(Number(heading[0]))
        expect(contentOf(writer).length).toBe(10 + fixed + list.length * entry + 2)
      }),
      { numRuns: 20 },
    )
  })

  it('refuses damaged frames, but for the odds of a 16-bit checksum', () => {
    // Every bit of 60 frames, and 20 pairs of bits each, with a fixed seed: the count is the same on every machine.
    const frames = fc.sample(sample, { numRuns: 60, seed: 7 }).map((item) => encode(frameWriterNew(1), item))
    let damaged = 0
    let accepted = 0
    const judge = (bytes: number[]) => {
      damaged += 1
      if (readTelemetry(telemetryReaderNew(), bytes).length > 0) accepted += 1
    }
    for (const frame of frames) {
      const bits = (frame.length - 2) * 8
      const flipped = (...at: number[]) => {
        const bytes = frame.slice()
        for (const bit of at) bytes[1 + (bit >> 3)] ^= 1 << (bit & 7)
        return bytes
      }
      for (let bit = 0; bit < bits; bit++) judge(flipped(bit))
      for (let i = 0; i < 20; i++) judge(flipped((i * 37) % bits, (i * 37 + 1 + ((i * 101) % (bits - 1))) % bits))
    }
    expect(damaged).toBeGreaterThan(10000)
    expect(accepted).toBeLessThanOrEqual(Math.ceil((4 * damaged) / 65536))
  })
})
