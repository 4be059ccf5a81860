import { BoardEvents } from '../board'

/** The byte link is the console's UART, taken from the Lua prompt. */

export function linkStart(events: BoardEvents): void {
  uart.setup(0, 115200, 8, uart.PARITY_NONE, uart.STOPBITS_1, 0)
  uart.on(
    'data',
    0,
    (data) => {
      for (let i = 1; i <= data.length; i++) events.onByte(string.byte(data, i))
    },
    0,
  )
}

/** Gives the UART back to the prompt. */
export function linkStop(): void {
  uart.on('data')
}

export function linkSend(this: void, bytes: number[], count: number): void {
  for (let i = 0; i < count; i++) uart.write(0, bytes[i])
}
