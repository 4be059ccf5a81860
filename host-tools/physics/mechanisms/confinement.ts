import { IONS, IonName } from '../../../sim/ions'
import { Segment, dukhinNumber, hindrance, passage, relativePermeance, wallCharge_mM } from '../../../sim/transport/confinement'
import { Composition } from '../../../sim/transport/solution'
import { atLeast, atMost } from '../../figures'
import type { Chart } from '../../report/page'
import type { Mechanism } from '../mechanism'
import { dashed, evenly, line, points, relativeError } from '../series'

const SHED = 0.02
const TEMPERATURE_K = 298.15
const SALT: Composition = { K: 1, Cl: 1 }
/** From 0.4 to 400 nm. */
const DIAMETERS_nm = evenly(-0.4, 2.6, 61).map((exponent) => 10 ** exponent)
const SHOWN: IonName[] = ['K', 'Ca', 'Fe', 'Na', 'Mg']

export const confinement: Mechanism = {
  name: 'confinement',
  title: 'Confinement: bulk, nano, sub-nano',
  text:
    'Channels above 100 nm pass all ions alike. Below, the wall’s charge chooses by sign where the Dukhin number exceeds 1; under 2 nm an ion must squeeze and shed water, ' +
    'which tells ions apart. A short narrow part on a wide channel keeps the flux and gains the selectivity. Wall charge 10 mC/m² and the share of the shell’s energy lost (0.02, as in the gel) are assumed.',
  run: () => {
    const hierarchy = hierarchical()
    return {
      figures: [
        atMost('confinement/hindrance-error', Math.max(...[0.003, 0.01, 0.03].map(hindranceError)), 0.001),
        atMost('confinement/donnan-error', Math.max(...[5, 10, 30, 80].map(signSelectivityError)), 0.02),
        atMost('confinement/bulk-spread', relativeError(permeance('K', [segment(1000, 1, 0)]), permeance('Fe', [segment(1000, 1, 0)])), 0.01),
        atLeast('confinement/nano-cations-over-anions', signSelectivity(10), 100),
        atMost('confinement/sub-nano-order-inversions', inversions(1), 0),
        atLeast('confinement/sub-nano-K-over-Ca', passageRatio('K', 'Ca', 0.9), 100),
        atLeast('confinement/hierarchical-flux-kept', hierarchy.flux, 0.5),
        atLeast('confinement/hierarchical-selectivity-gain', hierarchy.selectivity, 5),
        atLeast('confinement/hierarchical-over-narrow-flux', hierarchy.overNarrow, 10),
      ],
      charts: [passageChart(), signChart(), hierarchyChart()],
    }
  },
}

function segment(diameter_nm: number, length_um: number, surfaceCharge_mC_per_m2: number): Segment {
  return { diameter_m: diameter_nm * 1e-9, length_m: length_um * 1e-6, surfaceCharge_C_per_m2: surfaceCharge_mC_per_m2 * 1e-3 }
}

function permeance(ion: IonName, segments: Segment[], composition = SALT): number {
  return relativePermeance(IONS[ion], segments, composition, SHED, TEMPERATURE_K)
}

function passageRatio(one: IonName, other: IonName, diameter_nm: number): number {
  return passage(IONS[one], diameter_nm * 1e-9, SHED, TEMPERATURE_K) / passage(IONS[other], diameter_nm * 1e-9, SHED, TEMPERATURE_K)
}

/** Neighbours of the order of hydration that a channel passes the other way round. */
function inversions(diameter_nm: number): number {
  const order: IonName[] = ['K', 'Na', 'Li', 'Ca', 'Mg', 'Fe']
  return order.filter((name, i) => i > 0 && passageRatio(order[i - 1], name, diameter_nm) <= 1).length
}

/** Against Brenner and Gaydos' expansion for small ions. */
function hindranceError(ratio: number): number {
  return Math.abs(hindrance(ratio) - (1 + (9 / 8) * ratio * Math.log(ratio) - 1.539 * ratio))
}

/** Cations over anions of a channel in 1 mM, sizes taken out. */
function signSelectivity(diameter_nm: number): number {
  const channel = [segment(diameter_nm, 1, 10)]
  const bare = [segment(diameter_nm, 1, 0)]
  return permeance('K', channel) / permeance('Cl', channel) / (permeance('K', bare) / permeance('Cl', bare))
}

/** Γ² = (x + √(1 + x²))², x = X/2c = Du: charge of the wall over charge of the salt. */
function signSelectivityError(diameter_nm: number): number {
  const x = dukhinNumber(segment(diameter_nm, 1, 10), 1)
  return relativeError(signSelectivity(diameter_nm), (x + Math.sqrt(1 + x * x)) ** 2)
}

/** 10 µm of 50 nm, with or without 20 nm of 0.9 nm at its end; and 0.9 nm all the way. */
function hierarchical() {
  const strong: Composition = { K: 100, Ca: 100, Cl: 300 }
  const wide = [segment(50, 10, 0)]
  const stepped = [segment(50, 10, 0), segment(0.9, 0.02, 0)]
  const narrow = [segment(0.9, 10.02, 0)]
  const selectivity = (channel: Segment[]) => permeance('K', channel, strong) / permeance('Ca', channel, strong)
  return {
    flux: permeance('K', stepped, strong) / permeance('K', wide, strong),
    selectivity: selectivity(stepped) / selectivity(wide),
    overNarrow: permeance('K', stepped, strong) / permeance('K', narrow, strong),
  }
}

function passageChart(): Chart {
  return {
    kind: 'chart',
    caption: 'Permeability of uncharged channels relative to open water. Above 100 nm bulk, 2 to 100 nm nano, below 2 nm sub-nano (shaded).',
    xLabel: 'log₁₀ of the diameter in nm',
    yLabel: 'log₁₀ of the permeability',
    yRange: [-8, 0.5],
    spans: [{ from: Math.log10(DIAMETERS_nm[0]), to: Math.log10(2) }],
    series: SHOWN.map((name, i) =>
      line(
        name,
        i,
        DIAMETERS_nm.map(Math.log10),
        DIAMETERS_nm.map((diameter_nm) => logarithm(passage(IONS[name], diameter_nm * 1e-9, SHED, TEMPERATURE_K))),
      ),
    ),
  }
}

/** Below what the axis shows lines end. */
function logarithm(value: number): number | null {
  return value > 1e-8 ? Math.log10(value) : null
}

function signChart(): Chart {
  const charged = DIAMETERS_nm.filter((diameter_nm) => diameter_nm >= 2)
  const concentrations = [1, 10, 100]
  return {
    kind: 'chart',
    caption: 'Cations over anions in channels of 10 mC/m²; dashed, the Dukhin number. The channel chooses where it exceeds 1.',
    xLabel: 'log₁₀ of the diameter in nm',
    yLabel: 'log₁₀',
    series: concentrations.flatMap((c, i) => {
      const x = charged.map(Math.log10)
      const chosen = charged.map((diameter_nm) => {
        const channel = segment(diameter_nm, 1, 10)
        const salt = { K: c, Cl: c }
        return Math.log10(permeance('K', [channel], salt) / permeance('Cl', [channel], salt))
      })
      const dukhin = charged.map((diameter_nm) => Math.log10(wallCharge_mM(segment(diameter_nm, 1, 10)) / (2 * c)))
      return [line(`${c} mM`, i, x, chosen), dashed(`${c} mM, Du`, i, x, dukhin)]
    }),
  }
}

function hierarchyChart(): Chart {
  const strong: Composition = { K: 100, Ca: 100, Cl: 300 }
  const lengths_um = [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10]
  const channels = lengths_um.map((length_um) => [segment(50, 10.01 - length_um, 0), segment(0.9, length_um, 0)])
  const wide = permeance('K', [segment(50, 10, 0)], strong)
  return {
    kind: 'chart',
    caption: 'A channel of 10 µm and 50 nm whose end narrows to 0.9 nm over some length: flux of potassium, and how it is preferred to calcium.',
    xLabel: 'log₁₀ of the narrow part in µm',
    yLabel: 'log₁₀',
    series: [
      line('potassium flux, of the wide channel', 0, lengths_um.map(Math.log10), channels.map((channel) => Math.log10(permeance('K', channel, strong) / wide))),
      points('potassium over calcium', 1, lengths_um.map(Math.log10), channels.map((channel) => Math.log10(permeance('K', channel, strong) / permeance('Ca', channel, strong)))),
    ],
  }
}
