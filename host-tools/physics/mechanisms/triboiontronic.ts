import { harvestStep_C, senseVoltage_V, startEvent, triboiontronicNew } from '../../../sim/electrodes/triboiontronic'
import type { TriboiontronicElectrode, TriboiontronicParameters } from '../../../sim/electrodes/triboiontronic'
import { atMost, type Figure } from '../../figures'
import { compareLobes, lobeChart } from '../recorded-lobes'
import type { Mechanism } from '../mechanism'

/** 1 cm² of 412.54 mC/m² at 1 V; wetted at once, so that the closed forms hold. */
const SUDDEN: TriboiontronicParameters = {
  openCircuit_V: 1,
  eventCharge_C: 41.254e-6,
  doubleLayer_s: 20e-3,
  wetting_s: 1e-6,
  electronTransfer_s: 0,
  internal_ohm: 200,
  input_V: 0.5,
  inputMinimum_V: 0,
}
const SOURCE_OHM = SUDDEN.doubleLayer_s / (SUDDEN.eventCharge_C / SUDDEN.openCircuit_V)
/** The sensing segment of the scenarios' default electrode. */
const INSOLE: TriboiontronicParameters = { ...SUDDEN, wetting_s: 4e-3, electronTransfer_s: 0 }
const TWO_STEP: TriboiontronicParameters = { ...INSOLE, electronTransfer_s: 10e-3 }

export const triboiontronic: Mechanism = {
  name: 'triboiontronic',
  title: 'Triboiontronic electrode',
  text:
    'Each contact moves a fixed charge, whatever the load; power and energy at the matched load and the two steps in which the double layer builds up ' +
    'against closed forms. Charge density from 10.1038/s41467-024-50518-3; voltage, area and time constants are assumed. With --recording FILE the ' +
    'lobes of the sensing segment are laid beside recorded ones.',
  run: (inputs) => {
    const recorded = compareLobes(INSOLE, inputs?.recordings ?? [])
    return {
      figures: [...chargeFigures(), ...matchFigures(), ...buildUpFigures(), ...recorded.figures],
      charts: [powerChart(), buildUpChart(), ...recorded.charts, lobeChart(INSOLE)],
      notes: recorded.notes,
    }
  },
}

/** A contact at time 0, advanced in small steps while `each` looks at it. */
function contact(
  parameters: TriboiontronicParameters,
  duration_s: number,
  step_s: number,
  each: (electrode: TriboiontronicElectrode, time_s: number, charge_C: number) => void = () => {},
): TriboiontronicElectrode {
  const electrode = triboiontronicNew(parameters)
  startEvent(electrode, 0, 1)
  for (let i = 0; i < Math.round(duration_s / step_s); i++) {
    const charge_C = harvestStep_C(electrode, i * step_s, step_s)
    each(electrode, (i + 1) * step_s, charge_C)
  }
  return electrode
}

/** σ_c·S is what the source moves: from a short circuit to an open one, held voltages from none to nearly V_oc. */
function chargeFigures(): Figure[] {
  const loads = [1, 20, 200, 2000, 20000].flatMap((internal_ohm) =>
    [0, 0.3, 0.6, 0.9, 1.1].map((input_V) => ({ ...SUDDEN, internal_ohm, input_V })),
  )
  const moved_C = loads.map((parameters) => contact(parameters, 3, 1e-3).moved_C)
  const deviations = moved_C.map((charge_C) => Math.abs(charge_C / SUDDEN.eventCharge_C - 1))
  const ledgers = loads.map((parameters) => {
    const electrode = contact(parameters, 0.1, 1e-3)
    const capacitance_F = parameters.eventCharge_C / parameters.openCircuit_V
    return Math.abs(electrode.moved_C - electrode.delivered_C - capacitance_F * electrode.harvest_V) / parameters.eventCharge_C
  })
  return [
    atMost('triboiontronic/charge-per-event-spread', Math.max(...deviations), 1e-6),
    atMost('triboiontronic/charge-ledger', Math.max(...ledgers), 1e-9),
  ]
}

/** A resistive load is a harvester that holds 0 V behind it. */
function peakPower_W(load_ohm: number): number {
  const step_s = 2e-5
  let peak_W = 0
  contact({ ...SUDDEN, internal_ohm: load_ohm / 2, input_V: 0 }, 0.2, step_s, (_, __, charge_C) => {
    peak_W = Math.max(peak_W, (charge_C / step_s) ** 2 * load_ohm)
  })
  return peak_W
}

/** The layer charges towards V·R/(R + R_f) until the source has moved σ_c·S; the power is highest then. */
function peakPowerLaw_W(load_ohm: number): number {
  const { openCircuit_V, doubleLayer_s } = SUDDEN
  const share = load_ohm / (load_ohm + SOURCE_OHM)
  const time_s = doubleLayer_s * share
  const movedShare = (t: number) => ((1 - share) * t + share * time_s * -Math.expm1(-t / time_s)) / doubleLayer_s
  let [low, high] = [0, 10 * doubleLayer_s * (1 + load_ohm / SOURCE_OHM)]
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2
    if (movedShare(middle) < 1) low = middle
    else high = middle
  }
  return (openCircuit_V * share * -Math.expm1(-high / time_s)) ** 2 / load_ohm
}

const LOADS_OHM = [0.1, 0.2, 0.5, 1, 2, 5, 10].map((share) => share * SOURCE_OHM)

function heldEnergy_J(input_V: number): number {
  return contact({ ...SUDDEN, internal_ohm: 20, input_V }, 1, 1e-3).delivered_C * input_V
}

function matchFigures(): Figure[] {
  const { eventCharge_C, openCircuit_V } = SUDDEN
  const inputs_V = Array.from({ length: 99 }, (_, i) => (i + 1) / 100)
  const energies_J = inputs_V.map(heldEnergy_J)
  const best = energies_J.indexOf(Math.max(...energies_J))
  const powerErrors = LOADS_OHM.map((load_ohm) => Math.abs(peakPower_W(load_ohm) / peakPowerLaw_W(load_ohm) - 1))
  return [
    atMost('triboiontronic/matched-load-power-error', Math.max(...powerErrors), 0.01),
    atMost('triboiontronic/matched-input-error', Math.abs(inputs_V[best] / openCircuit_V - 0.5), 0.01),
    atMost('triboiontronic/energy-per-event-error', Math.abs(energies_J[best] / ((eventCharge_C * openCircuit_V) / 4) - 1), 0.01),
  ]
}

/** Electrons, then ions: 1 − (τ_EDL·e^{−t/τ_EDL} − τ_e·e^{−t/τ_e})/(τ_EDL − τ_e). */
function twoStepLaw(time_s: number): number {
  const [ions_s, electrons_s] = [SUDDEN.doubleLayer_s, TWO_STEP.electronTransfer_s]
  return 1 - (ions_s * Math.exp(-time_s / ions_s) - electrons_s * Math.exp(-time_s / electrons_s)) / (ions_s - electrons_s)
}

function buildUp(electronTransfer_s: number): { time_s: number[]; layer_V: number[] } {
  const course = { time_s: [0], layer_V: [0] }
  contact({ ...SUDDEN, electronTransfer_s, input_V: 2 }, 0.12, 1e-4, (electrode, time_s) => {
    course.time_s.push(time_s)
    course.layer_V.push(electrode.harvest_V)
  })
  return course
}

function buildUpFigures(): Figure[] {
  const { time_s, layer_V } = buildUp(TWO_STEP.electronTransfer_s)
  const worst = Math.max(...time_s.map((time, i) => Math.abs(layer_V[i] - twoStepLaw(time))))
  const reached = layer_V.findIndex((voltage_V) => voltage_V >= 0.5)
  let [low, high] = [0, 1]
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2
    if (twoStepLaw(middle) < 0.5) low = middle
    else high = middle
  }
  return [
    atMost('triboiontronic/build-up-error', worst, 1e-3),
    atMost('triboiontronic/build-up-time-error', Math.abs(time_s[reached] / high - 1), 0.01),
    atMost('triboiontronic/sensing-error', sensingError(), 1e-6, 'V'),
  ]
}

/** The sensing segment's closed form of three lags in a row, beside the same lags integrated step by step (Runge and Kutta). */
function sensingError(): number {
  const { wetting_s, electronTransfer_s, doubleLayer_s, openCircuit_V } = TWO_STEP
  const electrode = triboiontronicNew(TWO_STEP)
  let state = [0, 0, 0]
  let worst_V = 0
  const step_s = 5e-5
  const slope = ([wetted, charged, layer]: number[], target: number) => [
    (target - wetted) / wetting_s,
    (wetted - charged) / electronTransfer_s,
    (openCircuit_V * charged - layer) / doubleLayer_s,
  ]
  const moved = (from: number[], by: number[], share: number) => from.map((value, i) => value + share * step_s * by[i])
  for (let i = 0; i < 3000; i++) {
    const target = i < 1200 ? 0.9 : 0
    if (i === 0 || i === 1200) startEvent(electrode, i * step_s, target)
    const k1 = slope(state, target)
    const k2 = slope(moved(state, k1, 0.5), target)
    const k3 = slope(moved(state, k2, 0.5), target)
    const k4 = slope(moved(state, k3, 1), target)
    state = state.map((value, j) => value + (step_s / 6) * (k1[j] + 2 * k2[j] + 2 * k3[j] + k4[j]))
    const expected_V = state[2] - openCircuit_V * state[1]
    worst_V = Math.max(worst_V, Math.abs(senseVoltage_V(electrode, (i + 1) * step_s) - expected_V))
  }
  return worst_V
}

function powerChart() {
  const loads = Array.from({ length: 41 }, (_, i) => SOURCE_OHM * 10 ** (-1 + i / 20))
  const x = loads.map((load_ohm) => Math.log10(load_ohm))
  return {
    kind: 'chart' as const,
    caption: `Highest power of one contact of 1 cm² into a resistor; the source has ${SOURCE_OHM.toFixed(0)} Ω`,
    xLabel: 'log₁₀ of the load in Ω',
    yLabel: 'power, µW',
    series: [
      { label: 'model', color: 0, style: 'points' as const, x, y: loads.map((load_ohm) => peakPower_W(load_ohm) * 1e6) },
      { label: 'closed form', color: 1, style: 'line' as const, x, y: loads.map((load_ohm) => peakPowerLaw_W(load_ohm) * 1e6) },
    ],
  }
}

function buildUpChart() {
  const [one, two] = [buildUp(0), buildUp(TWO_STEP.electronTransfer_s)]
  const inMilliseconds = (time_s: number[]) => time_s.map((time) => time * 1000)
  return {
    kind: 'chart' as const,
    caption: 'The double layer after a contact without load: ions following at once, and after an electron transfer of 10 ms',
    xLabel: 'time, ms',
    yLabel: 'double layer, V',
    series: [
      { label: 'one step', color: 0, style: 'line' as const, x: inMilliseconds(one.time_s), y: one.layer_V },
      { label: 'two steps', color: 1, style: 'line' as const, x: inMilliseconds(two.time_s), y: two.layer_V },
      { label: 'two steps, closed form', color: 2, style: 'line' as const, isDashed: true, x: inMilliseconds(two.time_s), y: two.time_s.map(twoStepLaw) },
    ],
  }
}
