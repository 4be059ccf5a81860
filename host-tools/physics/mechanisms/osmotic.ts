import { osmotic as osmoticSettings } from '../../../sim/scenario/sources'
import { IONS, IonName } from '../../../sim/ions'
import { dissolvedPair, osmoticParameters } from '../../../sim/sources/assembly'
import { OsmoticCell, OsmoticParameters, osmoticCell } from '../../../sim/sources/osmotic'
import { SOLUTIONS, type Composition } from '../../../sim/transport/solution'
import { atLeast, atMost, type Figure } from '../../figures'
import type { Chart } from '../../report/page'
import type { Mechanism } from '../mechanism'

const SETTINGS = osmoticSettings.parse({ gradient: [{ time_s: 0, high: { solution: 'seawater' }, low: { solution: 'river' } }] })
/** One membrane, no resistance but its own. */
const MEMBRANE: OsmoticParameters = { ...osmoticParameters(SETTINGS, 25), cells: 1, series_ohm: 0 }
/** RT/F at 25 °C, with constants written out. */
const THERMAL_V = (8.314462618 * 298.15) / 96485.33212

export const osmotic: Mechanism = {
  name: 'osmotic',
  title: 'Hydrovoltaic / osmotic source',
  text:
    'A charged membrane between two salinities: Nernst’s potential for a strongly charged one, Teorell, Meyer and Sievers’ closed form for any ' +
    'charge, Henderson’s junction for none; calcium in place of sodium lowers voltage and power. Membrane charge, thickness and hindrance are assumed, ' +
    'activities are taken as concentrations.',
  run: () => ({ figures: [...potentialFigures(), ...divalentFigures()], charts: [gradientChart(), divalentChart()] }),
}

function cell(high: Composition, low: Composition, fixedCharge_mol_per_L: number, parameters: OsmoticParameters = MEMBRANE): OsmoticCell {
  const waters = dissolvedPair(high, low)
  return osmoticCell({ ...parameters, fixedCharge_mol_per_m3: fixedCharge_mol_per_L * 1000 }, waters.high, waters.low)
}

const salt = (concentration_mM: number, cation: IonName = 'Na'): Composition => ({
  [cation]: concentration_mM / IONS[cation].charge,
  Cl: concentration_mM,
})

/** E of one salt of monovalent ions and a membrane of charge −X: Donnan's part at both faces, and diffusion within. */
function meyerSievers_V(high_mM: number, low_mM: number, fixed_mM: number): number {
  const { Na, Cl } = IONS
  const mobility = (Na.diffusion_m2_per_s - Cl.diffusion_m2_per_s) / (Na.diffusion_m2_per_s + Cl.diffusion_m2_per_s)
  const root = (concentration_mM: number) => Math.sqrt(4 * concentration_mM ** 2 + fixed_mM ** 2)
  const donnan = Math.log((high_mM / low_mM) * ((root(low_mM) + fixed_mM) / (root(high_mM) + fixed_mM)))
  const diffusion = mobility * Math.log((root(high_mM) + mobility * fixed_mM) / (root(low_mM) + mobility * fixed_mM))
  return THERMAL_V * (donnan + diffusion)
}

/** Nernst for each valence with a membrane that lets nothing else pass; a weakly charged one; none. */
function potentialFigures(): Figure[] {
  const decade_V = THERMAL_V * Math.LN10
  const monovalent_V = cell(salt(10), salt(1), -1000).openCircuit_V
  const divalent_V = cell(salt(10, 'Ca'), salt(1, 'Ca'), -1000).openCircuit_V
  const closedForm = [0.01, 0.1, 1].flatMap((fixed) =>
    [2, 10, 100].map((ratio) => Math.abs(cell(salt(5 * ratio), salt(5), -fixed).openCircuit_V - meyerSievers_V(5 * ratio, 5, fixed * 1000))),
  )
  const { Na, Cl } = IONS
  const transport = (Na.diffusion_m2_per_s - Cl.diffusion_m2_per_s) / (Na.diffusion_m2_per_s + Cl.diffusion_m2_per_s)
  const junction_V = cell(salt(100), salt(10), 0).openCircuit_V
  return [
    atMost('osmotic/nernst-error', Math.abs(monovalent_V / decade_V - 1), 1e-3),
    atMost('osmotic/nernst-error-divalent', Math.abs(divalent_V / (decade_V / 2) - 1), 1e-3),
    atMost('osmotic/meyer-sievers-error', Math.max(...closedForm), 1e-6, 'V'),
    atMost('osmotic/liquid-junction-error', Math.abs(junction_V / (transport * decade_V) - 1), 1e-3),
    atLeast('osmotic/permselectivity-of-the-default', cell(salt(500), salt(50), SETTINGS.fixedCharge_mol_per_L).openCircuit_V / decade_V, 0.5),
  ]
}

/** Sodium chloride of which a share of the charge is calcium's, on both sides. */
function mixture(charge_mM: number, share: number): Composition {
  return { Na: charge_mM * (1 - share), Ca: (charge_mM * share) / 2, Cl: charge_mM }
}

const SHARES = Array.from({ length: 21 }, (_, i) => i / 20)

function alongShares(): { voltage_mV: number[]; power_uW: number[] } {
  const cells = SHARES.map((share) => cell(mixture(500, share), mixture(5, share), SETTINGS.fixedCharge_mol_per_L))
  return {
    voltage_mV: cells.map(({ openCircuit_V }) => openCircuit_V * 1000),
    power_uW: cells.map(({ openCircuit_V, internal_ohm }) => (openCircuit_V ** 2 / (4 * internal_ohm)) * 1e6),
  }
}

function divalentFigures(): Figure[] {
  const { voltage_mV, power_uW } = alongShares()
  const tenth = SHARES.indexOf(0.1)
  const strong = cell(salt(50), salt(10), -1)
  // Of a membrane all but filled by its own counter-ions: κ = F²·D·h·X/RT.
  const conductivity_S_per_m = (96485.33212 / THERMAL_V) * IONS.Na.diffusion_m2_per_s * SETTINGS.hindrance * 1000
  const law_ohm = (SETTINGS.thickness_um * 1e-6) / (SETTINGS.area_cm2 * 1e-4 * conductivity_S_per_m)
  return [
    atMost('osmotic/divalent-voltage', voltage_mV[tenth] / voltage_mV[0], 0.95),
    atMost('osmotic/divalent-power', power_uW[tenth] / power_uW[0], 0.9),
    atMost('osmotic/divalent-rises', voltage_mV.filter((value, i) => i > 0 && value >= voltage_mV[i - 1]).length, 0),
    atMost('osmotic/resistance-error', Math.abs(strong.internal_ohm / law_ohm - 1), 0.02),
  ]
}

function gradientChart(): Chart {
  const ratios = Array.from({ length: 31 }, (_, i) => 10 ** (i / 10))
  const x = ratios.map(Math.log10)
  const line = (label: string, color: number, fixed: number) => ({
    label,
    color,
    style: 'line' as const,
    x,
    y: ratios.map((ratio) => cell(salt(ratio), salt(1), -fixed).openCircuit_V * 1000),
  })
  return {
    kind: 'chart',
    caption: 'Open-circuit voltage of one membrane over the ratio of two sodium chloride waters, the thinner one 1 mM',
    xLabel: 'log₁₀ of the ratio',
    yLabel: 'voltage, mV',
    series: [
      line('fixed charge 1 mol/L', 0, 1),
      line('0.1 mol/L', 1, 0.1),
      line('0.01 mol/L', 2, 0.01),
      { label: 'Nernst', color: 3, style: 'line', isDashed: true, x, y: ratios.map((ratio) => THERMAL_V * Math.log(ratio) * 1000) },
    ],
  }
}

function divalentChart(): Chart {
  const { voltage_mV, power_uW } = alongShares()
  const { openCircuit_V } = cell(SOLUTIONS.seawater, SOLUTIONS.river, SETTINGS.fixedCharge_mol_per_L)
  const share = (values: number[]) => values.map((value) => value / values[0])
  return {
    kind: 'chart',
    caption:
      `500 against 5 mM of charge, of which a share is calcium’s: voltage and matched-load power of one membrane, of those without ` +
      `(${voltage_mV[0].toFixed(0)} mV, ${power_uW[0].toFixed(0)} µW). Seawater against river gives ${(openCircuit_V * 1000).toFixed(0)} mV`,
    xLabel: 'share of calcium',
    yLabel: 'of the value without',
    series: [
      { label: 'voltage', color: 0, style: 'line', x: SHARES, y: share(voltage_mV) },
      { label: 'power', color: 1, style: 'line', x: SHARES, y: share(power_uW) },
    ],
  }
}
