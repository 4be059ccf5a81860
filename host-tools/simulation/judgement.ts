import { atLeast, atMost, type Figure, type Inapplicable } from '../figures'
import type { RunMeasures } from './run-measures'
import type { FinishedRun } from './simulated-run'

/** A run's figures beside their aims. */
export interface Judgement {
  figures: Figure[]
  /** Figures that this run has no use for, each with the reason. Data that should be there and is not misses the aim instead. */
  inapplicable: Inapplicable[]
}

/** Least share of levels that are right, of reported contact events that are true, and of true spending that the device books. */
const LEVELS_RIGHT = 0.9
const CONTACT_PRECISION = 0.95
const BOOKED = 0.9
/** A book that claims more than this many times what was spent is of no use. Costs are worked out for a gel with every ion there. */
const BOOKED_MOST = 2
const LATENCY_ms = 100

/** What should hold in every scenario, by the aims that the scenario states. */
export function judgementOf(run: FinishedRun, measures: RunMeasures): Judgement {
  const parts = [interrogationFigures, powerFigures, stimulusFigures, contactFigures].map((part) => part(run, measures))
  const { log } = measures
  const link: Figure[] = [atMost('telemetry/lost', log.lost, 0, 'frames'), atMost('telemetry/rejected', log.rejectedBytes, 0, 'bytes')]
  return {
    figures: [...parts.flatMap(({ figures }) => figures), atMost('electrodes/breaches', run.breaches.length, 0), ...link],
    inapplicable: parts.flatMap(({ inapplicable }) => inapplicable),
  }
}

function figure(one: Figure): Judgement {
  return { figures: [one], inapplicable: [] }
}

/** The same reason for several figures. */
function without(names: string[], reason: string): Judgement {
  return { figures: [], inapplicable: names.map((name) => ({ name, reason })) }
}

function interrogationFigures({ scenario, ions }: FinishedRun, { cycles, levels }: RunMeasures): Judgement {
  const names = ions.map((ion) => `levels/${ion}-agreement`)
  if (cycles.due === 0) return without(['interrogations/done', 'interrogations/trusted', ...names], 'the run ends before an interrogation was due')
  const aims = scenario.aims
  return {
    figures: [
      atLeast('interrogations/done', cycles.reported / cycles.due, aims.interrogations),
      atLeast('interrogations/trusted', cycles.trusted / cycles.reported, aims.trusted),
      ...levels.map(({ agreement }, ion) => atLeast(names[ion], agreement, LEVELS_RIGHT)),
    ],
    inapplicable: [],
  }
}

function powerFigures({ scenario }: FinishedRun, { energy, cycles }: RunMeasures): Judgement {
  const figures = [
    atLeast('power/boots', energy.boots, 1),
    atMost('power/brown-outs', energy.brownOuts, scenario.aims.brownOuts),
    atMost('energy/unexplained', Math.abs(energy.unexplained_uJ), 0.01, 'µJ'),
  ]
  const books = 'energy/device-books'
  if (cycles.due === 0) return { figures, inapplicable: [{ name: books, reason: 'the run ends before the device could report any' }] }
  const holds = BOOKED <= energy.books && energy.books <= BOOKED_MOST
  return { figures: [...figures, { name: books, value: energy.books, unit: '', aim: `${BOOKED} to ${BOOKED_MOST}`, holds }], inapplicable: [] }
}

function stimulusFigures({ configuration }: FinishedRun, { stimuli, latency }: RunMeasures): Judgement {
  const names = ['stimuli/charge-per-phase', 'stimuli/net-charge', 'latency/worst']
  const given: Judgement =
    stimuli.asked === 0 ? without(['stimuli/given'], 'no rule asked for a stimulus') : { figures: [atLeast('stimuli/given', stimuli.given, 1)], inapplicable: [] }
  if (stimuli.given === 0) return { ...given, inapplicable: [...given.inapplicable, ...without(names, 'no stimulus was given').inapplicable] }
  const { chargePerPhase_pC, trainNet_pC } = configuration.gate
  return {
    figures: [
      ...given.figures,
      atMost(names[0], stimuli.chargePerPhase_nC, chargePerPhase_pC / 1000, 'nC'),
      atMost(names[1], stimuli.netCharge_nC, trainNet_pC / 1000, 'nC'),
      atMost(names[2], latency.count === 0 ? NaN : latency.worst_ms, LATENCY_ms, 'ms'),
    ],
    inapplicable: given.inapplicable,
  }
}

function contactFigures({ scenario }: FinishedRun, { contacts, cycles }: RunMeasures): Judgement {
  const names = ['contacts/counted', 'contacts/precision']
  if (contacts.happened === 0 && contacts.reported === 0) return without(names, 'no contact happened')
  const isUncounted = contacts.countable === 0 && (cycles.reported > 0 || cycles.due === 0)
  const counted = isUncounted ? without([names[0]], 'no contact happened before a count was reported') : figure(atLeast(names[0], 1 - contacts.miscounted / contacts.countable, scenario.aims.contacts))
  const described = contacts.reported === 0 ? without([names[1]], 'no contact was described') : figure(atLeast(names[1], contacts.right / contacts.reported, CONTACT_PRECISION))
  return { figures: [...counted.figures, ...described.figures], inapplicable: [...counted.inapplicable, ...described.inapplicable] }
}
