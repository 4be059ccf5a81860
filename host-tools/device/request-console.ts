import { COMMAND_CONSOLE } from '../../firmware/core/link/commands'
import { command, commandWriterNew } from '../device-commands'
import { IongateError } from '../diagnostics'
import { readTelemetry, telemetryReaderNew, type TelemetryMessage } from '../telemetry'
import type { Transport } from '../transports/transport'
import { authorise, identifyCommand, refusalIn } from './authorise'
import type { KeyFinder } from './key-file'

/** Longest wait for the answer of a device that runs the firmware, and how often it is asked. */
const ANSWER_ms = 700
const ATTEMPTS = 2
/** A refusal comes at once. */
const REFUSAL_ms = 300
/** What a prompt answers to a line; no frame ends like that. */
const NEW_LINE = 10
const PROMPT = /> ?$/

/**
 * Has a device that runs the firmware give its interpreter's prompt back. What answers nothing runs no firmware: its
 * prompt is there, or nothing is.
 * @throws IongateError key-missing, device-differs, command-refused
 */
export async function requestConsole(transport: Transport, where: string, keyOf: KeyFinder): Promise<void> {
  const reader = telemetryReaderNew()
  const writer = commandWriterNew()
  let last = ''
  const next = <Answer>(limit_ms: number, take: (message: TelemetryMessage) => Answer | undefined): Promise<Answer | undefined> =>
    new Promise((resolve) => {
      const timer = setTimeout(() => resolve(undefined), limit_ms)
      transport.onBytes((bytes) => {
        last = (last + Buffer.from(bytes).toString('latin1')).slice(-2)
        const [answer] = readTelemetry(reader, bytes).map(take).filter((one) => one !== undefined)
        if (answer === undefined && !PROMPT.test(last)) return
        clearTimeout(timer)
        resolve(answer)
      })
    })

  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const answered = next(ANSWER_ms, (message) => (message.kind === 'identity' ? message : undefined))
    transport.write(Uint8Array.from([...identifyCommand(writer), NEW_LINE]))
    const identity = await answered
    if (identity === undefined && PROMPT.test(last)) return
    if (identity === undefined) continue
    authorise(writer, identity, keyOf, where)
    const refused = next(REFUSAL_ms, (message) => (message.kind === 'notice' ? refusalIn(message, [COMMAND_CONSOLE]) : undefined))
    transport.write(Uint8Array.from(command(writer, COMMAND_CONSOLE)))
    const refusal = await refused
    if (refusal !== undefined) throw new IongateError('command-refused', where, `does not give its prompt back: ${refusal.text}`)
    return
  }
}
