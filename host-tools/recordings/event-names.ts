import { EVENT_BOOT, EVENT_BYTE, EVENT_CONTACT, EVENT_ENDED, EVENT_FAILED } from '../../firmware/core/device/events'
import * as operations from '../../firmware/core/device/operations'

/** Words for people, by the kind's number. */
export const EVENT_NAMES: Record<number, string> = {
  [EVENT_ENDED]: 'operation ended',
  [EVENT_CONTACT]: 'contact',
  [EVENT_FAILED]: 'operation failed',
  [EVENT_BOOT]: 'boot',
  [EVENT_BYTE]: 'byte',
}

export const OPERATION_NAMES: Record<number, string> = Object.fromEntries(
  Object.entries(operations).flatMap(([name, kind]) => (typeof kind === 'number' ? [[kind, name.replace('OPERATION_', '').toLowerCase().replaceAll('_', ' ')]] : [])),
)
