import { BoardEvents } from '../board'
import { BREAK_RUN, CTRL_C } from '../../core/link/frame'

/**
 * The byte link is the console's UART, taken from the Lua prompt. To get the prompt back
 * without a reset, send Ctrl-C BREAK_RUN times in a row.
 */

/** @param onPromptWanted called once; the device must be quiet afterwards */
export function linkStart(events: BoardEvents, onPromptWanted: (this: void) => void): void {
  let run = 0
  uart.setup(0, 115200, 8, uart.PARITY_NONE, uart.STOPBITS_1, 0)
  uart.on(
    'data',
    0,
    (data) => {
      for (let i = 1; i <= data.length; i++) {
        const byte = string.byte(data, i)
        run = byte === CTRL_C ? run + 1 : 0
        events.onByte(byte)
      }
      if (run < BREAK_RUN) return
      uart.on('data')
      onPromptWanted()
    },
    0,
  )
}

export function linkSend(this: void, bytes: number[], count: number): void {
  for (let i = 0; i < count; i++) uart.write(0, bytes[i])
}
