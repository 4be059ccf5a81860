import { McapStreamReader, McapWriter, type IWritable } from '@mcap/core'

/**
 * A run on disk: an MCAP file (mcap.dev) that Foxglove and every MCAP tool opens. The
 * metadata comes first and messages go in small chunks, so a file cut anywhere loses at
 * most its last chunk.
 */
export interface RunRecording {
  /** Scenario, seed, build and the like. */
  metadata: Record<string, string>
  channels: RecordedChannel[]
}

export type RecordedChannel = JsonChannel | BytesChannel

/** Objects of one shape. */
export interface JsonChannel {
  topic: string
  encoding: 'json'
  /** JSON Schema of the messages: a viewer plots the numbers by their names. */
  schema: object
  messages: { time_s: number; value: object }[]
}

/** Bytes as they went over the link. */
export interface BytesChannel {
  topic: string
  encoding: 'bytes'
  messages: { time_s: number; value: Uint8Array }[]
}

const METADATA_NAME = 'run'
const MESSAGE_ENCODING = { json: 'json', bytes: 'application/octet-stream' }
/** About ten seconds of a run. */
const CHUNK_BYTES = 16384

/** The file's bytes. Times are virtual, counted from the start of the run; the same run gives the same bytes. */
export async function encodeRun(recording: RunRecording): Promise<Uint8Array> {
  const parts: Uint8Array[] = []
  const writer = new McapWriter({ writable: collector(parts), chunkSize: CHUNK_BYTES })
  await writer.start({ profile: '', library: 'iongate' })
  await writer.addMetadata({ name: METADATA_NAME, metadata: new Map(Object.entries(recording.metadata)) })
  const messages = []
  for (const channel of recording.channels) {
    const channelId = await registerChannel(writer, channel)
    for (const [sequence, { time_s, value }] of channel.messages.entries()) {
      const data = value instanceof Uint8Array ? value : Buffer.from(JSON.stringify(value))
      messages.push({ channelId, sequence, time: BigInt(Math.round(time_s * 1e9)), data })
    }
  }
  messages.sort((a, b) => Number(a.time - b.time))
  for (const { channelId, sequence, time, data } of messages) {
    await writer.addMessage({ channelId, sequence, logTime: time, publishTime: time, data })
  }
  await writer.end()
  return Buffer.concat(parts)
}

/** Keeps what is written, part by part. */
function collector(parts: Uint8Array[]): IWritable {
  let position = 0n
  return {
    position: () => position,
    write: (data) => {
      parts.push(data.slice())
      position += BigInt(data.length)
      return Promise.resolve()
    },
  }
}

async function registerChannel(writer: McapWriter, channel: RecordedChannel): Promise<number> {
  const schemaId =
    channel.encoding === 'bytes'
      ? 0
      : await writer.registerSchema({
          name: channel.topic.slice(1).replaceAll('/', '.'),
          encoding: 'jsonschema',
          data: Buffer.from(JSON.stringify(channel.schema)),
        })
  return writer.registerChannel({
    topic: channel.topic,
    schemaId,
    messageEncoding: MESSAGE_ENCODING[channel.encoding],
    metadata: new Map(),
  })
}

/** What could be read of a recording. */
export interface ReadRun extends RunRecording {
  /** False when the file is cut short: what came before the cut is here. */
  isWhole: boolean
}

/** Reads a recording that `encodeRun` made, whole or cut at any byte. Throws when it is no MCAP file or damaged inside. */
export function decodeRun(bytes: Uint8Array): ReadRun {
  const run: ReadRun = { metadata: {}, channels: [], isWhole: false }
  const channels = new Map<number, RecordedChannel>()
  const schemas = new Map<number, object>()
  const reader = new McapStreamReader()
  reader.append(bytes)
  for (let record = reader.nextRecord(); record !== undefined; record = reader.nextRecord()) {
    switch (record.type) {
      case 'Metadata':
        if (record.name === METADATA_NAME) run.metadata = Object.fromEntries(record.metadata)
        break
      case 'Schema':
        schemas.set(record.id, JSON.parse(Buffer.from(record.data).toString()) as object)
        break
      case 'Channel': {
        if (channels.has(record.id)) break
        const schema = schemas.get(record.schemaId)
        const channel: RecordedChannel =
          schema === undefined
            ? { topic: record.topic, encoding: 'bytes', messages: [] }
            : { topic: record.topic, encoding: 'json', schema, messages: [] }
        channels.set(record.id, channel)
        run.channels.push(channel)
        break
      }
      case 'Message': {
        const channel = channels.get(record.channelId)
        const time_s = Number(record.logTime) / 1e9
        if (channel?.encoding === 'json') {
          channel.messages.push({ time_s, value: JSON.parse(Buffer.from(record.data).toString()) as object })
        } else {
          channel?.messages.push({ time_s, value: Uint8Array.from(record.data) })
        }
        break
      }
      case 'Footer':
        run.isWhole = true
        break
    }
  }
  return run
}
