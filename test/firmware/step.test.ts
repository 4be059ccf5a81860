/** The device as a state machine: whatever happens to it, in whatever order a board may report it. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { STATE_MEASURING, deviceNew, type Device } from '../../firmware/core/device/device'
import { EVENT_BOOT, EVENT_BYTE, EVENT_CONTACT, EVENT_ENDED, EVENT_FAILED, eventNew } from '../../firmware/core/device/events'
import {
  OPERATION_CAPTURE,
  OPERATION_CLEAR_CALIBRATION,
  OPERATION_INTERROGATE,
  OPERATION_KEEP,
  OPERATION_PROBE,
  OPERATION_SEND,
  OPERATION_SLEEP,
  OPERATION_STIMULATE,
  OPERATION_WAIT,
  type Operation,
} from '../../firmware/core/device/operations'
import { KEPT_NEW, TRIAL_WRITTEN, WRITTEN, isOnTrial, keptAtBoot, withTrial } from '../../firmware/core/persistence/kept'
import { elapsed } from '../../firmware/core/arithmetic/fixed-point'
import { step } from '../../firmware/core/device/step'
import { portableNatives } from '../../firmware/core/decode/window-sums'
import { SLOT_EMPTY } from '../../firmware/core/persistence/calibration-slots'
import { COMMAND_CALIBRATION_BEGIN, COMMAND_DISARM, COMMAND_IDENTIFY, COMMAND_MEASURE, COMMAND_SET_CYCLE } from '../../firmware/core/link/commands'
import { frameBegin, frameEnd, frameWriterNew, put32, put8 } from '../../firmware/core/link/frame'
import { deviceConfigurationFor } from '../../host-tools/configuration/device-configuration'
import { readTelemetry, telemetryReaderNew } from '../../host-tools/telemetry'

const RULES = [{ ion: 'K', level: 1, cycles: 1, plan: 'pace' }]
// Commands of any kind change what comes: this is not about who may send them.
const CONFIGURATION = { ...deviceConfigurationFor('puckjs', { cycle_s: 2, rules: RULES }), trustsLink: true }

function booted(epoch = 1, kept = KEPT_NEW): Device {
  const calibration = { state: [SLOT_EMPTY, SLOT_EMPTY], sequence: [0, 0], slot: -1, tables: CONFIGURATION.decoder }
  return deviceNew(CONFIGURATION, portableNatives, calibration, epoch, kept, true)
}

function frame(kind: number, payload: number[] = []): number[] {
  const writer = frameWriterNew(0)
  frameBegin(writer, kind)
  payload.forEach((byte) => put8(writer, byte))
  return writer.encoded.slice(0, frameEnd(writer))
}

function calibrationBegin(): number[] {
  const writer = frameWriterNew(0)
  frameBegin(writer, COMMAND_CALIBRATION_BEGIN)
  put32(writer, 5)
  put32(writer, CONFIGURATION.calibrationLayout)
  put8(writer, 64)
  put8(writer, 0)
  return writer.encoded.slice(0, frameEnd(writer))
}

/** What a board may report next of the long operation under way, and what may come over the link before that. */
interface Happening {
  outcome: 'ended' | 'contact' | 'failed'
  after_ms: number
  bytes: number[]
  word: number
  samples: number[]
}

const bytes = fc.oneof(
  { weight: 6, arbitrary: fc.constant<number[]>([]) },
  fc.array(fc.integer({ min: 0, max: 255 }), { maxLength: 40 }),
  fc.constantFrom(frame(COMMAND_IDENTIFY), frame(COMMAND_DISARM), frame(COMMAND_SET_CYCLE, [232, 3, 0, 0]), frame(99), calibrationBegin()),
  fc.constant(frame(COMMAND_MEASURE, [0, 7, 10, 0, 0, 0, 0, 0, 0])),
)
const happening: fc.Arbitrary<Happening> = fc.record({
  outcome: fc.oneof({ weight: 12, arbitrary: fc.constant('ended' as const) }, fc.constantFrom('contact' as const, 'failed' as const)),
  after_ms: fc.integer({ min: 0, max: 5000 }),
  bytes,
  word: fc.oneof({ weight: 3, arbitrary: fc.constant(60000) }, fc.integer({ min: 0, max: 65535 })),
  samples: fc.array(fc.integer({ min: 0, max: 65535 }), { minLength: 1, maxLength: 8 }),
})

/** The fields that operations set which end at once. */
const OF_WHAT_ENDS_AT_ONCE = { kind: 0, count: 0, slot: 0, start: 0 }

interface Life {
  /** The operations it left, and the last one of each kind's parameters, in order. */
  operations: Operation[]
  sent: number[]
  /** Time that the gate knows to have passed; that operations can have taken at most, which is less where a stimulus lasts for long; and on the clock. */
  known_ms: number
  most_ms: number
  clock_ms: number
}

/** Runs a device through what happens, as boards/loop.ts does it; checks what must hold after every step. */
function live(happenings: Happening[]): Life {
  const device = booted()
  const event = eventNew()
  const life: Life = { operations: [], sent: [], known_ms: 0, most_ms: 0, clock_ms: 0 }
  let time_ms = 0
  let word = 60000
  const hand = (kind: number, value: number) => {
    Object.assign(event, { kind, value, time_ms })
    const before = { ...device.operation }
    step(device, event)
    life.operations.push({ ...device.operation })
    // Only a byte, or the end of what answers one, leaves the long operation as it is.
    if (device.operation.kind === OPERATION_WAIT) expect(isAnswering).toBe(true)
    if (device.operation.kind > OPERATION_STIMULATE || device.operation.kind === OPERATION_WAIT) {
      // What ends at once leaves the parameters of the long operation readable.
      expect({ ...device.operation, ...OF_WHAT_ENDS_AT_ONCE }).toEqual({ ...before, ...OF_WHAT_ENDS_AT_ONCE })
    }
  }
  let isAnswering = false
  /** Hands an event over, and the ends of what ends at once. */
  const take = (kind: number, value: number) => {
    isAnswering = kind === EVENT_BYTE
    hand(kind, value)
    let rounds = 0
    while (device.operation.kind > OPERATION_STIMULATE) {
      const operation = device.operation
      if (operation.kind === OPERATION_SEND) life.sent.push(...device.writer.encoded.slice(0, operation.count))
      hand(EVENT_ENDED, operation.kind === OPERATION_CLEAR_CALIBRATION ? word & 1 : word)
      rounds += 1
      expect(rounds).toBeLessThan(100)
    }
    if (device.operation.kind !== OPERATION_WAIT) event.began_ms = time_ms
  }
  take(EVENT_BOOT, 0)
  let long = { ...device.operation }
  for (const { outcome, after_ms, bytes, samples, word: next } of happenings) {
    expect(long.kind).toBeGreaterThanOrEqual(OPERATION_SLEEP)
    expect(long.kind).toBeLessThanOrEqual(OPERATION_STIMULATE)
    word = next
    for (const byte of bytes) take(EVENT_BYTE, byte)
    const counts: Record<number, number> = { [OPERATION_CAPTURE]: long.sampleCount, [OPERATION_INTERROGATE]: long.sampleCount, [OPERATION_PROBE]: 32 }
    const count = counts[long.kind] ?? 0
    if (count > 0) device.samples = Array.from({ length: count }, (_, i) => samples[i % samples.length])
    time_ms = (time_ms + after_ms) & 1073741823
    life.clock_ms += after_ms
    // A measured pulse has its rest before it.
    const rest_ms = device.state === STATE_MEASURING ? elapsed(long.due_ms, device.counted_ms) : 0
    const most_ms = long.kind === OPERATION_SLEEP ? long.duration_ms : long.kind === OPERATION_STIMULATE ? 1000 : 300 + (rest_ms > 65535 ? 0 : rest_ms)
    // What is far longer is a jump of the clock, of which nothing counts.
    if (after_ms <= most_ms + 1000) life.most_ms += Math.min(after_ms, most_ms)
    const mayContact = long.kind === OPERATION_SLEEP && long.wakesOnContact === 1
    take(outcome === 'failed' ? EVENT_FAILED : outcome === 'contact' && mayContact ? EVENT_CONTACT : EVENT_ENDED, 0)
    long = { ...device.operation }
    life.known_ms = device.gate.clock_ms
  }
  return life
}

describe('a device, whatever happens to it', () => {
  it('always has exactly one long operation under way, with parameters that its limits allow', () => {
    fc.assert(
      fc.property(fc.array(happening, { maxLength: 60 }), (happenings) => {
        const { gate, plans } = CONFIGURATION
        for (const operation of live(happenings).operations) {
          if (operation.kind === OPERATION_SLEEP) {
            expect(operation.duration_ms).toBeGreaterThanOrEqual(1)
            expect(operation.duration_ms).toBeLessThanOrEqual(65535)
          }
          if (operation.kind === OPERATION_INTERROGATE || operation.kind === OPERATION_PROBE) {
            expect(operation.amplitude_mV).toBeLessThanOrEqual(gate.interrogation_mV)
            expect(operation.sampleCount * operation.sampleInterval_us).toBeLessThanOrEqual(gate.interrogation_ms * 1000)
            expect(Math.abs(operation.polarity)).toBe(1)
          }
          if (operation.kind === OPERATION_STIMULATE) expect(plans).toContainEqual(expect.objectContaining(planOf(operation)))
        }
      }),
      { numRuns: 150 },
    )
  })

  it('leaves the same operations and says the same bytes for the same events', () => {
    fc.assert(
      fc.property(fc.array(happening, { maxLength: 40 }), (happenings) => {
        expect(live(happenings)).toEqual(live(happenings))
      }),
      { numRuns: 40 },
    )
  })

  it('says nothing that its reader does not understand, and numbers it without a gap', () => {
    fc.assert(
      fc.property(fc.array(happening, { maxLength: 60 }), (happenings) => {
        const reader = telemetryReaderNew()
        const messages = readTelemetry(reader, live(happenings).sent)
        expect(messages[0]?.kind).toBe('hello')
        expect([reader.lost, reader.rejectedBytes, reader.unreadable]).toEqual([0, 0, 0])
      }),
      { numRuns: 100 },
    )
  })

  it('counts no time for the gate that its operations cannot have taken, however the clock jumps', () => {
    const jumping = fc.record({ happening, jump_ms: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.integer({ min: 0, max: 1073741823 })) })
    let jumped = 0
    fc.assert(
      fc.property(fc.array(jumping, { maxLength: 30 }), (all) => {
        const { known_ms, most_ms, clock_ms } = live(all.map(({ happening, jump_ms }) => ({ ...happening, after_ms: Math.min(1073741823, happening.after_ms + jump_ms) })))
        expect(known_ms).toBe(most_ms)
        if (clock_ms > most_ms) jumped++
      }),
      { numRuns: 100 },
    )
    expect(jumped).toBeGreaterThan(50)
  })

  /** Plays a number of ladders; their signs, and the state that the last record holds. */
  function ladders(kept: number, count: number, bytes: number[] = []): { signs: number[]; kept: number } {
    const device = booted(1, kept)
    const event = { ...eventNew(), kind: EVENT_BOOT }
    const signs: number[] = []
    let written = kept
    for (let i = 0; i < 10000 && signs.length < count; i++) {
      step(device, event)
      Object.assign(event, { kind: EVENT_ENDED, value: device.operation.kind === OPERATION_KEEP ? WRITTEN : 60000 })
      if (device.operation.kind === OPERATION_KEEP) written = device.operation.count
      if (device.operation.kind === OPERATION_SLEEP) event.time_ms += device.operation.duration_ms
      if (device.operation.kind === OPERATION_INTERROGATE && device.pulse === 0) signs.push(device.operation.polarity)
    }
    for (const byte of bytes) {
      for (Object.assign(event, { kind: EVENT_BYTE, value: byte }); ; Object.assign(event, { kind: EVENT_ENDED, value: WRITTEN })) {
        step(device, event)
        if (device.operation.kind === OPERATION_KEEP) written = device.operation.count
        else if (device.operation.kind === OPERATION_WAIT) break
      }
    }
    return { signs, kept: written }
  }

  it('begins its ladders with the other sign after each boot', () => {
    let kept = KEPT_NEW
    const signs: number[] = []
    for (let boot = 0; boot < 4; boot++) {
      kept = keptAtBoot(kept, false)
      signs.push(...ladders(kept, 1).signs)
    }
    expect(signs).toEqual([1, -1, 1, -1])
  })

  it('goes on after a boot with the sign against the last ladder, where a record was made after it', () => {
    for (const count of [1, 2, 3, 4]) {
      const before = ladders(keptAtBoot(KEPT_NEW, false), count, frame(COMMAND_DISARM))
      const after = ladders(keptAtBoot(before.kept, false), 1)
      expect(after.signs[0]).toBe(-(before.signs.at(-1) as number))
    }
  })

  it('ends the trial of an uploaded calibration with the first decision', () => {
    const kept = withTrial(KEPT_NEW, TRIAL_WRITTEN, 1)
    expect(isOnTrial(keptAtBoot(kept, false))).toBe(true)
    expect(isOnTrial(ladders(keptAtBoot(kept, false), 2).kept)).toBe(false)
  })

  it('does not stimulate after it was disarmed', () => {
    fc.assert(
      fc.property(fc.array(happening, { maxLength: 30 }), (happenings) => {
        const first: Happening = { outcome: 'ended', after_ms: 100, bytes: frame(COMMAND_DISARM), word: 60000, samples: [40000] }
        const { operations } = live([first, ...happenings])
        expect(operations.some(({ kind }) => kind === OPERATION_STIMULATE)).toBe(false)
      }),
      { numRuns: 100 },
    )
  })
})

function planOf({ amplitude_uA, firstPhase_us, secondPhase_us, interphaseGap_us, period_us, pulses, polarity }: Operation) {
  return { amplitude_uA, firstPhase_us, secondPhase_us, interphaseGap_us, period_us, pulses, polarity }
}
