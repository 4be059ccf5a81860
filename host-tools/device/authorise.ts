import { COMMAND_IDENTIFY } from '../../firmware/core/link/commands'
import { REFUSED_COUNTER, REFUSED_EPOCH, REFUSED_NO_KEY, REFUSED_NO_TAG, REFUSED_TAG } from '../../firmware/core/link/authentication'
import { NOTICE_COMMAND_REFUSED } from '../../firmware/core/link/telemetry'
import { type CommandWriter, command } from '../device-commands'
import { IongateError } from '../diagnostics'
import type { IdentityMessage, NoticeMessage } from '../telemetry'
import { guardOf, isGenuine } from './device-key'
import type { KeyFinder } from './key-file'

/** What is sent to ask a device what it is. */
export function identifyCommand(writer: CommandWriter): number[] {
  return command({ ...writer, guard: undefined }, COMMAND_IDENTIFY)
}

/**
 * Has the writer sign its commands for this boot of this device, with its key. A device without a key gets them as they are.
 * Only an answer that has the device's own tag is believed: another one could have the host sign for a boot to come.
 * @throws IongateError key-missing; device-differs where the answer is not the device's
 */
export function authorise(writer: CommandWriter, identity: IdentityMessage, keyOf: KeyFinder, where: string): void {
  const { device, epoch, counter } = identity
  if (device === null) {
    writer.guard = undefined
    return
  }
  const key = keyOf(device)
  if (key === undefined) throw new IongateError('key-missing', where, `no key of device ${device} is here`)
  if (!isGenuine(key, identity)) throw new IongateError('device-differs', where, `answers as device ${device}, but without its key`)
  writer.guard = guardOf(key)
  writer.epoch = epoch
  writer.sequence = counter + 1
}

const REFUSALS: Record<number, string> = {
  [REFUSED_NO_KEY]: 'it has no key, and its build does not trust the link',
  [REFUSED_NO_TAG]: 'it wants commands signed with its key',
  [REFUSED_EPOCH]: 'it has restarted',
  [REFUSED_COUNTER]: 'it has taken a later one: another host commands it, too',
  [REFUSED_TAG]: 'its key is another',
}

/** Why the device refuses a command of this kind; undefined where the notice says something else. */
export function refusalIn({ notice, detail }: NoticeMessage, kinds: number[]): { reason: number; text: string } | undefined {
  if (notice !== NOTICE_COMMAND_REFUSED || !kinds.includes(detail & 255)) return undefined
  const reason = detail >> 8
  return { reason, text: REFUSALS[reason] ?? `reason ${reason}` }
}

/** Is a new authorisation worth it? */
export function isOutdated(reason: number): boolean {
  return reason === REFUSED_EPOCH || reason === REFUSED_COUNTER
}
