import { PERMITTED, REFUSED_CHARGE, gateTakeTime, permitStimulus, safetyGateNew } from '../../../firmware/core/decide/safety-gate'
import { heterogelParameters } from '../../../sim/assembly'
import { heterogelNew, stepHeterogel, timeConstant_s } from '../../../sim/electrodes/heterogel'
import { IONS, diffusionAt } from '../../../sim/ions'
import { scenarioSchema } from '../../../sim/scenario'
import { deviceConfigurationFor } from '../../configuration/device-configuration'
import { atMost, type Figure } from '../../figures'
import type { Chart } from '../../report/page'
import type { Mechanism } from '../mechanism'
import { seriesUptake, steppedUptake } from '../slab-diffusion'

/** The default gel. */
const GEL = heterogelParameters(scenarioSchema.parse({ name: 'oracles' }))

export const oracles: Mechanism = {
  name: 'oracles',
  title: 'Closed forms: RC, diffusion, Shannon',
  text:
    'The double layer charges as an RC circuit does. The time constant L²/(12·h·D) of an ion is the mean time of its diffusion ' +
    'into a slab of thickness L from both faces; one exponential stands for the whole course (A), and the chart shows how far it is from it. ' +
    'The gate lets through the charge of Shannon’s limit and no more.',
  run: () => {
    const charging = chargingLayer(1e-3)
    const diffusion = slabDiffusion()
    return {
      figures: [...rcFigures(charging), ...diffusionFigures(diffusion), ...shannonFigures()],
      charts: [rcChart(charging), diffusionChart(diffusion), shannonChart()],
    }
  },
}

interface Charging {
  time_s: number[]
  simulated_V: number[]
  closedForm_V: number[]
}

/** Smooth contacts behind the gel's leak: charged for 2 s, drained for 2 s. */
function chargingLayer(step_s: number): Charging {
  const parameters = { ...GEL, ions: [], leak_S: 100e-6, doubleLayer_F: 50e-6, chargeTransfer_ohm: 20e3 }
  const gel = heterogelNew(parameters)
  const source_ohm = parameters.series_ohm + 1 / parameters.leak_S
  const parallel_ohm = 1 / (1 / source_ohm + 1 / parameters.chargeTransfer_ohm)
  const timeConstant = parallel_ohm * parameters.doubleLayer_F
  const settled_V = (2 * parameters.chargeTransfer_ohm) / (source_ohm + parameters.chargeTransfer_ohm)
  const turned_V = settled_V * (1 - Math.exp(-2 / timeConstant))
  const steps = Math.round(4 / step_s)
  const time_s = Array.from({ length: steps }, (_, i) => (i + 1) * step_s)
  const simulated_V = time_s.map((end_s) => {
    stepHeterogel(gel, end_s < 2 + step_s / 2 ? 2 : 0, [], step_s)
    return gel.state.doubleLayer_V
  })
  const closedForm_V = time_s.map((end_s) =>
    end_s < 2 + step_s / 2 ? settled_V * (1 - Math.exp(-end_s / timeConstant)) : turned_V * Math.exp(-(end_s - 2) / timeConstant),
  )
  return { time_s, simulated_V, closedForm_V }
}

function rcFigures({ simulated_V, closedForm_V }: Charging): Figure[] {
  const worst = (charging: Pick<Charging, 'simulated_V' | 'closedForm_V'>) =>
    charging.simulated_V.reduce((most, value, i) => Math.max(most, Math.abs(value - charging.closedForm_V[i])), 0)
  const error_V = worst({ simulated_V, closedForm_V })
  const coarse_V = worst(chargingLayer(4e-3))
  return [
    atMost('oracles/rc-error', error_V * 1e3, 0.01, 'mV'),
    // The midpoint rule is of second order: a quarter of the step, a sixteenth of the error.
    atMost('oracles/rc-order', Math.abs(Math.log2(coarse_V / error_V) / 2 - 2), 0.05),
  ]
}

interface Diffusion {
  /** In units of L²/D. */
  time: number[]
  series: number[]
  stepped: number[]
  /** 1 − e^(−t/τ) with the model's τ. */
  exponential: number[]
  step: number
  /** The model's τ in units of L²/D. */
  timeConstant: number
}

/** Potassium of the default gel, whose hindrance slows diffusion in the gel. */
function slabDiffusion(): Diffusion {
  const unit_s = GEL.spacing_m ** 2 / (GEL.hindrance * diffusionAt(IONS.K, GEL.temperature_K))
  const timeConstant = timeConstant_s(GEL, IONS.K) / unit_s
  const step = 1e-4
  const stepped = steppedUptake(200, step, 10000)
  const time = stepped.map((_, i) => i * step)
  const exponential = time.map((now) => 1 - Math.exp(-now / timeConstant))
  return { time, series: time.map(seriesUptake), stepped, exponential, step, timeConstant }
}

function diffusionFigures({ series, stepped, exponential, step, timeConstant }: Diffusion): Figure[] {
  // ∫(1 − uptake) dt by the trapezoidal rule; what is missing after the last step is e^(−π²) of it at most.
  const meanTime = stepped.reduce((sum, value, i) => sum + (i === 0 ? 0.5 : 1) * (1 - value), 0) * step
  const distance = (one: number[], other: number[]) => one.reduce((most, value, i) => Math.max(most, Math.abs(value - other[i])), 0)
  return [
    atMost('oracles/diffusion-methods', distance(stepped.slice(100), series.slice(100)), 1e-4),
    atMost('oracles/diffusion-mean-time', Math.abs(meanTime / timeConstant - 1), 1e-3),
    atMost('oracles/exponential-for-diffusion', distance(exponential, series), 0.2),
  ]
}

/** Largest charge per phase at k = 1.5, by electrode area: Q = √(A · 10^k). Above 1.3 µC the front end's own limit is the smaller one. */
const AREAS_cm2 = [0.001, 0.01, 0.05]
const STATED_uC = [0.178, 0.562, 1.257]
const WIDTH_us = 5000
const AMPLITUDE_LIMIT_uA = 5000

/** The largest charge that the built device's own gate permits, found by asking it. */
function permittedCharge_uC(electrodeArea_cm2: number, shannon_k: number): number {
  const limits = { shannon_k, electrodeArea_cm2, amplitude_uA: AMPLITUDE_LIMIT_uA, compliance_mV: 65535, loadMax_ohm: 1 }
  const { gate: gateLimits } = deviceConfigurationFor('puckjs', { limits, stimulator: { tolerance: 0, offset_uA: 0 } })
  const asked = (amplitude_uA: number) => {
    const plan = { amplitude_uA, firstPhase_us: WIDTH_us, secondPhase_us: WIDTH_us, interphaseGap_us: 50, period_us: 50000, pulses: 1, polarity: -1 }
    const gate = safetyGateNew(gateLimits)
    gateTakeTime(gate, 2 ** 29)
    permitStimulus(gate, plan, 5000, 4990, 1000, 1)
    if (gate.verdict !== PERMITTED && gate.verdict !== REFUSED_CHARGE) throw new Error(`the gate answered ${gate.verdict}`)
    return gate.verdict === PERMITTED
  }
  let [permitted_uA, refused_uA] = [0, AMPLITUDE_LIMIT_uA]
  while (refused_uA - permitted_uA > 1) {
    const middle_uA = (permitted_uA + refused_uA) >> 1
    if (asked(middle_uA)) permitted_uA = middle_uA
    else refused_uA = middle_uA
  }
  return (permitted_uA * WIDTH_us) / 1e6
}

function shannonFigures(): Figure[] {
  const charges_uC = AREAS_cm2.map((area_cm2) => permittedCharge_uC(area_cm2, 1.5))
  const deviations = charges_uC.map((charge_uC, i) => Math.abs(charge_uC / STATED_uC[i] - 1))
  // k = log₁₀ D + log₁₀ Q of what is permitted: never above what was configured.
  const k = charges_uC.map((charge_uC, i) => Math.log10(charge_uC / AREAS_cm2[i]) + Math.log10(charge_uC))
  return [
    atMost('oracles/shannon-stated', Math.max(...deviations), 0.02),
    atMost('oracles/shannon-k', Math.max(...k), 1.5),
  ]
}

function rcChart({ time_s, simulated_V, closedForm_V }: Charging): Chart {
  const every = (values: number[]) => values.filter((_, i) => i % 100 === 99)
  return {
    kind: 'chart',
    caption: 'A double layer of 50 µF charged and drained through the gel: the simulator, and the closed form as dots.',
    xLabel: 'time (s)',
    yLabel: 'double layer (V)',
    series: [
      { label: 'simulated', color: 0, style: 'line', x: time_s, y: simulated_V },
      { label: 'closed form', color: 1, style: 'points', x: every(time_s), y: every(closedForm_V) },
    ],
  }
}

function diffusionChart({ time, series, stepped, exponential, timeConstant }: Diffusion): Chart {
  const x = time.slice(0, 5000).map((now) => now / timeConstant)
  const every = (values: number[]) => values.slice(0, 5000).filter((_, i) => i % 250 === 0)
  return {
    kind: 'chart',
    caption: 'Uptake by a slab: diffusion, and the exponential of the same mean time that the model uses.',
    xLabel: 'time over τ',
    yLabel: 'share taken up',
    series: [
      { label: 'diffusion, series', color: 0, style: 'line', x, y: series.slice(0, 5000) },
      { label: 'finite differences', color: 0, style: 'points', x: every(x), y: every(stepped) },
      { label: 'exponential', color: 1, style: 'line', isDashed: true, x, y: exponential.slice(0, 5000) },
    ],
  }
}

function shannonChart(): Chart {
  const areas_cm2 = Array.from({ length: 41 }, (_, i) => 10 ** (-2 + i / 20))
  const limit_uC = (k: number) => areas_cm2.map((area_cm2) => Math.sqrt(area_cm2 * 10 ** k))
  return {
    kind: 'chart',
    caption: 'Charge per phase over electrode area: Shannon’s law at the default k, the ceiling, and where damage was seen; dots are what the gate permits.',
    xLabel: 'area (cm²)',
    yLabel: 'charge per phase (µC)',
    series: [
      { label: 'k 1.5', color: 0, style: 'line', x: areas_cm2, y: limit_uC(1.5) },
      { label: 'k 1.75', color: 1, style: 'line', x: areas_cm2, y: limit_uC(1.75) },
      { label: 'k 1.85, damage', color: 3, style: 'line', x: areas_cm2, y: limit_uC(1.85) },
      { label: 'permitted', color: 0, style: 'points', x: AREAS_cm2, y: AREAS_cm2.map((area_cm2) => permittedCharge_uC(area_cm2, 1.5)) },
    ],
  }
}
