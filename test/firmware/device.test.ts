import { describe, expect, it } from 'vitest'
import { PUMP_LEAD_us } from '../../firmware/core/device/front-end'
import { WAIT_LEAST_us } from '../../firmware/boards/espruino/engine'
import {
  COMMAND_ARM,
  COMMAND_DISARM,
  COMMAND_IDENTIFY,
  COMMAND_SET_CYCLE,
} from '../../firmware/core/link/commands'
import { frameBegin, frameEnd, frameWriterNew, put32 } from '../../firmware/core/link/frame'
import { REFUSED_DISARMED, REFUSED_RATE, STIMULUS_STOPPED } from '../../firmware/core/decide/safety-gate'
import { NOTICE_COMMAND_UNKNOWN } from '../../firmware/core/link/telemetry'
import { deviceConfigurationFor } from '../../host-tools/configuration/device-configuration'
import { readTelemetry, telemetryReaderNew } from '../../host-tools/telemetry'
import { BOARD_PROFILES } from '../../sim/board-profiles'
import { interpreterTimes } from '../../sim/interpreter-costs'
import { scenarioSchema, type ScenarioInput } from '../../sim/scenario'
import { simulate, type SimulationOptions } from '../../sim/simulate'
import { sourceProgram } from '../../sim/virtual-board'
import { MANY_DOSES } from './many-doses'

const TIMES = interpreterTimes(BOARD_PROFILES.puckjs, 'native', 'slow')

/** A bench with plenty of energy and calcium always active, so that the rule keeps coming due. */
const BENCH: ScenarioInput = {
  name: 'device-test',
  board: 'puckjs',
  duration_s: 30,
  store: { source: 'bench', initial_mV: 3600 },
  contacts: { rate_Hz: 0 },
  medium: [{ time_s: 0, supply: { K: 1, Ca: 1 } }],
}

function run(settings: Record<string, unknown> = {}, commands: SimulationOptions['commands'] = [], change: Partial<ScenarioInput> = {}) {
  const scenario = scenarioSchema.parse({ ...BENCH, ...change })
  const result = simulate(scenario, sourceProgram({ ...deviceConfigurationFor(scenario.board, { ...settings, limits: { ...MANY_DOSES, ...(settings.limits as object) } }), trustsLink: true }), { seed: 1, commands })
  const reader = telemetryReaderNew()
  const frames = readTelemetry(reader, result.telemetry)
  return { result, telemetry: { frames, lost: reader.lost, unread: reader.rejectedBytes + reader.unreadable } }
}

function command(kind: number, payload?: number): number[] {
  const writer = frameWriterNew(0)
  frameBegin(writer, kind)
  if (payload !== undefined) put32(writer, payload)
  return writer.encoded.slice(0, frameEnd(writer))
}

describe('a device', () => {
  it('says hello, interrogates every cycle and stimulates when its rule comes due', () => {
    const { telemetry, result } = run({ cycle_s: 2 })
    const kinds = telemetry.frames.map((frame) => frame.kind)
    expect(kinds[0]).toBe('hello')
    expect(kinds.filter((kind) => kind === 'cycle').length).toBeGreaterThanOrEqual(14)
    expect(kinds.filter((kind) => kind === 'stimulus').length).toBeGreaterThanOrEqual(4)
    expect(result.stimuli.length).toBe(kinds.filter((kind) => kind === 'stimulus').length)
  })

  it('knows when its last sample was taken, and how long it then took to ask for a pulse', () => {
    const { telemetry, result } = run({ cycle_s: 2 })
    const cycles = telemetry.frames.filter((frame) => frame.kind === 'cycle')
    cycles.forEach((cycle, i) => {
      // The device's clock begins when the interpreter has booted.
      const since_ms = result.interrogations[i].lastSample_s * 1000 - TIMES.before_us('boot') / 1000
      expect(Math.abs(cycle.time_ms - since_ms)).toBeLessThanOrEqual(2)
    })
    const stimuli = telemetry.frames.filter((frame) => frame.kind === 'stimulus')
    expect(stimuli.length).toBeGreaterThan(0)
    stimuli.forEach((stimulus, i) => {
      const untilFirstEdge_ms = result.stimuli[i].latency_ms ?? NaN
      expect(Math.abs(stimulus.latency_ms + (TIMES.between_us('store', 'stimulate') + WAIT_LEAST_us + PUMP_LEAD_us) / 1000 - untilFirstEdge_ms)).toBeLessThanOrEqual(2)
    })
  })

  it('answers who it is', () => {
    const { telemetry } = run({}, [{ time_s: 1, bytes: command(COMMAND_IDENTIFY) }])
    const identity = telemetry.frames.find((frame) => frame.kind === 'identity')
    const hello = telemetry.frames.find((frame) => frame.kind === 'hello')
    expect(identity).toMatchObject({ boardName: 'puckjs' })
    expect(identity).toMatchObject({ buildHash: hello?.kind === 'hello' ? hello.buildHash : undefined })
  })

  it('gives no pulse while disarmed, and again once armed', () => {
    const { telemetry, result } = run({ cycle_s: 2 }, [
      { time_s: 0.5, bytes: command(COMMAND_DISARM) },
      { time_s: 15, bytes: command(COMMAND_ARM) },
    ])
    const verdicts = telemetry.frames.flatMap((frame) => (frame.kind === 'stimulus' ? [frame.verdict] : []))
    expect(verdicts[0]).toBe(REFUSED_DISARMED)
    expect(verdicts.at(-1)).toBe(0)
    expect(result.stimuli.length).toBeGreaterThan(0)
    expect(Math.min(...result.stimuli.map((stimulus) => stimulus.start_s))).toBeGreaterThan(15)
  })

  it('ends a train under way when it is disarmed, and goes on', () => {
    const plans = { pace: { amplitude_uA: 100, firstPhase_us: 300, secondPhase_us: 300, period_us: 5000, pulses: 400 } }
    const settings = { plans, limits: { trainNet_nC: 1000 }, cycle_s: 5, store: { capacitance_uF: 10000 } }
    const rich = { store: { source: 'bench', initial_mV: 3600, capacitance_uF: 10000 } } as Partial<ScenarioInput>
    const whole = run(settings, [], rich).result
    const [{ start_s }] = whole.stimuli
    expect(whole.stimuli[0].phases).toBe(800)
    const { telemetry, result } = run(settings, [1, 1.0001, 1.5].map((after_s) => ({ time_s: start_s + after_s, bytes: command(COMMAND_DISARM) })), rich)
    expect(result.stimuli).toHaveLength(1)
    // Two phases each 5 ms for a second; the interpreter takes some 2.5 ms for each byte of the command.
    expect(result.stimuli[0].phases).toBeGreaterThanOrEqual(2 * 200)
    expect(result.stimuli[0].phases).toBeLessThan(2 * 200 + 26)
    const { frames } = telemetry
    expect(frames.flatMap((frame) => (frame.kind === 'stimulus' ? [frame.verdict] : []))).toEqual([STIMULUS_STOPPED, REFUSED_DISARMED])
    const at = frames.findIndex(({ kind }) => kind === 'stimulus')
    expect(frames.slice(at).filter(({ kind }) => kind === 'cycle').length).toBeGreaterThan(0)
    expect([telemetry.lost, telemetry.unread]).toEqual([0, 0])
  })

  it('refuses stimuli that follow too soon, and says so', () => {
    const rules = [{ ion: 'Ca', level: 2, cycles: 1, plan: 'pace' }]
    const { telemetry, result } = run({ cycle_s: 1, rules, limits: { stimulusInterval_s: 5 } })
    const verdicts = telemetry.frames.flatMap((frame) => (frame.kind === 'stimulus' ? [frame.verdict] : []))
    expect(new Set(verdicts)).toEqual(new Set([0, REFUSED_RATE]))
    const starts = result.stimuli.map((stimulus) => stimulus.start_s)
    starts.slice(1).forEach((start, i) => expect(start - starts[i]).toBeGreaterThanOrEqual(5))
  })

  it('takes a new cycle within its range, and answers anything else with a notice', () => {
    const { telemetry } = run({ cycle_s: 2 }, [{ time_s: 0.5, bytes: command(COMMAND_SET_CYCLE, 10000) }])
    expect(telemetry.frames.filter((frame) => frame.kind === 'cycle').length).toBeLessThan(6)
    for (const bytes of [command(COMMAND_SET_CYCLE, 5), command(COMMAND_SET_CYCLE), command(99)]) {
      const answer = run({ cycle_s: 2 }, [{ time_s: 0.5, bytes }]).telemetry.frames
      expect(answer.filter((frame) => frame.kind === 'notice' && frame.notice === NOTICE_COMMAND_UNKNOWN)).toHaveLength(1)
      expect(answer.filter((frame) => frame.kind === 'cycle').length).toBeGreaterThanOrEqual(14)
    }
  })

  it('ignores garbage on the link and counts it', () => {
    const garbage = [0, 5, 1, 2, 3, 0, 255, 255, 0, 1, 0]
    const { telemetry } = run({ cycle_s: 2 }, [{ time_s: 0.5, bytes: [...garbage, ...command(COMMAND_IDENTIFY)] }])
    const identity = telemetry.frames.find((frame) => frame.kind === 'identity')
    expect(identity?.kind === 'identity' && identity.rejectedFrames).toBe(3)
    expect(telemetry.frames.filter((frame) => frame.kind === 'cycle').length).toBeGreaterThanOrEqual(14)
  })

  it('does not act on a decision it doubts', () => {
    // A medium that changes within every interrogation fits no mixture; see FLAG_MISFIT.
    const medium = Array.from({ length: 600 }, (_, i) => ({ time_s: i * 0.05, supply: i % 2 ? { K: 1.2, Ca: 1.2 } : { K: 0.2, Ca: 0.9 } }))
    const { telemetry, result } = run({ cycle_s: 2 }, [], { medium })
    const cycles = telemetry.frames.filter((frame) => frame.kind === 'cycle')
    expect(cycles.length).toBeGreaterThanOrEqual(14)
    cycles.forEach((cycle) => {
      expect(cycle.flags).not.toBe(0)
      cycle.ions.forEach((ion) => expect(ion.confidence_Q15).toBe(0))
    })
    expect(result.stimuli).toHaveLength(0)
  })

  it('listens to contacts while the store can pay, and lets them recharge it otherwise', () => {
    const walking = (initial_mV: number) =>
      run({ cycle_s: 60, store: { shed_V: 2.4, capacitance_uF: 10000 } }, [], {
        store: { initial_mV, capacitance_uF: 10000 },
        contacts: { rate_Hz: 1.8 },
        contactElectrode: { area_cm2: 1 },
      } as Partial<ScenarioInput>)
    const contacts = ({ telemetry }: ReturnType<typeof run>) => telemetry.frames.filter((frame) => frame.kind === 'contact').length
    expect(contacts(walking(3600))).toBeGreaterThan(1)
    const poor = walking(2300)
    expect(contacts(poor)).toBe(0)
    expect(poor.result.energy.harvested_uJ).toBeGreaterThan(0)
  })

  it('measures how often it is touched, and notices when nobody touches it any more', () => {
    const events = Array.from({ length: 25 }, (_, i) => ({ contact_s: 0.5 + i * 0.8, separation_s: 0.85 + i * 0.8 }))
    const { telemetry } = run({ cycle_s: 3 }, [], { contacts: { events }, duration_s: 40 })
    const rates = telemetry.frames.flatMap((frame) => (frame.kind === 'cycle' ? [frame.contactRate_mHz] : []))
    expect(rates[0]).toBe(0)
    const measured = rates.slice(3, 7)
    measured.forEach((rate_mHz) => expect(Math.abs(rate_mHz / 1250 - 1)).toBeLessThan(0.08))
    expect(rates.at(-1)).toBe(0)
  })

  it('starts a new epoch after every loss of power and keeps numbering without a gap', () => {
    const dark = { store: { initial_mV: 3050, capacitance_uF: 2200 }, contacts: { rate_Hz: 1.8 }, contactElectrode: { area_cm2: 200 }, duration_s: 119 } as Partial<ScenarioInput>
    const { telemetry, result } = run({ store: { shed_V: 1, reserve: 1, capacitance_uF: 10000 }, cycle_s: 0.6 }, [], dark)
    expect(result.brownOuts_s.length).toBeGreaterThan(0)
    const epochs = [...new Set(telemetry.frames.map((frame) => frame.epoch))]
    expect(epochs).toEqual(epochs.map((_, i) => i + 1))
    expect(epochs.length).toBe(result.boots_s.length)
    expect([telemetry.lost, telemetry.unread]).toEqual([0, 0])
  })
})
