import { photochemical as photochemicalSettings } from '../../../sim/scenario/sources'
import { pixelParameters } from '../../../sim/sources/assembly'
import { PhotochemicalPixel, drainPixel_C, pixelNew, pixelVoltage_V, stepPixel } from '../../../sim/sources/photochemical'
import { atMost, type Figure } from '../../figures'
import type { Chart } from '../../report/page'
import type { Mechanism } from '../mechanism'

const PARAMETERS = pixelParameters(photochemicalSettings.parse({}))
/** Levels as stated; which of them is the erased one is assumed. */
const STATED_V = [0.3, 0.7, 0.88]

export const photochemical: Mechanism = {
  name: 'photochemical',
  title: 'Photochemical pixel',
  text:
    'Three levels of about 0.88, 0.7 and 0.3 V at one pixel, written by light, erased by a voltage. Populations of the three states against Bateman’s ' +
    'closed form; what is drawn from it against its charge. Order of the levels, doses, erasure and retention are assumed.',
  run: () => ({ figures: [...levelFigures(), ...lawFigures()], charts: [courseChart(), doseChart()] }),
}

function expose(pixel: PhotochemicalPixel, light_W_per_m2: number, erase_V: number, duration_s: number, steps = 1): void {
  pixel.light_W_per_m2 = light_W_per_m2
  pixel.erase_V = erase_V
  for (let i = 0; i < steps; i++) stepPixel(pixel, duration_s / steps)
}

/** A weak dose stops at the middle level, a strong one goes to the top, a voltage takes either back; an hour of darkness little. */
function levelFigures(): Figure[] {
  const erased = pixelNew(PARAMETERS)
  const half = pixelNew(PARAMETERS)
  expose(half, 100, 0, 2.5)
  const full = pixelNew(PARAMETERS)
  expose(full, 100, 0, 100)
  const reached_V = [erased, half, full].map(pixelVoltage_V)
  expose(full, 0, 0, 3600)
  const kept_V = pixelVoltage_V(full)
  expose(full, 0, 1.2, 1)
  return [
    atMost('photochemical/level-error', Math.max(...reached_V.map((voltage_V, i) => Math.abs(voltage_V - STATED_V[i]))), 0.05, 'V'),
    atMost('photochemical/lost-in-an-hour', 0.88 - kept_V, 0.05, 'V'),
    atMost('photochemical/after-erasure', Math.abs(pixelVoltage_V(full) - 0.3), 0.005, 'V'),
  ]
}

/** Bateman: first-order steps one after the other, nothing going back. */
function bateman(first: number, second: number): number[] {
  const [a, b] = [1 / PARAMETERS.firstDose_J_per_m2, 1 / PARAMETERS.secondDose_J_per_m2]
  const dose = first * second
  const p0 = Math.exp(-a * dose)
  const p1 = (a / (b - a)) * (Math.exp(-a * dose) - Math.exp(-b * dose))
  return [p0, p1, 1 - p0 - p1]
}

function lawFigures(): Figure[] {
  const lasting = { ...PARAMETERS, retention_s: 1e15 }
  const written = [1, 3, 10, 30, 100].map((duration_s) => {
    const pixel = pixelNew(lasting)
    expose(pixel, 50, 0, duration_s, 7)
    return Math.max(...bateman(50, duration_s).map((share, i) => Math.abs(share - pixel.populations[i])))
  })
  // From the top with one rate k down: p₂ = e^{−kt}, p₁ = kt·e^{−kt}.
  const fading = pixelNew(PARAMETERS)
  fading.populations = [0, 0, 1]
  expose(fading, 0, PARAMETERS.eraseThreshold_V, 0.15, 5)
  const k = 1 / PARAMETERS.erase_s + 1 / PARAMETERS.retention_s
  const faded = Math.max(
    Math.abs(fading.populations[2] - Math.exp(-k * 0.15)),
    Math.abs(fading.populations[1] - k * 0.15 * Math.exp(-k * 0.15)),
  )
  // Everything above 0.5 V: the upper states empty, and half of the way from 0.7 to 0.3 V.
  const drained = pixelNew(lasting)
  drained.populations = [0, 0, 1]
  let charge_C = 0
  for (let i = 0; i < 20000; i++) charge_C += drainPixel_C(drained, 0.5, 0.1)
  return [
    atMost('photochemical/writing-error', Math.max(...written), 1e-9),
    atMost('photochemical/erasing-error', faded, 1e-6),
    atMost('photochemical/charge-error', Math.abs(charge_C / (1.5 * PARAMETERS.capacity_C) - 1), 1e-6),
  ]
}

/** Light at 10 s for 2.5 s, at 30 s for 60 s, erasure at 120 s. */
function courseChart(): Chart {
  const pixel = pixelNew(PARAMETERS)
  const [time_s, voltage_V] = [[0], [pixelVoltage_V(pixel)]]
  for (let i = 0; i < 1500; i++) {
    const now_s = i / 10
    const isLit = (now_s >= 10 && now_s < 12.5) || (now_s >= 30 && now_s < 90)
    expose(pixel, isLit ? 100 : 0, now_s >= 120 && now_s < 121 ? 1.2 : 0, 0.1)
    time_s.push(now_s + 0.1)
    voltage_V.push(pixelVoltage_V(pixel))
  }
  return {
    kind: 'chart',
    caption: 'One pixel: a short exposure to 100 W/m², a long one, and erasure by 1.2 V for a second at 120 s',
    xLabel: 'time, s',
    yLabel: 'voltage, V',
    series: [{ label: 'pixel', color: 0, style: 'line', x: time_s, y: voltage_V }],
    references: STATED_V.map((y) => ({ y, label: `${y} V` })),
    spans: [
      { from: 10, to: 12.5 },
      { from: 30, to: 90 },
    ],
  }
}

function doseChart(): Chart {
  const doses = Array.from({ length: 61 }, (_, i) => 10 ** (i / 12))
  const shares = doses.map((dose) => {
    const pixel = pixelNew(PARAMETERS)
    expose(pixel, 100, 0, dose / 100)
    return pixel.populations
  })
  return {
    kind: 'chart',
    caption: 'Share of the molecules in each state over the dose of light at 100 W/m²',
    xLabel: 'log₁₀ of the dose in J/m²',
    yLabel: 'share',
    series: STATED_V.map((level_V, state) => ({
      label: `${level_V} V`,
      color: state,
      style: 'line' as const,
      x: doses.map(Math.log10),
      y: shares.map((populations) => populations[state]),
    })),
  }
}
