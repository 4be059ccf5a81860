import type { NodemcuWiring } from '../../firmware/boards/lua/wiring'
import { wiring as esp32 } from '../../firmware/boards/lua/nodemcu-esp32'
import { wiring as esp8266 } from '../../firmware/boards/lua/nodemcu-esp8266'
import type { NodemcuBoardName } from '../../sim/runtimes/lua'
import { IongateError } from '../diagnostics'

const WIRINGS: Record<NodemcuBoardName, NodemcuWiring> = { 'nodemcu-esp8266': esp8266, 'nodemcu-esp32': esp32 }

/** Lines whose edges an electrode feels. */
const ELECTRODE_LINES = ['pump', 'forward', 'backward', 'source', 'sink'] as const
/** GPIO16 of an ESP8266 is switched apart from all other pins, some microseconds later. */
const UNTIMED_PIN: Partial<Record<NodemcuBoardName, number>> = { 'nodemcu-esp8266': 0 }

/** @throws IongateError pin-untimed where a line of an electrode lies on a pin that cannot be switched in step with the others */
export function refuseUntimedPins(board: NodemcuBoardName, wiring: NodemcuWiring = WIRINGS[board]): void {
  const line = ELECTRODE_LINES.find((name) => wiring[name] === UNTIMED_PIN[board])
  if (line !== undefined) throw new IongateError('pin-untimed', board, `${line} lies on pin ${wiring[line]}, which is switched apart from all others`)
}
