import { createServer, type AddressInfo, type Server } from 'node:net'
import type { Transport } from '../../host-tools/transports/transport'

export interface TcpDevice {
  /** tcp://127.0.0.1:PORT */
  address: string
  close(): Promise<void>
}

/**
 * A device behind a TCP port: each connection is a fresh one, closed with it. `garble` may change what it
 * says; without a device the port accepts connections and stays silent.
 */
export async function serveDevice(device?: () => Transport, garble = (text: string) => text): Promise<TcpDevice> {
  const server: Server = createServer((socket) => {
    socket.on('error', () => {})
    const transport = device?.()
    transport?.onBytes((bytes) => socket.write(Buffer.from(garble(Buffer.from(bytes).toString('latin1')), 'latin1')))
    socket.on('data', (bytes) => transport?.write(bytes))
    socket.on('close', () => transport?.close())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    address: `tcp://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
}

/** A port that nobody listens on now. */
export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise<void>((resolve) => server.close(() => resolve()))
  return port
}
