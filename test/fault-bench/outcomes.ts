import { decoderNew } from '../../firmware/core/decoder'
import { decodeInterrogation } from '../decode-interrogation'
import { portableNatives } from '../../firmware/core/window-sums'
import type { Calibration } from '../../host-tools/calibration/calibration-file'
import { CONDITIONING } from '../../host-tools/calibration/reference-calibration'
import { decoderTablesOf, type LevelSettings } from '../../host-tools/calibration/decoder-tables'
import { settingsSchema } from '../../host-tools/configuration/settings'
import { randomStream } from '../../sim/random'
import { scenarioSchema, type Scenario } from '../../sim/scenario'
import { ACTIVATION_HIGH, polarityOf } from '../decoder-bench/dataset'
import { pulsesOf, suppliesOf } from '../decoder/expectation'
import { interrogationAfter, type EarlierPulse } from '../decoder/interrogation-after'
import type { FaultKind } from './faults'

/** The device's default levels: harm is what moves an activation by more than their hysteresis. */
export const LEVELS: LevelSettings = settingsSchema.parse({}).levels

export interface Decoded {
  activation: number[]
  flags: number
}

/** The device's core over one calibration. */
export function deviceOf(calibration: Calibration): (words: ArrayLike<number>[]) => Decoded {
  const decoder = decoderNew(decoderTablesOf(calibration, LEVELS), portableNatives)
  return (pulses) => {
    decodeInterrogation(decoder, pulses)
    return { activation: decoder.activation_Q15.map((value) => value / 32768), flags: decoder.flags }
  }
}

/** What came of one kind of fault at one size, as shares of all interrogations. */
export interface Outcome {
  kind: string
  unit: string
  size: number
  /** By the value of each flag; several may be set at once. */
  flagged: Record<number, number>
  /** Any flag: withheld. */
  withheld: number
  /** No flag, and every activation within a hysteresis of what it is without the fault. */
  harmless: number
  /** No flag, and an activation moved by more. */
  harmful: number
}

/** Interrogations by the whole simulator, each with and without a fault in the very same noise. */
export interface Subject {
  scenario: Scenario
  calibration: Calibration
  interrogations: number
}

export function outcomesOf(subject: Subject, kinds: FaultKind[], onProgress: (text: string) => void): Outcome[] {
  const device = deviceOf(subject.calibration)
  const clean = Array.from({ length: subject.interrogations }, (_, index) => interrogated(subject, index, [], 50))
  const cleanDecoded = clean.map(({ words }) => device(words))
  return kinds.flatMap((kind) =>
    kind.sizes.map((size): Outcome => {
      onProgress(`${kind.name} ${size} ${kind.unit}`.trim())
      const flagged: Record<number, number> = {}
      let withheld = 0
      let harmful = 0
      clean.forEach(({ times_s }, index) => {
        const { uniform } = randomStream(index, `${kind.name} ${size}`)
        const { words } = interrogated(subject, index, [kind.faultOf(size, times_s, uniform)], kind.mains_Hz ?? 50)
        const { activation, flags } = device(words)
        for (let flag = 1; flag <= flags; flag *= 2) if ((flags & flag) !== 0) flagged[flag] = (flagged[flag] ?? 0) + 1 / clean.length
        if (flags !== 0) withheld += 1
        else if (activation.some((value, ion) => Math.abs(value - cleanDecoded[index].activation[ion]) > LEVELS.hysteresis)) harmful += 1
      })
      const share = (count: number) => count / clean.length
      return { kind: kind.name, unit: kind.unit, size, flagged, withheld: share(withheld), harmless: share(clean.length - withheld - harmful), harmful: share(harmful) }
    }),
  )
}

/** Far from the seeds of calibrations and of the decoder bench. */
const FIRST_SEED = 1 << 30

function interrogated({ scenario, calibration }: Subject, index: number, faults: unknown[], mains_Hz: 50 | 60) {
  const { ladder, ions } = calibration
  const seed = FIRST_SEED + index
  const { uniform } = randomStream(seed, 'activations of the fault bench')
  const pulses = pulsesOf(ladder)
  const polarity = polarityOf(index)
  const earlier = Array.from({ length: CONDITIONING.rounds }, (_, round): EarlierPulse[] =>
    pulses.map((pulse, p) => ({
      pulse,
      polarity: (CONDITIONING.rounds - round) % 2 === 0 ? polarity : (-polarity as 1 | -1),
      rest_ms: p === pulses.length - 1 ? CONDITIONING.pause_ms : ladder.gap_ms,
    })),
  ).flat()
  const records = interrogationAfter({
    scenario: scenarioSchema.parse({ ...scenario, faults, noise: { ...scenario.noise, mains_Hz } }),
    supplies: suppliesOf(ions, ions.map(() => ACTIVATION_HIGH * uniform())),
    earlier,
    ladder: pulses,
    gap_ms: ladder.gap_ms,
    polarity,
    seed,
    noise: true,
  })
  return {
    words: records.map(({ words }) => words),
    times_s: records.flatMap(({ start_us, sample_us }) => sample_us.map((since_us) => (start_us + since_us) * 1e-6)),
  }
}
