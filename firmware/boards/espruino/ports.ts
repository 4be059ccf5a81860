import { EspruinoPort } from './espruino-api'

/**
 * One byte link over two ports, because Espruino says nowhere which of them is plugged in: frames go out at both (what
 * is sent to a USB that is not plugged in is dropped), and the console comes to the one that has asked for it.
 */
export function twoPorts(first: EspruinoPort, second: EspruinoPort): EspruinoPort {
  let heard = first

  function listen(port: EspruinoPort, listener: (data: string) => void): void {
    port.on('data', (data) => {
      heard = port
      listener(data)
    })
  }

  return {
    write: (bytes) => {
      first.write(bytes)
      second.write(bytes)
    },
    on: (_, listener) => {
      listen(first, listener)
      listen(second, listener)
    },
    setConsole: (force) => heard.setConsole(force),
    setup: () => {},
  }
}
