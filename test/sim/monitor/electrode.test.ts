import { describe, expect, it } from 'vitest'
import { advanceElectrode, chargeLeft_C, stimulationElectrodeNew, type StimulationElectrode } from '../../../sim/electrodes/stimulation-electrode'
import type { LimitName } from '../../../sim/monitor/breaches'
import { endMonitor, monitorWatch, type Monitor } from '../../../sim/monitor/monitor'
import { scenarioSchema, type ScenarioInput } from '../../../sim/scenario'
import { monitorOf } from '../../../host-tools/simulation/electrode-monitor'
import { settingsSchema } from '../../../host-tools/configuration/settings'

const CIRCUIT = { series_ohm: 421, blocking_F: 2.35e-6 }
const electrodeOf = (stimulator: ScenarioInput['stimulator'] = {}) =>
  stimulationElectrodeNew(scenarioSchema.parse({ name: 'x', stimulator: { mismatch_percent: 0, ...stimulator } }), CIRCUIT)

/** A current, or 0 for the short, from a time on; null switches the rail off. */
type Course = [time_us: number, current_A: number | null][]

function played(course: Course, end_us: number, electrode = electrodeOf(), powerLost_us = Infinity): { monitor: Monitor; electrode: StimulationElectrode; limits: LimitName[] } {
  const monitor = monitorOf(settingsSchema.parse({}))
  const watch = monitorWatch(monitor)
  watch.onPower(true, 0)
  for (const [time_us, current_A] of course) {
    if (time_us >= powerLost_us) watch.onPower(false, powerLost_us * 1e-6)
    advanceElectrode(electrode, time_us)
    watch.onStimulator(time_us, current_A !== null, electrode)
    electrode.current_A = current_A ?? 0
    electrode.isRailOn = current_A !== null
  }
  endMonitor(monitor, end_us)
  return { monitor, electrode, limits: monitor.breaches.map(({ limit }) => limit) }
}

const I = 5e-4
const PULSE: Course = [[0, 0], [10000, I], [10300, 0], [10350, -I], [10650, 0], [20000, null]]

describe('the stimulation electrode', () => {
  it('takes up what is driven, and gives the charge of a cut pulse back through the short', () => {
    const electrode = electrodeOf()
    electrode.current_A = I
    electrode.isRailOn = true
    advanceElectrode(electrode, 300)
    expect(chargeLeft_C(electrode)).toBeCloseTo(I * 3e-4, 10)
    electrode.current_A = 0
    const before_C = electrode.passed_C
    // The loop: 1421 Ω, and 2 µF in series with 2.35 µF.
    const timeConstant_us = 1421 * (1 / (1 / 2 + 1 / 2.35))
    advanceElectrode(electrode, 300 + timeConstant_us)
    expect(electrode.passed_C / before_C).toBeCloseTo(Math.exp(-1), 3)
    advanceElectrode(electrode, 300 + 40 * timeConstant_us)
    expect(Math.abs(chargeLeft_C(electrode))).toBeLessThan(1e-10)
  })

  it('does not depend on how its time is cut into steps', () => {
    const [one, many] = [electrodeOf({ chargeTransfer_ohm: 5e4 }), electrodeOf({ chargeTransfer_ohm: 5e4 })]
    for (const electrode of [one, many]) Object.assign(electrode, { current_A: I, isRailOn: true })
    advanceElectrode(one, 1000)
    for (let at = 1; at <= 1000; at++) advanceElectrode(many, at)
    expect(many.doubleLayer_V / one.doubleLayer_V).toBeCloseTo(1, 9)
    expect(many.passed_C).toBeCloseTo(one.passed_C, 15)
  })

  it('loses to reactions what its leak lets through, and keeps its books', () => {
    const electrode = electrodeOf({ chargeTransfer_ohm: 1000 })
    Object.assign(electrode, { current_A: I, isRailOn: true })
    for (let at = 10; at <= 1000; at += 10) advanceElectrode(electrode, at)
    expect(electrode.reacted_C).toBeGreaterThan(0)
    expect(electrode.passed_C).toBeCloseTo(chargeLeft_C(electrode) + electrode.reacted_C, 15)
  })
})

describe('the monitor at the electrode', () => {
  it('takes two phases for a pulse and a spell of the rail for a train', () => {
    const { monitor, limits } = played(PULSE, 100000)
    expect(limits).toEqual([])
    expect(monitor.seen).toMatchObject({ trains: 1, pulses: 1, cutPulses: 0 })
    expect(monitor.seen.largestCharge_C).toBeCloseTo(I * 3e-4, 12)
  })

  it('takes a phase without a partner for a breach', () => {
    expect(played([[0, 0], [10000, I], [10300, 0], [20000, null]], 100000).limits).toEqual(['balance', 'net-charge'])
    const twice = played([[0, 0], [10000, I], [10300, 0], [20000, I], [20300, 0], [30000, null]], 100000)
    expect(twice.limits.filter((limit) => limit === 'balance')).toHaveLength(2)
  })

  it('but not where a loss of power has cut it and nothing more follows', () => {
    const { monitor, limits } = played([[0, 0], [10000, I], [10200, null]], 200000, electrodeOf(), 10200)
    expect(limits).toEqual([])
    expect(monitor.seen.cutPulses).toBe(1)
  })

  it('sees a current that goes on without power, however small', () => {
    expect(played([[0, 0], [10000, 1e-5], [10200, 1e-5], [10900, null]], 200000, electrodeOf(), 10200).limits).toContain('left-on')
  })

  it('sees charge that the short does not take away', () => {
    // A load of which the short is too slow.
    expect(played([[0, 0], [10000, I], [10300, null]], 200000, electrodeOf({ load_ohm: 1e6 }), 10300).limits).toContain('charge-left')
  })

  it('adds up what reactions take, in one direction', () => {
    const leaky = () => electrodeOf({ chargeTransfer_ohm: 100, load_ohm: 1e6 })
    const train = (from_us: number): Course => [[from_us, 0], ...Array.from({ length: 40 }, (_, n) => from_us + 10000 + n * 5000).flatMap((at): Course => [[at, I], [at + 300, 0]]), [from_us + 210000, null]]
    const hour = Array.from({ length: 50 }, (_, n) => train(n * 1e6)).flat()
    const { limits } = played(hour, 60e6, leaky())
    expect(limits).toContain('direct-current')
  })
})
