import { foulingFactor } from '../../../sim/transport/drifts'
import { offeredSupply } from '../../../sim/transport/offered'
import { Composition, SOLUTIONS, conductivity_S_per_m, mixed } from '../../../sim/transport/solution'
import { ScenarioInput, scenarioSchema } from '../../../sim/scenario'
import { atLeast, atMost } from '../../figures'
import type { Chart } from '../../report/page'
import { loadScenario } from '../../scenarios'
import { configurationOfScenario } from '../../simulation/configuration-of-scenario'
import { summarise } from '../../simulation/run-summary'
import { simulatedRun } from '../../simulation/simulated-run'
import { ION_NAMES } from '../bare-gel'
import type { Mechanism } from '../mechanism'
import { dashed, evenly, line, points, relativeError } from '../series'

const FILM = { initialCover: 0.01, growth_per_s: 0.5 / 86400, blocking: 0.5 }
/** Handbook conductivities at 25 °C, mS/cm. */
const CONDUCTIVITIES: [Composition, number][] = [
  [{ K: 10, Cl: 10 }, 1.408],
  [{ K: 100, Cl: 100 }, 12.82],
  [{ Na: 100, Cl: 100 }, 10.67],
]

export const media: Mechanism = {
  name: 'media',
  title: 'Media: sweat, seawater, river',
  text:
    'Solutions are rows of concentrations; two waters mix in proportion, and what the gel is offered follows, relative to a stated reference. The device lives through the tide of ' +
    'the river-mouth scenario and two minutes on sweating skin; a film grows logistically (assumed). Conductivities are compared with the handbook.',
  run: () => {
    const tide = lived('river-mouth')
    const skin = lived('sweat')
    return {
      figures: [
        atMost('media/conductivity-error', Math.max(...CONDUCTIVITIES.map(([composition, expected]) => conductivityError(composition, expected))), 0.03),
        atMost('media/seawater-conductivity-error', conductivityError(SOLUTIONS.seawater, 50), 0.1),
        atMost('media/mixing-error', mixingError(), 1e-9),
        atMost('media/fouling-half-time-error', relativeError(halfTime_s(), Math.log(99) / FILM.growth_per_s), 1e-3),
        atMost('media/river-mouth-activation-error', tide.worstRms, 0.1),
        atMost('media/sweat-activation-error', skin.worstRms, 0.1),
        // Interrogations that the device itself trusts.
        atLeast('media/river-mouth-trusted', tide.trusted, 0.9),
        atLeast('media/sweat-trusted', skin.trusted, 0.7),
      ],
      charts: [tide.chart, skin.chart, estuaryChart(), foulingChart()],
    }
  },
}

function conductivityError(composition: Composition, expected_mS_per_cm: number): number {
  return relativeError(conductivity_S_per_m(composition) * 10, expected_mS_per_cm)
}

/** Without interactions, half river and half sea offer the mean of what both offer. */
function mixingError(): number {
  const medium: ScenarioInput['medium'] = [
    { time_s: 0, solution: 'river' },
    { time_s: 128, solution: 'seawater' },
  ]
  const { times_s, supplies } = offeredSupply(scenarioSchema.parse({ name: 'mixing', medium }), 128)
  const { K, Ca } = SOLUTIONS.river
  const half = supplies[times_s.indexOf(64)]
  return Math.max(relativeError(half[0], (K / 10.2 + 1) / 2), relativeError(half[1], (Ca / 10.5 + 1) / 2))
}

/** When the film covers half of the surface, found on the model. */
function halfTime_s(): number {
  let [low, high] = [0, 1e8]
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2
    if (foulingFactor(FILM, middle) > 1 - FILM.blocking / 2) low = middle
    else high = middle
  }
  return low
}

/** The device in a scenario: what it decoded beside what the gel was offered. */
function lived(name: string): { worstRms: number; trusted: number; chart: Chart } {
  const scenario = loadScenario(name)
  const configuration = configurationOfScenario(scenario)
  const { levels, interrogations } = summarise(simulatedRun({ scenario, configuration, ions: ION_NAMES }, { seed: 1 }))
  const trusted = interrogations.filter(({ cycle }) => cycle.flags === 0)
  const time_s = trusted.map((one) => one.time_s)
  const present = [0, 1]
  return {
    worstRms: Math.max(...levels.map(({ rmsError }) => rmsError)),
    trusted: trusted.length / interrogations.length,
    chart: {
      kind: 'chart',
      caption: `${scenario.description} Lines, what is true; points, what the device decoded.`,
      xLabel: 'time, s',
      yLabel: 'activation, 1 = reference',
      series: [
        ...present.map((ion) => line(ION_NAMES[ion], ion, time_s, trusted.map(({ ions }) => ions[ion].trueActivation))),
        ...present.map((ion) => points(`${ION_NAMES[ion]}, decoded`, ion, time_s, trusted.map(({ ions }) => ions[ion].activation))),
      ],
    },
  }
}

function estuaryChart(): Chart {
  const shares = evenly(0, 1, 41)
  const waters = shares.map((share) => mixed(SOLUTIONS.river, SOLUTIONS.seawater, share))
  return {
    kind: 'chart',
    caption: 'River water turning into seawater: conductivity with and without the ions’ drag on one another.',
    xLabel: 'share of seawater',
    yLabel: 'conductivity, mS/cm',
    references: [{ y: 50, label: 'seawater, measured' }],
    series: [
      line('conductivity', 0, shares, waters.map((water) => conductivity_S_per_m(water) * 10)),
      dashed('in proportion to a hundredth of the sea', 1, shares, shares.map((share) => conductivity_S_per_m(mixed(SOLUTIONS.river, SOLUTIONS.seawater, 0.01)) * 1000 * share)),
    ],
  }
}

function foulingChart(): Chart {
  const days = evenly(0, 30, 61)
  return {
    kind: 'chart',
    caption: 'A film that grows by half a unit a day from one hundredth of the surface takes half of the supply in the end.',
    xLabel: 'time, days',
    yLabel: 'share of the supply left',
    series: [line('with the film', 0, days, days.map((day) => foulingFactor(FILM, day * 86400)))],
  }
}
