import { IONS } from '../../../sim/ions'
import {
  InteractionParameters,
  cationShare,
  chargedPhase,
  mobileInside_mM,
  openCircuit_V,
  phaseConductivity_S_per_m,
} from '../../../sim/transport/ion-interactions'
import { Composition, SOLUTIONS, debyeLength_nm } from '../../../sim/transport/solution'
import { atLeast, atMost } from '../../figures'
import type { Chart } from '../../report/page'
import type { Mechanism } from '../mechanism'
import { dashed, evenly, line, relativeError } from '../series'

const PHASE: InteractionParameters = { fixedCharge_mM: 50, pairing_per_M: 20, field_V_per_m: 0, temperature_K: 298.15 }
const THERMAL_mV = 25.693
const STRENGTHS = evenly(-1, 3.3, 44)
const CALCIUM_SHARES = evenly(0, 0.5, 26)
const FIELDS_MV_per_m = evenly(0, 60, 31)

export const interactions: Mechanism = {
  name: 'interactions',
  title: 'Ions hinder and help one another',
  text:
    'Donnan equilibrium of a charged phase in which multivalent ions pair with the fixed charges. In thin solutions a divalent ion competes: resistance up, ' +
    'monovalent flux and voltage down. In strong solutions or fields ions cooperate: resistance and selectivity fall. Fixed charge (50 mM) and pairing (20 L/mol) are assumed.',
  run: () => ({
    figures: [
      // Bjerrum's measure by its definition: √(ε·R·T/(2·F²·I)).
      atMost('interactions/debye-length-error', Math.max(...Object.values(SOLUTIONS).filter((one) => 'Na' in one).map(debyeError)), 0.01),
      atMost('interactions/donnan-error', Math.max(...STRENGTHS.map(donnanError)), 1e-6),
      atMost('interactions/nernst-error', nernstError(), 0.01),
      atLeast('interactions/competition-resistance', resistanceRatio(salt(1, 1), salt(1)), 1.3),
      atMost('interactions/competition-flux', potassiumFlux(1) / potassiumFlux(0), 0.5),
      atMost('interactions/competition-voltage', openCircuit_V(salt(10, 10), salt(1, 1), PHASE) / openCircuit_V(salt(10), salt(1), PHASE), 0.75),
      atMost('interactions/cooperation-resistance', resistanceRatio(salt(1000, 10), salt(1, 10)), 0.2),
      atMost('interactions/cooperation-selectivity', cationShare(salt(1000, 10), PHASE) / cationShare(salt(1, 10), PHASE), 0.8),
      atMost('interactions/field-resistance', resistanceRatio(salt(1, 10), salt(1, 10), 60), 0.9),
      atMost('interactions/field-selectivity', overCalcium(60) / overCalcium(0), 0.9),
    ],
    charts: [competitionChart(), cooperationChart(), fieldChart(), voltageChart()],
  }),
}

/** Potassium chloride with calcium chloride, mM. */
function salt(potassium: number, calcium = 0): Composition {
  return { K: potassium, Ca: calcium, Cl: potassium + 2 * calcium }
}

function debyeError(composition: Composition): number {
  const charges = Object.entries(composition).reduce((sum, [name, c]) => sum + c * IONS[name as keyof typeof IONS].charge ** 2, 0)
  const permittivity = 78.4 * 8.854188e-12
  const length_nm = Math.sqrt((permittivity * 8.314463 * 298.15) / (96485.33 ** 2 * charges)) * 1e9
  return relativeError(debyeLength_nm(composition), length_nm)
}

/** Against the closed form for one salt of single charges, ln Γ = asinh(X/2c). */
function donnanError(exponent: number): number {
  const c = 10 ** exponent
  return Math.abs(chargedPhase(salt(c), PHASE).logPartition - Math.asinh(PHASE.fixedCharge_mM / (2 * c)))
}

/** A phase that lets only cations pass, between solutions ten to one: 59.2 mV for one charge, half of it for two. */
function nernstError(): number {
  const selective = { ...PHASE, fixedCharge_mM: 1e5, pairing_per_M: 0 }
  const decade_mV = THERMAL_mV * Math.LN10
  return Math.max(
    relativeError(openCircuit_V(salt(10), salt(1), selective) * 1000, decade_mV),
    relativeError(openCircuit_V(salt(0, 10), salt(0, 1), selective) * 1000, decade_mV / 2),
  )
}

/** Resistance in `composition` over that in `other` without a field. */
function resistanceRatio(composition: Composition, other: Composition, field_MV_per_m = 0): number {
  const driven = { ...PHASE, field_V_per_m: field_MV_per_m * 1e6 }
  return phaseConductivity_S_per_m(other, PHASE) / phaseConductivity_S_per_m(composition, driven)
}

/** What moves of 1 mM potassium next to some calcium. */
function potassiumFlux(calcium: number): number {
  return mobileInside_mM(IONS.K, 1, chargedPhase(salt(1, calcium), PHASE))
}

/** Mobile potassium over mobile calcium in 1 and 10 mM. */
function overCalcium(field_MV_per_m: number): number {
  const phase = chargedPhase(salt(1, 10), { ...PHASE, field_V_per_m: field_MV_per_m * 1e6 })
  return mobileInside_mM(IONS.K, 1, phase) / mobileInside_mM(IONS.Ca, 10, phase)
}

function competitionChart(): Chart {
  const mixtures = CALCIUM_SHARES.map((share) => salt(1, share))
  return {
    kind: 'chart',
    caption: 'Competition: calcium added to 1 mM potassium chloride.',
    xLabel: 'calcium, mM',
    yLabel: 'relative to no calcium',
    series: [
      line('resistance', 3, CALCIUM_SHARES, mixtures.map((mixture) => resistanceRatio(mixture, salt(1)))),
      line('potassium flux', 0, CALCIUM_SHARES, CALCIUM_SHARES.map((share) => potassiumFlux(share) / potassiumFlux(0))),
    ],
  }
}

function cooperationChart(): Chart {
  const mixtures = STRENGTHS.map((exponent) => salt(10 ** exponent, 1))
  return {
    kind: 'chart',
    caption: 'Cooperation: potassium chloride around 1 mM of calcium. As the solution grows strong, the phase conducts and stops to choose.',
    xLabel: 'log₁₀ of potassium chloride in mM',
    yLabel: 'share; relative',
    series: [
      line('cations’ share of the current', 1, STRENGTHS, mixtures.map((mixture) => cationShare(mixture, PHASE))),
      line('resistance, of 0.1 mM', 3, STRENGTHS, mixtures.map((mixture) => resistanceRatio(mixture, mixtures[0]))),
      dashed('Debye length, nm/10', 2, STRENGTHS, mixtures.map((mixture) => debyeLength_nm(mixture) / 10)),
    ],
  }
}

function fieldChart(): Chart {
  return {
    kind: 'chart',
    caption: 'A field parts pairs (Onsager’s second Wien effect): 10 mM calcium and 1 mM potassium.',
    xLabel: 'field, MV/m',
    yLabel: 'relative to no field',
    series: [
      line('resistance', 3, FIELDS_MV_per_m, FIELDS_MV_per_m.map((field) => resistanceRatio(salt(1, 10), salt(1, 10), field))),
      line('potassium over calcium', 0, FIELDS_MV_per_m, FIELDS_MV_per_m.map((field) => overCalcium(field) / overCalcium(0))),
    ],
  }
}

function voltageChart(): Chart {
  const ratios = evenly(0, 2, 21)
  const voltage_mV = (calcium: number) => ratios.map((exponent) => openCircuit_V(salt(10 ** exponent, calcium * 10 ** exponent), salt(1, calcium), PHASE) * 1000)
  return {
    kind: 'chart',
    caption: 'Open-circuit voltage against 1 mM potassium chloride, without calcium and with as much calcium as potassium.',
    xLabel: 'log₁₀ of the ratio of concentrations',
    yLabel: 'voltage, mV',
    series: [
      line('K', 0, ratios, voltage_mV(0)),
      line('K and Ca', 1, ratios, voltage_mV(1)),
      dashed('Nernst, one charge', 2, ratios, ratios.map((exponent) => exponent * THERMAL_mV * Math.LN10)),
    ],
  }
}
