import { describe, expect, test } from 'vitest'
import type { BoardEvents } from '../../../firmware/boards/board'
import { EVENT_CONTACT, EVENT_ENDED, EVENT_FAILED } from '../../../firmware/core/device/events'
import { nodemcuBoard } from '../../../firmware/boards/lua/board'
import { wiring as esp32 } from '../../../firmware/boards/lua/nodemcu-esp32'
import { SELECT_LOW, wiring as esp8266 } from '../../../firmware/boards/lua/nodemcu-esp8266'
import { nodemcuPersistence } from '../../../firmware/boards/lua/persistence'
import type { InterrogationPulse } from '../../../firmware/core/decide/safety-gate'
import { crcOfWords } from '../../../host-tools/calibration/calibration-image'
import type { StimulusPlan } from '../../../firmware/core/decide/stimulus-plan'
import { WRITTEN } from '../../../firmware/core/persistence/kept'
import { fakeNodemcu, type FakeNodemcu } from './fake-nodemcu'

const BOARDS = { 'nodemcu-esp8266': esp8266, 'nodemcu-esp32': esp32 }

function start(name: keyof typeof BOARDS, hasModule = false) {
  const fake = fakeNodemcu(hasModule)
  const outcomes: number[] = []
  const bytes: number[] = []
  const events: BoardEvents = { onEnd: (kind) => outcomes.push(kind), onByte: (byte) => bytes.push(byte) }
  return { fake, outcomes, bytes, board: nodemcuBoard(BOARDS[name], events), persistence: nodemcuPersistence(BOARDS[name].chip), wiring: BOARDS[name] }
}

function interrogation(change: object = {}, polarity = 1): InterrogationPulse {
  return { amplitude_mV: 2500, polarity, range: 1, sampleCount: 20, sampleInterval_us: 2000, ...change }
}

const PLAN: StimulusPlan = {
  amplitude_uA: 500,
  firstPhase_us: 300,
  secondPhase_us: 300,
  interphaseGap_us: 50,
  period_us: 50000,
  pulses: 10,
  polarity: -1,
}

function stimulus(change: Partial<StimulusPlan> = {}): StimulusPlan {
  return { ...PLAN, ...change }
}

function expectRest(fake: FakeNodemcu, { pump, forward, backward, source, sink }: (typeof BOARDS)['nodemcu-esp32']) {
  for (const pin of [pump, forward, backward, source, sink]) expect(fake.pins.get(pin)).toBe(0)
}

describe.each(['nodemcu-esp8266', 'nodemcu-esp32'] as const)('%s', (name) => {
  test('drives every line low before anything else', () => {
    const { fake, wiring } = start(name)
    expectRest(fake, wiring)
    expect(fake.edges.every(({ level }) => level === 0)).toBe(true)
  })

  test('interrogates: pump, DAC, one edge 8 ms later and when it is due, samples in step, all at rest again', () => {
    const { fake, board, outcomes, wiring } = start(name)
    let count = 0
    fake.convert = () => (count += 1)
    board.interrogate(interrogation({}, -1), 20)
    expect(outcomes).toEqual([])
    fake.run(80000)
    expect(outcomes).toEqual([EVENT_ENDED])
    // Twice the range, then 2047 of 4096 for 2500 mV of 5000 mV, on the left: see dacCode.
    expect(fake.dacBytes).toEqual([0x40, 0x08, 0, 0x30, 2047 >> 4, (2047 & 15) << 4])
    const edge = fake.edges.find(({ pin, level }) => pin === wiring.backward && level === 1)
    expect(edge?.time_us).toBe(20000)
    expect(fake.edges.find(({ pin, level }) => pin === wiring.pump && level === 1)?.time_us).toBe(12000)
    const end = fake.edges.filter(({ pin, level }) => pin === wiring.backward && level === 0).at(-1)
    expect(end?.time_us).toBe(20000 + 20 * 2000)
    expect(board.samples.slice(0, 20)).toEqual(Array.from({ length: 20 }, (_, i) => (i + 1) * (name === 'nodemcu-esp32' ? 16 : 64)))
    expectRest(fake, wiring)
  })

  test.each([
    ['an interval that is no whole milliseconds', { sampleInterval_us: 833 }],
    ['an interval below a millisecond', { sampleInterval_us: 500 }],
    ['an amplitude beyond the DAC', { amplitude_mV: 5001 }],
  ])('refuses %s, after the call, with no line moved', (_what, change) => {
    const { fake, board, outcomes, wiring } = start(name)
    board.interrogate(interrogation(change), 20)
    expect(outcomes).toEqual([])
    fake.run(100000)
    expect(outcomes).toEqual([EVENT_FAILED])
    expect(fake.edges.every(({ level }) => level === 0)).toBe(true)
    expectRest(fake, wiring)
  })

  test.each([-3, 0, 5])('a pulse that is due in %i ms comes too late for the pump’s lead: a failure, with no line moved', (ahead_ms) => {
    const { fake, board, outcomes, wiring } = start(name)
    fake.run(50000)
    board.interrogate(interrogation(), (board.time_ms() + ahead_ms) & 1073741823)
    fake.run(200000)
    expect(outcomes).toEqual([EVENT_FAILED])
    expect(fake.edges.filter(({ pin, level }) => pin !== wiring.wide && level === 1)).toEqual([])
  })

  test('a DAC that does not answer ends the pulse before its first edge', () => {
    const { fake, board, outcomes, wiring } = start(name)
    fake.hasDac = false
    board.interrogate(interrogation(), 20)
    fake.run(100000)
    expect(outcomes).toEqual([EVENT_FAILED])
    expect(fake.edges.filter(({ pin, level }) => pin !== wiring.pump && pin !== wiring.wide && level === 1)).toEqual([])
    expectRest(fake, wiring)
  })

  test('a capture that falls behind its timer is a failure, not data', () => {
    const { fake, board, outcomes } = start(name)
    fake.convert_us = 2300
    board.captureContact(100, 2000)
    fake.run(400000)
    expect(outcomes).toEqual([EVENT_FAILED])
    fake.convert_us = 100
    board.captureContact(100, 2000)
    fake.run(400000)
    expect(outcomes).toEqual([EVENT_FAILED, EVENT_ENDED])
  })

  test('sleeps for its time, or until a contact if that is wanted', () => {
    const { fake, board, outcomes } = start(name)
    board.sleep(1000, true)
    fake.run(999000)
    expect(outcomes).toEqual([])
    fake.run(1000)
    expect(outcomes).toEqual([EVENT_ENDED])
    board.sleep(60000, true)
    fake.run(20000000)
    fake.onWake?.()
    expect(outcomes).toEqual([EVENT_ENDED, EVENT_CONTACT])
    fake.run(60000000)
    expect(outcomes.length).toBe(2)
    board.sleep(10, false)
    fake.run(1000)
    fake.onWake?.()
    expect(outcomes.length).toBe(2)
  })

  test('its clock is right across hours and every wrap of the chip’s own', () => {
    const { fake, board } = start(name)
    let elapsed_us = 0
    for (let i = 0; i < 400; i++) {
      const step_us = 60000000 + i * 12345
      fake.run(step_us)
      elapsed_us += step_us
      expect(board.time_ms()).toBe(Math.floor(elapsed_us / 1000))
    }
  })

  test('the journal’s areas keep their words, are empty before, and are begun anew at word 0', () => {
    const { persistence, fake } = start(name)
    expect(persistence.journalArea(0)).toEqual([])
    expect(persistence.journalWrite(1, 0, [5, -2], 2)).toBe(WRITTEN)
    expect(persistence.journalWrite(1, 2, [0x12345678, 9], 1)).toBe(WRITTEN)
    expect(persistence.journalArea(1)).toEqual([5, -2, 0x12345678])
    expect([...fake.files.keys()]).toEqual(['journal1'])
    expect(persistence.journalWrite(1, 0, [7, 8], 2)).toBe(WRITTEN)
    expect(persistence.journalArea(1)).toEqual([7, 8])
  })

  test.each([1, 2, 3])('a word of the journal that a cut has left at %d bytes is made whole with zeros before the next', (bytes) => {
    const { persistence, fake } = start(name)
    persistence.journalWrite(0, 0, [5, -2, 3], 3)
    fake.files.set('journal0', fake.files.get('journal0')!.slice(0, 8 + bytes))
    expect(persistence.journalArea(0)).toHaveLength(3)
    expect(persistence.journalWrite(0, 3, [77], 1)).toBe(WRITTEN)
    expect(persistence.journalArea(0)).toEqual([5, -2, 3, 77])
  })

  test('calibration slots keep their words behind one another, and say what is not there', () => {
    const { persistence, fake } = start(name)
    expect([persistence.calibrationOpen(0), persistence.calibrationOpen(1)]).toEqual([0, 0])
    const words = Array.from({ length: 100 }, (_, i) => (i * 0x01234567) | 0)
    expect(persistence.calibrationClear(1, words.length)).toBe(true)
    for (let at = 0; at < words.length; at += 30) persistence.calibrationAppend(1, words.slice(at, at + 30), words.slice(at, at + 30).length)
    expect(persistence.calibrationOpen(1)).toBe(100)
    expect(persistence.calibrationWords(1, 40, 50)).toEqual(words.slice(40, 90))
    expect(persistence.calibrationWords(1, 3, 0)).toEqual([])
    const halves = [...new Int16Array(Int32Array.from(words).buffer)]
    expect(persistence.calibrationHalves(1, 10, 71)).toEqual(halves.slice(20, 91))
    expect(persistence.calibrationHalves(1, 10, 0)).toEqual([])
    expect(persistence.calibrationCrc32(1, 7, 93)).toBe(crcOfWords(words.slice(7)))
    expect(persistence.calibrationOpen(0)).toBe(0)
    fake.files.set('calibration1', (fake.files.get('calibration1') ?? '').slice(0, 398))
    expect(persistence.calibrationOpen(1)).toBe(100)
    expect(persistence.calibrationWords(1, 98, 2)).toEqual([words[98], words[99] & 0xffff])
    persistence.calibrationClear(1, 4)
    expect(persistence.calibrationOpen(1)).toBe(0)
  })

  test('the link passes every byte on, any run of Ctrl-C too; only the operation gives the prompt back, and leaves the board quiet', () => {
    const { board, fake, bytes, outcomes, wiring } = start(name)
    board.send([0, 65, 255, 0, 99], 4)
    expect(fake.sent).toEqual([0, 65, 255, 0])
    fake.onData?.('\x03'.repeat(500) + 'a')
    expect(bytes).toEqual([...new Array<number>(500).fill(3), 97])
    expect(fake.onData).toBeDefined()
    board.interrogate(interrogation(), 20)
    fake.run(25000)
    board.openConsole()
    expect(fake.onData).toBeUndefined()
    expectRest(fake, wiring)
    fake.run(1000000)
    expect(outcomes).toEqual([])
  })

  test('without iongate’s module every stimulus is refused with no line moved', () => {
    const { board, fake, outcomes } = start(name)
    board.stimulate(stimulus())
    fake.run(100000)
    expect(outcomes).toEqual([EVENT_FAILED])
    expect(fake.edges.every(({ level }) => level === 0)).toBe(true)
  })

  test.each([1, -1] as const)('with it a stimulus of polarity %i is its train, let go when the rail has settled', (polarity) => {
    const { board, fake, outcomes, wiring } = start(name, true)
    board.stimulate(stimulus({ polarity }))
    const [first, second] = polarity === 1 ? [wiring.source, wiring.sink] : [wiring.sink, wiring.source]
    expect(fake.trains).toEqual([[first, second, 300, 50, 300, 50000, 10]])
    fake.run(4999)
    expect(fake.started).toBe(0)
    // 409 of 4096 for 500 µA of 5 mA.
    expect(fake.dacBytes).toEqual([0x40, 0x08, 0, 0x30, 409 >> 4, (409 & 15) << 4])
    fake.run(100000)
    expect([fake.started, outcomes]).toEqual([1, [EVENT_ENDED]])
    expectRest(fake, wiring)
  })

  test('with it a pulse is one sampling, and its words are the module’s', () => {
    const { board, fake, outcomes, wiring } = start(name, true)
    board.interrogate(interrogation({}, -1), 20)
    fake.run(100000)
    board.captureContact(5, 1000)
    fake.run(100000)
    expect(fake.samplings).toEqual([[wiring.backward, wiring.gel, 20, 2000], [-1, wiring.contact, 5, 1000]])
    expect(board.samples).toEqual([1, 2, 3])
    expect(outcomes).toEqual([EVENT_ENDED, EVENT_ENDED])
  })

  test('a sampling that was late is a failure', () => {
    const { board, fake, outcomes } = start(name, true)
    fake.isInTime = false
    board.captureContact(5, 1000)
    fake.run(100000)
    expect(outcomes).toEqual([EVENT_FAILED])
  })

  test.each([
    ['what the module cannot play', { isPlayable: false }, {}],
    ['a plan beyond the DAC', {}, { amplitude_uA: 5001 }],
  ])('%s is refused with no line moved', (_what, fault, change) => {
    const { board, fake, outcomes } = start(name, true)
    Object.assign(fake, fault)
    board.stimulate(stimulus(change))
    board.interrogate(interrogation('amplitude_uA' in change ? { amplitude_mV: 5001 } : {}), 20)
    fake.run(100000)
    expect(outcomes).toEqual([EVENT_FAILED, EVENT_FAILED])
    expect(fake.edges.every(({ level }) => level === 0)).toBe(true)
  })

  test('a DAC that answers with another code lets no edge go', () => {
    const { board, fake, outcomes } = start(name, true)
    fake.dacBytes.push = () => 0
    fake.dacBytes[0] = 1
    fake.dacBytes[1] = 2
    board.stimulate(stimulus())
    fake.run(100000)
    expect([fake.started, outcomes]).toEqual([0, [EVENT_FAILED]])
  })
})

describe('ESP8266', () => {
  test('points the multiplexer at each input; the converter’s 1024 is full scale', () => {
    const { fake, board, wiring } = start('nodemcu-esp8266')
    const addresses: string[] = []
    fake.convert = () => {
      addresses.push(`${fake.pins.get(wiring.pump)}${fake.pins.get(wiring.wide)}${fake.pins.get(SELECT_LOW)}`)
      return 1024
    }
    expect(board.storeWord()).toBe(65472)
    board.temperatureWord()
    board.captureContact(1, 1000)
    fake.run(2000)
    expect(addresses).toEqual(['001', '010', '000'])
  })
})
