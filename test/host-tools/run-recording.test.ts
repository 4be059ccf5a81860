import { McapIndexedReader, McapStreamReader, TempBuffer } from '@mcap/core'
import { describe, expect, it } from 'vitest'
import { decodeRun, encodeRun, type RunRecording } from '../../host-tools/recordings/run-recording'

/** A run with enough messages for several chunks, two channels interleaved in time. */
const recording: RunRecording = {
  metadata: { scenario: 'test', seed: '7' },
  channels: [
    {
      topic: '/device/cycle',
      encoding: 'json',
      schema: { type: 'object', properties: { store_mV: { type: 'number' } } },
      messages: Array.from({ length: 900 }, (_, i) => ({ time_s: i / 10, value: { store_mV: 2000 + i, note: 'x'.repeat(i % 50) } })),
    },
    {
      topic: '/telemetry',
      encoding: 'bytes',
      messages: Array.from({ length: 450 }, (_, i) => ({ time_s: (4 * i + 1) / 20, value: Uint8Array.of(0, i & 255, i >> 8, 0) })),
    },
  ],
}

function messageCount(run: RunRecording): number {
  return run.channels.reduce((sum, channel) => sum + channel.messages.length, 0)
}

/** Where each chunk ends in the file and how many messages have come by then, as the file's own summary says. */
function chunkEnds(bytes: Uint8Array): { end: number; messages: number }[] {
  const reader = new McapStreamReader()
  reader.append(bytes)
  const ends: { end: number; messages: number }[] = []
  const counts: number[] = []
  let counted = 0
  for (let record = reader.nextRecord(); record !== undefined; record = reader.nextRecord()) {
    if (record.type === 'Message') counted += 1
    if (record.type === 'MessageIndex' && counts[counts.length - 1] !== counted) counts.push(counted)
    if (record.type === 'ChunkIndex') ends.push({ end: Number(record.chunkStartOffset + record.chunkLength), messages: 0 })
  }
  return ends.map(({ end }, i) => ({ end, messages: counts[i] }))
}

describe('run recording', () => {
  it('reads back what was written', async () => {
    expect(decodeRun(await encodeRun(recording))).toEqual({ ...recording, isWhole: true, written: { '/device/cycle': 900, '/telemetry': 450 } })
  })

  it('opens with its index, as viewers do, in order of time', async () => {
    const reader = await McapIndexedReader.Initialize({ readable: new TempBuffer(await encodeRun(recording)) })
    expect([...reader.channelsById.values()].map(({ topic }) => topic)).toEqual(['/device/cycle', '/telemetry'])
    const times: bigint[] = []
    for await (const message of reader.readMessages()) times.push(message.logTime)
    expect(times).toHaveLength(1350)
    expect(times).toEqual([...times].sort((a, b) => Number(a - b)))
  })

  it('is the same bytes for the same run', async () => {
    expect(Buffer.from(await encodeRun(recording)).equals(Buffer.from(await encodeRun(recording)))).toBe(true)
  })

  it('keeps every whole chunk and the metadata when cut at any byte', async () => {
    const bytes = await encodeRun(recording)
    const ends = chunkEnds(bytes)
    expect(ends.length).toBeGreaterThan(3)
    expect(ends[ends.length - 1].messages).toBe(1350)
    const cuts = Array.from({ length: 150 }, (_, i) => 200 + Math.floor(((bytes.length - 200) * i) / 150))
    for (const cut of [...cuts, ...ends.flatMap(({ end }) => [end - 1, end, end + 1])]) {
      const run = decodeRun(bytes.subarray(0, cut))
      expect(run.metadata).toEqual(recording.metadata)
      expect(run.written).toEqual({ '/device/cycle': 900, '/telemetry': 450 })
      const whole = ends.filter(({ end }) => end <= cut)
      expect(messageCount(run)).toBe(whole.length === 0 ? 0 : whole[whole.length - 1].messages)
      for (const channel of run.channels) {
        const written = recording.channels.find(({ topic }) => topic === channel.topic)
        expect(channel.messages).toEqual(written?.messages.slice(0, channel.messages.length))
      }
    }
  })

  it('says that a file is cut', async () => {
    const bytes = await encodeRun(recording)
    expect(decodeRun(bytes.subarray(0, bytes.length - 100)).isWhole).toBe(false)
  })

  it('refuses a damaged chunk rather than reading it', async () => {
    const bytes = (await encodeRun(recording)).slice()
    const { end } = chunkEnds(bytes)[0]
    bytes[end - 40] ^= 1
    expect(() => decodeRun(bytes)).toThrow(/CRC/i)
  })
})
