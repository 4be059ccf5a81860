import { commandWriterNew, type CommandWriter } from '../device-commands'
import type { KeyFinder } from '../device/key-file'
import { readTelemetry, telemetryReaderNew, type TelemetryMessage } from '../telemetry'
import type { Transport } from '../transports/transport'

/** A device that is asked and answers. Waits are bounded; in the simulator they pass in virtual time. */
export interface DeviceLink {
  /** Address, for messages. */
  where: string
  /** Numbers and signs what is sent; see device/authorise.ts. */
  writer: CommandWriter
  keyOf: KeyFinder
  send(bytes: number[]): void
  /** The clock that limits are of. */
  now_ms(): number
  /** The next message, or undefined when none has come within `limit_ms` or the wait was called off. */
  next(limit_ms: number): Promise<TelemetryMessage | undefined>
  close(): void
}

/** Messages kept for who asks next: of more, the newest. */
const MESSAGES_MAX = 1024

/** @param stop calls off every wait */
export function linkOverTransport(transport: Transport, where: string, keyOf: KeyFinder, stop: AbortSignal): DeviceLink {
  const reader = telemetryReaderNew()
  const messages: TelemetryMessage[] = []
  let wake = () => {}
  transport.onBytes((bytes) => {
    messages.push(...readTelemetry(reader, bytes))
    if (messages.length > MESSAGES_MAX) messages.splice(0, messages.length - MESSAGES_MAX)
    wake()
  })
  return {
    where,
    writer: commandWriterNew(),
    keyOf,
    now_ms: () => performance.now(),
    send: (bytes) => transport.write(Uint8Array.from(bytes)),
    next: async (limit_ms) => {
      if (messages.length === 0 && !stop.aborted) {
        await new Promise<void>((resolve) => {
          const end = () => {
            clearTimeout(timer)
            stop.removeEventListener('abort', end)
            wake = () => {}
            resolve()
          }
          const timer = setTimeout(end, limit_ms)
          stop.addEventListener('abort', end)
          wake = () => {
            if (messages.length > 0) end()
          }
        })
      }
      return messages.shift()
    },
    close: () => transport.close(),
  }
}

/** What `take` makes of the first message that it wants; undefined when none came within `limit_ms` in all. */
export async function awaitMessage<Answer>(
  link: DeviceLink,
  limit_ms: number,
  take: (message: TelemetryMessage) => Answer | undefined,
): Promise<Answer | undefined> {
  const end_ms = link.now_ms() + limit_ms
  for (;;) {
    const message = await link.next(Math.max(1, end_ms - link.now_ms()))
    if (message === undefined) return undefined
    const answer = take(message)
    if (answer !== undefined) return answer
  }
}
