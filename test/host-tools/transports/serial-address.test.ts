import { expect, it } from 'vitest'
import { openTransport, serialAddress } from '../../../host-tools/transports/open-transport'

it.each([
  ['/dev/ttyACM0', '/dev/ttyACM0', 115200],
  ['/dev/ttyACM0@9600', '/dev/ttyACM0', 9600],
  ['COM3@57600', 'COM3', 57600],
  ['/dev/serial/by-id/a@b', '/dev/serial/by-id/a@b', 115200],
])('%s is the device %s at %i baud', (address, path, baudRate) => {
  expect(serialAddress(address)).toEqual({ path, baudRate })
})

it('a baud rate does not make a serial device of something else', async () => {
  await expect(openTransport('somewhere@9600', 100)).rejects.toMatchObject({ code: 'port-unsupported' })
})
