import { DropletDiode, DropletDiodeParameters, dropletDiodeNew, stepDropletDiode, storedCharge_C } from '../../../sim/circuits/droplet-diode'
import { diodeParameters } from '../../../sim/sources/assembly'
import { diode as diodeSettings } from '../../../sim/scenario/sources'
import { atLeast, atMost } from '../../figures'
import type { Chart } from '../../report/page'
import type { Mechanism } from '../mechanism'

const PARAMETERS = diodeParameters(diodeSettings.parse({}), 25)
/** kT/e at 25 °C, with the constants' own values. */
const THERMAL_V = (1.380649e-23 * 298.15) / 1.602176634e-19
/** Drives of a constant current: so high a voltage behind so high a resistance that the junction does not matter. */
const DRIVE_V = 1e4

export const diode: Mechanism = {
  name: 'diode',
  title: 'Droplet diode',
  text:
    'Two hydrogel droplets of opposite charge rectify by more than two orders of magnitude (10.1126/science.adr0428). Static current against ' +
    'the closed form with Lambert’s W; turn-on and storage delay against the charge-control law. Saturation current, leak and storage time are assumed.',
  run: () => {
    const forward_A = staticCurrent_A(1)
    const reverse_A = staticCurrent_A(-1)
    const on = turnOn()
    const off = storageDelay(10e-3, 5e-3)
    return {
      figures: [
        atLeast('diode/rectification', forward_A / -reverse_A, 100),
        atMost('diode/static-error', staticError(), 1e-3),
        atMost('diode/turn-on-error', Math.abs(on.reached_s / (PARAMETERS.transit_s * Math.LN10) - 1), 0.01),
        atMost('diode/storage-error', Math.abs(off.delay_s / (PARAMETERS.transit_s * Math.log(3)) - 1), 0.01),
      ],
      charts: [staticChart(), on.chart, off.chart],
    }
  },
}

/** Current some time after a voltage was put on, A. */
function staticCurrent_A(voltage_V: number, parameters: DropletDiodeParameters = PARAMETERS): number {
  const diode = dropletDiodeNew(parameters)
  stepDropletDiode(diode, voltage_V, 0, 2)
  return stepDropletDiode(diode, voltage_V, 0, 0.01) / 0.01
}

/** Without a leak i = (nV_T/R)·W(I_s·R/nV_T · e^{(V + I_s·R)/nV_T}) − I_s. */
function staticError(): number {
  const noLeak = { ...PARAMETERS, leak_S: 0 }
  const { saturation_A, series_ohm, ideality } = noLeak
  const slope_V = ideality * THERMAL_V
  const errors = [0.1, 0.2, 0.3, 0.5, 1].map((voltage_V) => {
    const logarithm = Math.log((saturation_A * series_ohm) / slope_V) + (voltage_V + saturation_A * series_ohm) / slope_V
    const exact_A = (slope_V / series_ohm) * lambertOfExponential(logarithm) - saturation_A
    return Math.abs(staticCurrent_A(voltage_V, noLeak) / exact_A - 1)
  })
  return Math.max(...errors)
}

/** W(eˣ): the root of w + ln w = x, by Newton's method. */
function lambertOfExponential(x: number): number {
  let w = x > 1 ? x : Math.exp(x) / (1 + Math.exp(x))
  for (let i = 0; i < 50; i++) w = Math.max(w / 4, w - ((w + Math.log(w) - x) * w) / (1 + w))
  return w
}

/** A diode as the laws have it: neither leak nor a capacitance of its own. */
function idealDiode(): DropletDiode {
  return dropletDiodeNew({ ...PARAMETERS, leak_S: 0, junction_F: 1e-12 })
}

/** A forward current is switched on: the stored charge rises as 1 − e^{−t/τ}, to nine tenths within τ·ln 10. */
function turnOn(): { reached_s: number; chart: Chart } {
  const diode = idealDiode()
  const current_A = 10e-3
  const step_s = PARAMETERS.transit_s / 200
  const share = () => storedCharge_C(diode) / (current_A * PARAMETERS.transit_s)
  const [time_ms, charged, law] = [[0], [0], [0]]
  let reached_s = NaN
  for (let i = 1; i <= 800; i++) {
    const before = share()
    stepDropletDiode(diode, DRIVE_V, DRIVE_V / current_A, step_s)
    if (before < 0.9 && share() >= 0.9) reached_s = (i - (share() - 0.9) / (share() - before)) * step_s
    time_ms.push(i * step_s * 1000)
    charged.push(share())
    law.push(-Math.expm1((-i * step_s) / PARAMETERS.transit_s))
  }
  const chart: Chart = {
    kind: 'chart',
    caption: 'Turn-on at a constant 10 mA: ions stored at the contact, of those stored at last',
    xLabel: 'time, ms',
    yLabel: 'share stored',
    series: [
      { label: 'model', color: 0, style: 'line', x: time_ms, y: charged },
      { label: '1 − exp(−t/τ)', color: 1, style: 'line', isDashed: true, x: time_ms, y: law },
    ],
  }
  return { reached_s, chart }
}

/** A steady forward current is turned round: the junction goes on conducting for τ·ln(1 + I_F/I_R). */
function storageDelay(forward_A: number, reverse_A: number): { delay_s: number; chart: Chart } {
  const diode = idealDiode()
  stepDropletDiode(diode, DRIVE_V, DRIVE_V / forward_A, 20 * PARAMETERS.transit_s)
  const step_s = PARAMETERS.transit_s / 1000
  const [time_ms, voltage_V] = [[0], [diode.voltage_V]]
  let delay_s = NaN
  for (let i = 1; Number.isNaN(delay_s) && i < 5000; i++) {
    const before_C = storedCharge_C(diode)
    stepDropletDiode(diode, -DRIVE_V, DRIVE_V / reverse_A, step_s)
    const after_C = storedCharge_C(diode)
    if (after_C <= 0) delay_s = (i - 1 + before_C / (before_C - after_C)) * step_s
    if (after_C > 0) {
      time_ms.push(i * step_s * 1000)
      voltage_V.push(diode.voltage_V)
    }
  }
  const chart: Chart = {
    kind: 'chart',
    caption: 'Storage delay: 10 mA forward until 0, then 5 mA reverse; the junction holds its forward voltage until the stored ions are gone',
    xLabel: 'time since the reversal, ms',
    yLabel: 'junction, V',
    series: [{ label: 'junction voltage', color: 0, style: 'line', x: time_ms, y: voltage_V }],
  }
  return { delay_s, chart }
}

function staticChart(): Chart {
  const voltage_V = Array.from({ length: 81 }, (_, i) => (i - 40) / 40)
  const current_A = voltage_V.map((voltage) => staticCurrent_A(voltage))
  return {
    kind: 'chart',
    caption: 'Static current, magnitude on a logarithmic scale: forward to the right, reverse to the left',
    xLabel: 'voltage, V',
    yLabel: 'log₁₀ of the current in µA',
    series: [{ label: 'current', color: 0, style: 'line', x: voltage_V, y: current_A.map((one) => (one === 0 ? null : Math.log10(Math.abs(one) * 1e6))) }],
  }
}
