import { expect, test } from 'vitest'
import { deviceNew } from '../../firmware/core/device/device'
import { EVENT_BOOT, EVENT_BYTE, EVENT_ENDED } from '../../firmware/core/device/events'
import { OPERATION_CONSOLE, OPERATION_SEND, OPERATION_SLEEP, OPERATION_WAIT } from '../../firmware/core/device/operations'
import { step } from '../../firmware/core/device/step'
import { portableNatives } from '../../firmware/core/decode/window-sums'
import { guardTakeKey } from '../../firmware/core/link/authentication'
import { KEPT_NEW } from '../../firmware/core/persistence/kept'
import { deviceConfigurationFor } from '../../host-tools/configuration/device-configuration'
import { deviceKeyOf, newDeviceKey, type DeviceKey } from '../../host-tools/device/device-key'
import { requestConsole } from '../../host-tools/device/request-console'
import { simulatedEspruino } from '../../host-tools/transports/simulated-espruino'
import type { Transport } from '../../host-tools/transports/transport'

const CONFIGURATION = deviceConfigurationFor('rp2040')

/** A device asleep behind a transport. */
function device(key: number[], trustsLink = false): Transport & { isConsoleOpen: boolean } {
  const calibration = { state: [0, 0], sequence: [0, 0], slot: -1, tables: CONFIGURATION.decoder }
  const made = deviceNew({ ...CONFIGURATION, trustsLink }, portableNatives, calibration, 7, KEPT_NEW, false)
  guardTakeKey(made.guard, key)
  let listener: (bytes: Uint8Array) => void = () => {}
  const hand = (kind: number, value: number) => {
    step(made, { kind, value, time_ms: 0, began_ms: 0 })
    while (made.operation.kind !== OPERATION_WAIT && made.operation.kind !== OPERATION_SLEEP) {
      if (made.operation.kind === OPERATION_CONSOLE) transport.isConsoleOpen = true
      if (made.operation.kind === OPERATION_SEND) {
        const bytes = Uint8Array.from(made.writer.encoded.slice(0, made.operation.count))
        queueMicrotask(() => listener(bytes))
      }
      step(made, { kind: EVENT_ENDED, value: 0, time_ms: 0, began_ms: 0 })
    }
  }
  const transport = {
    isConsoleOpen: false,
    write: (bytes: Uint8Array) => bytes.forEach((byte) => hand(EVENT_BYTE, byte)),
    onBytes: (next: (bytes: Uint8Array) => void) => (listener = next),
    close: () => {},
  }
  hand(EVENT_BOOT, 0)
  return transport
}

const finding = (key: DeviceKey) => (number: string) => (number === key.device ? key : undefined)

test('a locked device gives its console to who has its key', async () => {
  const key = newDeviceKey()
  const locked = device(key.record)
  await requestConsole(locked, 'port', finding(key))
  expect(locked.isConsoleOpen).toBe(true)
})

test('and to nobody else: without the key, nothing is sent but a question', async () => {
  const locked = device(newDeviceKey().record)
  await expect(requestConsole(locked, 'port', () => undefined)).rejects.toMatchObject({ code: 'key-missing', exitStatus: 4 })
  expect(locked.isConsoleOpen).toBe(false)
})

test('for one that answers with the device’s number and without its key nothing is signed', async () => {
  const key = newDeviceKey()
  const impostor = device(deviceKeyOf(key.record.slice(0, 24).map((byte, i) => (i < 8 ? byte : byte ^ 1))).record)
  await expect(requestConsole(impostor, 'port', finding(key))).rejects.toMatchObject({ code: 'device-differs' })
})

test('a device without a key says what it wants', async () => {
  const bare = device([])
  await expect(requestConsole(bare, 'port', () => undefined)).rejects.toMatchObject({ code: 'command-refused', message: expect.stringContaining('it has no key') as string })
  const trusting = device([], true)
  await requestConsole(trusting, 'port', () => undefined)
  expect(trusting.isConsoleOpen).toBe(true)
})

test('a prompt is asked once, and left as it is', async () => {
  const prompt = simulatedEspruino()
  let asked = 0
  const counted = { ...prompt, write: (bytes: Uint8Array) => ((asked += 1), prompt.write(bytes)) }
  await requestConsole(counted, 'port', () => undefined)
  expect(asked).toBe(1)
})
