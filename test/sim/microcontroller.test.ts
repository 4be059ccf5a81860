import { describe, expect, test } from 'vitest'
import { EVENT_CONTACT, EVENT_ENDED } from '../../firmware/core/device/events'
import type { Board, BoardEvents, Persistence } from '../../firmware/boards/board'
import { PUMP_LEAD_us } from '../../firmware/core/device/front-end'
import { WAIT_LEAST_us } from '../../firmware/boards/espruino/engine'
import { BOARD_PROFILES } from '../../sim/board-profiles'
import { Microcontroller, microcontrollerNew, sendToDevice, startTimer, takeByte } from '../../sim/microcontroller'
import { interpreterTimes } from '../../sim/interpreter-costs'
import { execute, executionNew, PROMPT } from '../../sim/runtimes/interpreter'
import { ScenarioInput, scenarioSchema } from '../../sim/scenario'
import { World, runWorld, worldNew } from '../../sim/world'
import { StimulusPlan } from '../../firmware/core/decide/stimulus-plan'
import { storedEnergy_J } from '../../sim/circuits/harvesting-store'
import { stimuliOf } from '../../sim/stimulus-truth'
import { virtualBoard, virtualPersistence } from '../../sim/virtual-board'

/** The interpreter's times of the board in these worlds. */
const TIMES = interpreterTimes(BOARD_PROFILES.puckjs, 'native', 'slow')
const BOOT_us = TIMES.before_us('boot')

interface Bench {
  world: World
  mcu: Microcontroller
  /** Time and outcome of each completion. */
  done: [number, number][]
  received: number[]
}

/** A world whose program runs `steps` one after the other, each begun when the one before has ended. */
function bench(input: Partial<ScenarioInput>, steps: ((board: Board, persistence: Persistence) => void)[]): Bench {
  const scenario = scenarioSchema.parse({ name: 'test', board: 'puckjs', contacts: { rate_Hz: 0 }, ...input })
  const world = worldNew(scenario, { seed: 1, duration_s: 100 })
  const done: [number, number][] = []
  const received: number[] = []
  const mcu = microcontrollerNew(world, (mcu) => ({
    boot: () => {
      let step = 0
      const events: BoardEvents = {
        onEnd: (kind) => {
          done.push([world.now_us, kind])
          next()
        },
        onByte: (byte) => received.push(byte),
      }
      const execution = executionNew(mcu, PROMPT)
      const board = virtualBoard(mcu, events, execution)
      const next = () => {
        if (step < steps.length) steps[step++](board, virtualPersistence(mcu))
      }
      execute(execution, next)
    },
    receive: (byte) => received.push(byte),
  }))
  return { world, mcu, done, received }
}

const plan: StimulusPlan = {
  amplitude_uA: 1000,
  firstPhase_us: 300,
  secondPhase_us: 300,
  interphaseGap_us: 50,
  period_us: 20000,
  pulses: 5,
  polarity: -1,
}

const stimulate = (board: Board) => board.stimulate(plan)
/** First edge some time from now. */
const AHEAD_ms = 40
const interrogate = (polarity: number) => (board: Board) =>
  board.interrogate({ amplitude_mV: 3000, polarity, range: 1, sampleCount: 60, sampleInterval_us: 1000 }, board.time_ms() + AHEAD_ms)

describe('time', () => {
  test('each operation ends when its hardware has, and begins once the interpreter has come to it', () => {
    const { world, done } = bench({ store: { source: 'bench' } }, [
      (board) => board.sleep(500, false),
      interrogate(1),
      (board) => board.captureContact(100, 1000),
      stimulate,
    ])
    runWorld(world, 2e6)
    const slept = BOOT_us + 500000
    const interrogated = slept + AHEAD_ms * 1000 + 60000
    const captured = interrogated + 100000
    const begun = captured + TIMES.between_us('contactCapture', 'stimulate')
    const stimulated = begun + WAIT_LEAST_us + PUMP_LEAD_us + 4 * 20000 + 650
    expect(done).toEqual([slept, interrogated, captured, stimulated].map((time) => [time, EVENT_ENDED]))
  })

  test('the interpreter runs, and what ends meanwhile waits, until the program rests', () => {
    const { world } = bench({ store: { source: 'bench' } }, [(board) => board.sleep(500, false), (board) => board.send([1], 1), (board) => board.sleep(500, false)])
    const woken_us = BOOT_us + 500000
    const busy_us = TIMES.between_us('sleep', 'send') + TIMES.between_us('send', 'rest')
    runWorld(world, woken_us + busy_us - 1)
    expect(world.lines.mode).toBe('run')
    expect(world.record.link.map(({ time_us }) => time_us)).toEqual([woken_us + TIMES.between_us('sleep', 'send')])
    runWorld(world, woken_us + busy_us)
    expect(world.lines.mode).toBe('sleep')
  })

  test('a pulse is sampled at the end of each interval, as long before it as the converter takes, and ends with the last', () => {
    const { world } = bench({ store: { source: 'bench' } }, [interrogate(-1)])
    runWorld(world, 1e6)
    const [pulse] = world.record.interrogationPulses
    expect(pulse.start_us).toBe(BOOT_us + AHEAD_ms * 1000)
    expect(pulse.sample_us).toEqual(Array.from({ length: 60 }, (_, i) => (i + 1) * 1000 - world.profile.facts.sampleLead_us))
    expect(world.lines).toMatchObject({ gelPolarity: 0, isPumpOn: false })
    // The amplifier sees a positive current in both polarities.
    expect(pulse.applied_mV).toBeLessThan(-2900)
    expect(Math.min(...pulse.current_uA)).toBeGreaterThan(-1e-9)
  })

  test('milliseconds count from the start of the program', () => {
    const times: number[] = []
    const { world } = bench({ store: { source: 'bench' } }, [
      (board) => {
        times.push(board.time_ms())
        board.sleep(1234, false)
      },
      (board) => times.push(board.time_ms()),
    ])
    runWorld(world, 3e6)
    expect(times).toEqual([0, 1234])
  })
})

describe('contacts', () => {
  const contacts = { events: [{ contact_s: 1, separation_s: 1.4 }] }

  test('wake a sleep that waits for them, within milliseconds', () => {
    const { world, done } = bench({ store: { source: 'bench' }, contacts }, [(board) => board.sleep(5000, true)])
    runWorld(world, 8e6)
    expect(done).toHaveLength(1)
    expect(done[0][1]).toBe(EVENT_CONTACT)
    expect(done[0][0]).toBeGreaterThan(1000000)
    expect(done[0][0]).toBeLessThan(1005000)
  })

  test('do not disturb one that does not', () => {
    const { world, done } = bench({ store: { source: 'bench' }, contacts }, [(board) => board.sleep(5000, false)])
    runWorld(world, 8e6)
    expect(done).toEqual([[BOOT_us + 5000000, EVENT_ENDED]])
  })

  test('a contact while the timer\'s wake-up is processed does not end the sleep twice', () => {
    const due_us = BOOT_us + 880000
    // The comparator rises some 300 µs after the contact, between the timer and its callback.
    const events = [{ contact_s: (due_us + 500) * 1e-6, separation_s: 1.5 }]
    const { world, done } = bench({ store: { source: 'bench' }, contacts: { events } }, [(board) => board.sleep(880, true)])
    runWorld(world, 3e6)
    expect(done).toEqual([[due_us, EVENT_ENDED]])
    expect(world.lines.mode).toBe('sleep')
  })
})

describe('stimulus', () => {
  test('plays every phase at its time and leaves no charge behind', () => {
    const { world } = bench({ store: { source: 'bench' } }, [stimulate])
    runWorld(world, 1e6)
    const phases = world.record.stimulusPhases
    const begin_us = BOOT_us + TIMES.between_us('boot', 'stimulate') + WAIT_LEAST_us + PUMP_LEAD_us
    expect(phases.map((phase) => [phase.start_us - begin_us, phase.end_us - begin_us, Math.sign(phase.current_uA)])).toEqual(
      [0, 1, 2, 3, 4].flatMap((pulse) => [
        [pulse * 20000, pulse * 20000 + 300, -1],
        [pulse * 20000 + 350, pulse * 20000 + 650, 1],
      ]),
    )
    const [stimulus] = stimuliOf(world.record)
    expect(stimulus.phases).toBe(10)
    // Equal widths; what is left is by how much the unit's currents differ.
    expect(stimulus.netCharge_nC).toBeCloseTo(-5 * world.stimulation.mismatch * stimulus.firstPhase_nC, 3)
    // 1 mA for 300 µs, within the DAC's gain and step.
    expect(stimulus.firstPhase_nC / -300).toBeCloseTo(1, 1)
  })

  test('takes 2·V_rail·I·t_p/η per pulse from the store', () => {
    const { world } = bench({ store: { source: 'bench' } }, [stimulate])
    runWorld(world, 1e6)
    // The mean of both phases, whose currents differ a little.
    const [first, second] = world.record.stimulusPhases
    const current_A = (Math.abs(first.current_uA) + Math.abs(second.current_uA)) * 0.5e-6
    const { rail_V, boostEfficiency } = world.profile.power
    const expected_J = (5 * 2 * rail_V * current_A * 300e-6) / boostEfficiency
    expect(world.store.spent_J[6] / expected_J).toBeCloseTo(1, 9)
  })

  test('is limited by the pulse rail', () => {
    const { world } = bench({ store: { source: 'bench' }, stimulator: { load_ohm: 10000 } }, [stimulate])
    runWorld(world, 1e6)
    const { rail_V, stimulator } = world.frontEnd.figures
    expect(Math.abs(world.record.stimulusPhases[0].current_uA)).toBeCloseTo((rail_V / (10000 + stimulator.series_ohm)) * 1e6, 9)
    expect(Math.abs(world.record.stimulusPhases[0].current_uA)).toBeLessThan(500)
  })
})

describe('power', () => {
  test('a brown-out forgets everything volatile, keeps the slots, and the device boots again', () => {
    const boots: number[][] = []
    const { world, mcu } = bench({ store: { capacitance_uF: 1000, initial_mV: 3000, brownOut_mV: 1700 }, contacts: { rate_Hz: 2 } }, [
      (board, persistence) => {
        boots.push(persistence.journalArea(0))
        persistence.journalWrite(0, 0, [boots.length], 1)
        board.captureContact(4000, 1000)
      },
    ])
    runWorld(world, 60e6)
    expect(world.record.brownOuts_us.length).toBeGreaterThan(0)
    expect(boots.length).toBeGreaterThan(1)
    expect(boots[0]).toEqual([])
    expect(boots[1]).toEqual([1])
    expect(mcu.journal[0]).toEqual([boots.length, 0, 0, 0])
    const [lost_us] = world.record.brownOuts_us
    expect(world.record.powerUps_us[1]).toBeGreaterThan(lost_us)
  })

  test('a pulse cut by a brown-out leaves the gel shorted', () => {
    const { world } = bench({ store: { capacitance_uF: 420, initial_mV: 3000 } }, [interrogate(1), interrogate(1), interrogate(1)])
    runWorld(world, 10e6)
    expect(world.record.brownOuts_us).toHaveLength(1)
    expect(world.lines).toMatchObject({ gelPolarity: 0, stimulusSign: 0, isPumpOn: false, dacCode: 0, mode: 'off' })
    expect(world.store.isPowered).toBe(false)
  })

  test('without power bytes for the device are lost', () => {
    const { world, mcu, received } = bench({ store: { initial_mV: 1000 } }, [])
    sendToDevice(mcu, 1000, [1, 2])
    runWorld(world, 1e6)
    expect(received).toEqual([])
    const powered = bench({ store: { source: 'bench' } }, [])
    sendToDevice(powered.mcu, 1000, [1, 2])
    sendToDevice(powered.mcu, 500000, [3, 4])
    runWorld(powered.world, 1e6)
    // Until the program has started nothing listens.
    expect(powered.received).toEqual([3, 4])
  })

  test('each byte takes the interpreter’s time, at the running current; of a flood the first thousand are kept', () => {
    const world = worldNew(scenarioSchema.parse({ name: 'bytes', board: 'puckjs', contacts: { rate_Hz: 0 }, store: { source: 'bench' } }), { seed: 1, duration_s: 100 })
    const taken: [number, number, string][] = []
    const mcu = microcontrollerNew(world, (mcu) => ({
      boot: () => {},
      receive: (byte) => takeByte(mcu, () => taken.push([world.now_us, byte, world.lines.mode])),
    }))
    sendToDevice(mcu, 5e6, [1, 2, 3])
    runWorld(world, 6e6)
    const [first_us, next_us] = [TIMES.before_us('byte'), TIMES.before_us('nextByte')]
    expect(taken).toEqual([1, 2, 3].map((byte, i) => [5e6 + first_us + i * next_us, byte, 'run']))
    expect(world.lines.mode).toBe('sleep')
    sendToDevice(mcu, 7e6, new Array<number>(2000).fill(4))
    runWorld(world, 20e6)
    // The one that is being taken, and as many as the buffer holds.
    expect(taken).toHaveLength(3 + 1 + 1023)
  })

  test('sleeping takes the sleep current, the supervisor\'s and the leak\'s, and no more', () => {
    const { world } = bench({ store: { initial_mV: 3100, capacitance_uF: 1500, supervisor_uA: 0.5, leak_ohm: 10e6, brownOut_mV: 1700 } }, [(board) => board.sleep(60000, false)])
    const resting_us = BOOT_us + TIMES.between_us('boot', 'rest')
    runWorld(world, resting_us)
    const before_V = world.store.voltage_V
    runWorld(world, resting_us + 50e6)
    const fall_V = (3e-6 + 0.5e-6) * 10e6
    const expected_V = (before_V + fall_V) * Math.exp(-50 / (1500e-6 * 10e6)) - fall_V
    expect(world.store.voltage_V).toBeCloseTo(expected_V, 9)
  })

  test('the store\'s books close over a run with every kind of load', () => {
    const steps = [interrogate(1), stimulate, (board: Board) => board.captureContact(100, 1000), (board: Board) => board.sleep(3000, false)]
    const { world } = bench({ contacts: { rate_Hz: 2 } }, [...steps, ...steps, ...steps])
    const initial_J = storedEnergy_J(world.store)
    runWorld(world, 20e6)
    const spent_J = world.store.spent_J.reduce((sum, value) => sum + value, 0)
    const gap_J = initial_J + world.store.harvested_J - spent_J - storedEnergy_J(world.store)
    expect(Math.abs(gap_J)).toBeLessThan(1e-9 * (world.store.harvested_J + spent_J))
  })
})

test('a cancelled timer is silent, also while its wake-up is processed', () => {
  const calls: string[] = []
  const scenario = scenarioSchema.parse({ name: 'test', board: 'puckjs', contacts: { rate_Hz: 0 }, store: { source: 'bench' } })
  const world = worldNew(scenario, { seed: 1, duration_s: 1 })
  microcontrollerNew(world, (mcu) => ({
    boot: () => {
      const late = startTimer(mcu, 1000, 'sleep', () => calls.push('late'))
      startTimer(mcu, 500, 'sleep', () => {
        calls.push('first')
        late.completion.isCancelled = true
        late.event.isCancelled = true
      })
    },
    receive: () => {},
  }))
  runWorld(world, 1e6)
  expect(calls).toEqual(['first'])
})
