import { McapStreamReader, type McapTypes, McapWriter, type IWritable } from '@mcap/core'

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

type RecordedChannel = JsonChannel | BytesChannel

/** Objects of one shape. */
export interface JsonChannel {
  topic: string
  encoding: 'json'
  /** JSON Schema of the messages: a viewer plots the numbers by their names. */
  schema: object
  messages: { time_s: number; value: object }[]
}

/** Bytes as they went over the link. */
interface BytesChannel {
  topic: string
  encoding: 'bytes'
  messages: { time_s: number; value: Uint8Array }[]
}

const METADATA_NAME = 'run'
/** Metadata at the beginning: how many messages each topic gets, so that a file that is cut short says what it lacks. */
const COUNTS_NAME = 'messages'
const MESSAGE_ENCODING = { json: 'json', bytes: 'application/octet-stream' }
/** About ten seconds of a run. */
const CHUNK_BYTES = 16384

/** The file's bytes. Times are virtual, counted from the start of the run; the same run gives the same bytes. */
export async function encodeRun(recording: RunRecording): Promise<Uint8Array> {
  const parts: Uint8Array[] = []
  const writer = new McapWriter({ writable: collector(parts), chunkSize: CHUNK_BYTES })
  await writer.start({ profile: '', library: 'iongate' })
  await writer.addMetadata({ name: METADATA_NAME, metadata: new Map(Object.entries(recording.metadata)) })
  await writer.addMetadata({ name: COUNTS_NAME, metadata: new Map(recording.channels.map(({ topic, messages }) => [topic, `${messages.length}`])) })
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
  /** How many messages each topic was to get, where the file says so. */
  written: Record<string, number>
}

/** Decodes a recording piece by piece. */
export interface RunDecoder {
  /** Throws when the bytes are no MCAP file, damaged inside or compressed, or a message is not what its channel says. */
  append(bytes: Uint8Array): void
  run: ReadRun
}

/** Decodes a recording that `encodeRun` made, whole or cut at any byte; of other makers' recordings channels with a JSON schema are read as JSON. */
export function runDecoder(isWanted: (topic: string) => boolean = () => true): RunDecoder {
  const run: ReadRun = { metadata: {}, channels: [], isWhole: false, written: {} }
  const channels = new Map<number, RecordedChannel>()
  const schemas = new Map<number, object>()
  const reader = new McapStreamReader()
  const take = (record: McapTypes.TypedMcapRecord): void => {
    switch (record.type) {
      case 'Metadata':
        if (record.name === METADATA_NAME) run.metadata = Object.fromEntries(record.metadata)
        if (record.name === COUNTS_NAME) run.written = Object.fromEntries([...record.metadata].map(([topic, count]) => [topic, Number(count)]))
        break
      case 'Schema':
        if (record.encoding === 'jsonschema') schemas.set(record.id, jsonOf(record.data, `schema ${record.name}`) as object)
        break
      case 'Channel': {
        if (channels.has(record.id) || !isWanted(record.topic)) break
        const { topic } = record
        const schema = schemas.get(record.schemaId) ?? {}
        const channel: RecordedChannel =
          record.messageEncoding === MESSAGE_ENCODING.json ? { topic, encoding: 'json', schema, messages: [] } : { topic, encoding: 'bytes', messages: [] }
        channels.set(record.id, channel)
        run.channels.push(channel)
        break
      }
      case 'Message': {
        const channel = channels.get(record.channelId)
        const time_s = Number(record.logTime) / 1e9
        if (channel?.encoding === 'json') channel.messages.push({ time_s, value: jsonOf(record.data, `a message of ${channel.topic}`) as object })
        else channel?.messages.push({ time_s, value: Uint8Array.from(record.data) })
        break
      }
      case 'Footer':
        run.isWhole = true
        break
    }
  }
  const append = (bytes: Uint8Array): void => {
    reader.append(bytes)
    for (let record = reader.nextRecord(); record !== undefined; record = reader.nextRecord()) take(record)
  }
  return { append, run }
}

/** The same for bytes that are all there. */
export function decodeRun(bytes: Uint8Array): ReadRun {
  const { append, run } = runDecoder()
  append(bytes)
  return run
}

function jsonOf(data: Uint8Array, what: string): unknown {
  try {
    return JSON.parse(Buffer.from(data).toString())
  } catch (error) {
    throw new Error(`${what} is no JSON`, { cause: error })
  }
}
