import { atLeast, atMost } from '../../figures'
import { bareGel, halfActivation_V } from '../bare-gel'
import type { Mechanism } from '../mechanism'
import { dashed, evenly, line } from '../series'

const LIGAND_J_PER_MOL = 22000
const FARADAY = 96485.33
const OCCUPANCIES = evenly(0, 1, 21)

export const ligand: Mechanism = {
  name: 'ligand',
  title: 'Ligand in the droplets (chemical heterogating)',
  text:
    'A ligand that holds calcium takes part of its barrier away: with enough of it calcium passes before potassium, against the order of hydration. ' +
    'Thresholds are found on the model by bisection; the ligand’s energy, 22 kJ/mol, is assumed.',
  run: () => {
    const potassium_V = halfActivation_V(bareGel(), 0)
    const calcium_V = OCCUPANCIES.map(calciumThreshold_V)
    const closed_V = OCCUPANCIES.map((occupancy) => (10 * (0.02 * 1505e3 - occupancy * LIGAND_J_PER_MOL)) / (2 * FARADAY))
    const errors_V = calcium_V.map((value, i) => Math.abs(value - closed_V[i]))
    const crossing = crossingOccupancy(potassium_V)
    // Where N·ΔE/2F of calcium meets N·ΔE/F of potassium.
    const closedCrossing = (0.02 * 1505e3 - 2 * 0.02 * 295e3) / LIGAND_J_PER_MOL
    const concentrations = OCCUPANCIES.filter((occupancy) => occupancy < 1).map((occupancy) => occupancy / (1 - occupancy))
    return {
      figures: [
        atMost('ligand/threshold-error', Math.max(...errors_V) * 1000, 2, 'mV'),
        atMost('ligand/full-ligand-threshold-error', Math.abs(calcium_V[calcium_V.length - 1] - 0.42) * 1000, 5, 'mV'),
        atLeast('ligand/calcium-below-potassium', (potassium_V - calcium_V[calcium_V.length - 1]) * 1000, 150, 'mV'),
        atLeast('ligand/calcium-above-potassium-without', (calcium_V[0] - potassium_V) * 1000, 900, 'mV'),
        atMost('ligand/crossing-error', Math.abs(crossing - closedCrossing), 0.002),
      ],
      charts: [
        {
          kind: 'chart',
          caption: 'Thresholds as the ligand is added: calcium falls below potassium where five ligands in six are taken.',
          xLabel: 'share of ligands occupied, θ',
          yLabel: 'half activation, V',
          series: [
            line('K', 0, [0, 1], [potassium_V, potassium_V]),
            line('Ca', 1, OCCUPANCIES, calcium_V),
            dashed('Ca, N·ΔE/2F', 2, OCCUPANCIES, closed_V),
          ],
        },
        {
          kind: 'chart',
          caption: 'The same over the concentration of ligand, θ = [L]/([L] + K_d).',
          xLabel: 'ligand over its dissociation constant, [L]/K_d',
          yLabel: 'half activation, V',
          series: [
            line('K', 0, [0, concentrations[concentrations.length - 1]], [potassium_V, potassium_V]),
            line('Ca', 1, concentrations, calcium_V.slice(0, concentrations.length)),
          ],
        },
      ],
    }
  },
}

function calciumThreshold_V(occupancy: number): number {
  const parameters = bareGel()
  const ions = parameters.ions.map((row, i) =>
    i === 1 ? { ...row, ligandEnergy_J_per_mol: LIGAND_J_PER_MOL, ligandOccupancy: occupancy } : row,
  )
  return halfActivation_V({ ...parameters, ions }, 1)
}

function crossingOccupancy(potassium_V: number): number {
  let [low, high] = [0, 1]
  for (let i = 0; i < 20; i++) {
    const middle = (low + high) / 2
    if (calciumThreshold_V(middle) > potassium_V) low = middle
    else high = middle
  }
  return (low + high) / 2
}
