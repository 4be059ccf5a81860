import { describe, expect, test } from 'vitest'
import { STATE_SLEEPING, deviceNew, type Device } from '../../firmware/core/device/device'
import { EVENT_BOOT, EVENT_BYTE, EVENT_ENDED } from '../../firmware/core/device/events'
import { OPERATION_CONSOLE, OPERATION_SEND, OPERATION_SLEEP, OPERATION_WAIT } from '../../firmware/core/device/operations'
import { step } from '../../firmware/core/device/step'
import { portableNatives } from '../../firmware/core/decode/window-sums'
import { KEPT_NEW } from '../../firmware/core/persistence/kept'
import { guardTakeKey } from '../../firmware/core/link/authentication'
import { COMMAND_ARM, COMMAND_CONSOLE, COMMAND_DISARM, COMMAND_IDENTIFY, COMMAND_SET_CYCLE } from '../../firmware/core/link/commands'
import { NOTICE_COMMAND_REFUSED } from '../../firmware/core/link/telemetry'
import { deviceConfigurationFor } from '../../host-tools/configuration/device-configuration'
import { command, measureCommand } from '../../host-tools/device-commands'
import { deviceKeyOf, isGenuine } from '../../host-tools/device/device-key'
import { type IdentityMessage, type TelemetryMessage, readTelemetry, telemetryReaderNew } from '../../host-tools/telemetry'
import { randomStream } from '../../sim/random'
import { LONG } from '../long'
import { FORGERIES, TAKEN, attack } from './link-attacks'
import { TEST_KEY, signingWriter } from './signing-writer'

const CONFIGURATION = deviceConfigurationFor('puckjs')

/** A device asleep, and what it did since. */
interface Attacked {
  device: Device
  /** Kinds of operations that bytes have led to. */
  operations: Set<number>
  say(bytes: number[]): TelemetryMessage[]
}

function asleep(key: number[], trustsLink = false, epoch = 1): Attacked {
  const calibration = { state: [0, 0], sequence: [0, 0], slot: -1, tables: CONFIGURATION.decoder }
  const device = deviceNew({ ...CONFIGURATION, trustsLink }, portableNatives, calibration, epoch, KEPT_NEW, true)
  guardTakeKey(device.guard, key)
  const operations = new Set<number>()
  const reader = telemetryReaderNew()
  const hand = (kind: number, value: number): TelemetryMessage[] => {
    const messages: TelemetryMessage[] = []
    step(device, { kind, value, time_ms: 0, began_ms: 0 })
    while (device.operation.kind !== OPERATION_WAIT && device.operation.kind !== OPERATION_SLEEP) {
      operations.add(device.operation.kind)
      if (device.operation.kind === OPERATION_SEND) messages.push(...readTelemetry(reader, device.writer.encoded.slice(0, device.operation.count)))
      // The store is empty: no interrogation, no capture.
      step(device, { kind: EVENT_ENDED, value: 0, time_ms: 0, began_ms: 0 })
    }
    return messages
  }
  hand(EVENT_BOOT, 0)
  expect(device.state).toBe(STATE_SLEEPING)
  operations.clear()
  return { device, operations, say: (bytes) => bytes.flatMap((byte) => hand(EVENT_BYTE, byte)) }
}

/** All that commands can change. */
const settingsOf = ({ controller, gate, measurement, upload, guard, calibration }: Device) => ({
  cycle_ms: controller.cycle_ms,
  armed: gate.armed,
  isMeasuring: measurement.isRequested,
  words: upload.wordCount,
  taken: upload.taken,
  counter: guard.counter,
  slot: calibration.slot,
})

const COMMANDS: [string, (writer: ReturnType<typeof signingWriter>) => number[], (device: Device) => unknown][] = [
  ['arm', (writer) => command(writer, COMMAND_ARM), ({ gate }) => gate.armed],
  ['cycle', (writer) => command(writer, COMMAND_SET_CYCLE, 12345), ({ controller }) => controller.cycle_ms === 12345],
  ['measure', (writer) => measureCommand(writer, { request: 1, polarity: 1, settle_ms: 10, earlier: [] }), ({ measurement }) => measurement.isRequested],
]

describe('a device with a key', () => {
  test.each(COMMANDS)('takes the command %s from who has it, once', (_, make, hasTaken) => {
    const { device, say } = asleep(TEST_KEY)
    say(command({ ...signingWriter(), guard: undefined }, COMMAND_DISARM))
    expect(device.gate.armed).toBe(false)
    const bytes = make(signingWriter())
    expect(say(bytes)).toEqual([])
    expect(hasTaken(device)).toBe(true)
    expect(device.guard).toMatchObject({ counter: 1, refused: 0 })
    expect(say(bytes)).toMatchObject([{ kind: 'notice', notice: NOTICE_COMMAND_REFUSED }])
    expect(device.guard).toMatchObject({ counter: 1, refused: 1 })
  })

  test('gives the console to nobody else, neither by 96 Ctrl-C', () => {
    const { operations, say } = asleep(TEST_KEY)
    say(new Array<number>(500).fill(3))
    say(command({ ...signingWriter(), guard: undefined }, COMMAND_CONSOLE))
    expect([...operations]).toEqual([OPERATION_SEND])
    say(command(signingWriter(), COMMAND_CONSOLE))
    expect(operations).toContain(OPERATION_CONSOLE)
  })

  test('answers and can be disarmed without it, and says who it is in a way that only it can', () => {
    const { device, say } = asleep(TEST_KEY)
    say(command(signingWriter(), COMMAND_ARM))
    say(command({ ...signingWriter(), guard: undefined }, COMMAND_DISARM))
    expect(device.gate.armed).toBe(false)
    const [identity] = say(command({ ...signingWriter(), guard: undefined }, COMMAND_IDENTIFY)) as IdentityMessage[]
    const key = deviceKeyOf(TEST_KEY.slice(0, 24))
    expect(identity).toMatchObject({ device: key.device, counter: 1, epoch: 1 })
    expect(isGenuine(key, identity)).toBe(true)
    const { bytes, tag } = identity.proof
    for (let bit = 0; bit < 8 * bytes.length; bit++) {
      const changed = bytes.map((byte, i) => (i === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte))
      expect(isGenuine(key, { ...identity, proof: { bytes: changed, tag } })).toBe(false)
    }
  })

  test.each(Object.entries(FORGERIES))('refuses and counts a frame that is %s, and changes nothing', (_, make) => {
    const random = randomStream(5, 'forgeries')
    const { device, operations, say } = asleep(TEST_KEY)
    say(TAKEN)
    const before = settingsOf(device)
    const count = 300
    for (let i = 0; i < count; i++) {
      expect(say(make(random))).toMatchObject([{ kind: 'notice', notice: NOTICE_COMMAND_REFUSED }])
      expect(settingsOf(device)).toEqual(before)
    }
    expect(device.guard.refused).toBe(count)
    expect([...operations]).toEqual([OPERATION_SEND])
  })

  test('keeps all it has through noise and forged frames', () => {
    const { device, operations, say } = asleep(TEST_KEY)
    say(TAKEN)
    const before = settingsOf(device)
    for (const bytes of attack(Number(process.env.IONGATE_FUZZ_BYTES ?? (LONG ? 1e6 : 1e5)), 9)) {
      say(bytes)
      expect(settingsOf(device)).toEqual(before)
    }
    expect([...operations]).toEqual([OPERATION_SEND])
    expect(device.guard.refused).toBeGreaterThan(1000)
    say(command({ ...signingWriter(), sequence: 51 }, COMMAND_SET_CYCLE, 12345))
    expect(device.controller.cycle_ms).toBe(12345)
  }, 600000)
})

describe('a device without a key', () => {
  test.each(COMMANDS)('takes no command %s, signed or not', (_, make) => {
    const { device, say } = asleep([])
    const before = settingsOf(device)
    say(make(signingWriter()))
    say(make({ ...signingWriter(), guard: undefined }))
    expect(settingsOf(device)).toEqual(before)
    expect(device.guard.refused).toBe(2)
  })

  test('or with one that is not whole, takes none', () => {
    for (let bit = 0; bit < 8 * TEST_KEY.length; bit++) {
      const record = TEST_KEY.map((byte, i) => (i === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte))
      expect(asleep(record).device.guard.isKeyed).toBe(false)
    }
    for (let length = 0; length < TEST_KEY.length; length++) expect(asleep(TEST_KEY.slice(0, length)).device.guard.isKeyed).toBe(false)
  })

  test.each(COMMANDS)('takes the command %s as it is over a wire that its build trusts', (_, make, hasTaken) => {
    const { device, say } = asleep([], true)
    say(make({ ...signingWriter(), guard: undefined }))
    expect(hasTaken(device)).toBe(true)
  })

  test('which a radio never is', () => {
    expect(() => deviceConfigurationFor('puckjs', { trustedWire: true })).toThrow(/trustedWire: the link of puckjs is a radio/)
    expect(deviceConfigurationFor('rp2040', { trustedWire: true }).trustsLink).toBe(true)
    expect(deviceConfigurationFor('rp2040').trustsLink).toBe(false)
  })
})

test('a trusted wire is no way around a key', () => {
  const { device, say } = asleep(TEST_KEY, true)
  const before = settingsOf(device)
  for (const [, make] of COMMANDS) say(make({ ...signingWriter(), guard: undefined }))
  expect(settingsOf(device)).toEqual(before)
})
