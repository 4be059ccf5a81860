import { connect } from 'node:net'
import { IongateError } from '../diagnostics'
import type { Transport } from './transport'

/** Of a serial device whose address states no other. */
const BAUD_RATE = 115200

/** The device of a serial address, and its baud rate: `/dev/ttyACM0`, `/dev/ttyACM0@9600`. */
export function serialAddress(address: string): { path: string; baudRate: number } {
  const [, path, rate] = /^(.*?)(?:@(\d{1,7}))?$/s.exec(address) as RegExpExecArray
  return { path, baudRate: rate === undefined ? BAUD_RATE : Number(rate) }
}

/**
 * Opens `tcp://HOST:PORT` or a serial device (`/dev/ttyACM0`, `COM3`, `/dev/ttyACM0@9600`).
 * @param besides what else the command takes, for the message: `, sim: or sim:SCENARIO`
 * @throws IongateError port-unsupported, port-unreachable
 */
export async function openTransport(address: string, timeout_ms: number, besides = ''): Promise<Transport> {
  const tcp = /^tcp:\/\/(\[[0-9a-f:]+\]|[^:/]+):(\d+)$/i.exec(address)
  if (tcp !== null) return openTcp(address, tcp[1].replace(/^\[|\]$/g, ''), Number(tcp[2]), timeout_ms)
  if (/^(\/dev\/|COM\d+(@\d{1,7})?$)/i.test(address)) return openSerial(address, timeout_ms)
  throw new IongateError('port-unsupported', address, `expected tcp://HOST:PORT${besides === '' ? ' or' : ','} a serial device such as /dev/ttyACM0${besides}`)
}

const TCP_PORT_MAX = 65535

function openTcp(address: string, host: string, port: number, timeout_ms: number): Promise<Transport> {
  if (port < 1 || port > TCP_PORT_MAX) throw new IongateError('port-unsupported', address, `expected a port from 1 to ${TCP_PORT_MAX}, got ${port}`)
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, noDelay: true })
    const fail = (what: string, cause?: Error) => {
      socket.destroy()
      reject(new IongateError('port-unreachable', address, what, { cause }))
    }
    const timer = setTimeout(() => fail(`no connection within ${timeout_ms} ms`), timeout_ms)
    socket.once('error', (error) => {
      clearTimeout(timer)
      fail(error.message, error)
    })
    socket.once('connect', () => {
      clearTimeout(timer)
      // A connection lost later shows as a device that no longer answers.
      socket.removeAllListeners('error').on('error', () => {})
      resolve({
        write: (bytes) => socket.write(bytes),
        onBytes: (listener) => socket.removeAllListeners('data').on('data', listener),
        close: () => socket.destroy(),
      })
    })
  })
}

async function openSerial(address: string, timeout_ms: number): Promise<Transport> {
  const { SerialPort } = await import('serialport').catch((error: Error) => {
    throw new IongateError('port-unsupported', address, 'serial ports need the optional package serialport: npm install serialport', { cause: error })
  })
  const port = new SerialPort({ ...serialAddress(address), autoOpen: false })
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => reject(new IongateError('port-unreachable', address, `did not open within ${timeout_ms} ms`)), timeout_ms)
    port.open((error) => {
      clearTimeout(timer)
      if (error === null) resolve()
      else reject(new IongateError('port-unreachable', address, error.message, { cause: error }))
    })
  })
  port.on('error', () => {})
  return {
    write: (bytes) => port.write(Buffer.from(bytes)),
    onBytes: (listener) => port.removeAllListeners('data').on('data', listener),
    close: () => port.close(() => {}),
  }
}
