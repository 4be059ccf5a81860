import type { Calibration } from '../../calibration/calibration-file'
import type { LevelSettings } from '../../calibration/decoder-tables'
import { settingsSchema } from '../../configuration/settings'
import { randomStream } from '../../../sim/random'
import { probedInterrogation, referencePulses, type ReferenceInterrogation } from '../../../sim/reference-bench'
import { scenarioSchema, type Scenario } from '../../../sim/scenario'
import { ACTIVATION_HIGH, polarityOf } from '../decoder/dataset'
import { deviceOf } from '../decoder/device'
import { pulsesOf, suppliesOf } from '../decoder/theory/expectation'
import type { FaultKind } from './faults'
import { afterInterrogation, probeOf } from './probe'

/** The device's default levels: harm is what moves an activation by more than their hysteresis. */
export const LEVELS: LevelSettings = settingsSchema.parse({}).levels

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
  const device = deviceOf(subject.calibration, LEVELS)
  const probe = probeOf(subject.calibration)
  const decode = ({ words, readings }: Interrogated, index: number) => {
    const decoder = device(words, polarityOf(index))
    afterInterrogation(decoder, probe, () => readings)
    return { activation: decoder.activation_Q15.map((value) => value / 32768), flags: decoder.flags }
  }
  const clean = Array.from({ length: subject.interrogations }, (_, index) => {
    const one = interrogated(subject, index, [], 50)
    return { times_s: one.times_s, activation: decode(one, index).activation }
  })
  return kinds.flatMap((kind) =>
    kind.sizes.map((size): Outcome => {
      onProgress(`${kind.name} ${size} ${kind.unit}`.trim())
      const flagged: Record<number, number> = {}
      let withheld = 0
      let harmful = 0
      clean.forEach(({ times_s, activation }, index) => {
        const { uniform } = randomStream(index, `${kind.name} ${size}`)
        const faulty = decode(interrogated(subject, index, [kind.faultOf(size, times_s, uniform)], kind.mains_Hz ?? 50), index)
        for (let flag = 1; flag <= faulty.flags; flag *= 2) if ((faulty.flags & flag) !== 0) flagged[flag] = (flagged[flag] ?? 0) + 1 / clean.length
        if (faulty.flags !== 0) withheld += 1
        else if (faulty.activation.some((value, ion) => Math.abs(value - activation[ion]) > LEVELS.hysteresis)) harmful += 1
      })
      const share = (count: number) => count / clean.length
      return { kind: kind.name, unit: kind.unit, size, flagged, withheld: share(withheld), harmless: share(clean.length - withheld - harmful), harmful: share(harmful) }
    }),
  )
}

/** Far from the seeds of calibrations and of the decoder bench. */
const FIRST_SEED = 1 << 30

interface Interrogated {
  words: number[][]
  times_s: number[]
  /** Of a probe that follows. */
  readings: number[]
}

function interrogated({ scenario, calibration }: Subject, index: number, faults: unknown[], mains_Hz: 50 | 60): Interrogated {
  const { ladder, ions } = calibration
  const seed = FIRST_SEED + index
  const { uniform } = randomStream(seed, 'activations of the fault bench')
  const request: ReferenceInterrogation = {
    scenario: scenarioSchema.parse({ ...scenario, faults, noise: { ...scenario.noise, mains_Hz } }),
    supplies: suppliesOf(ions, ions.map(() => ACTIVATION_HIGH * uniform())),
    ladder: pulsesOf(ladder),
    gap_ms: ladder.gap_ms,
    polarity: polarityOf(index),
    seed,
    noise: true,
  }
  const probe = probeOf(calibration)
  const { pulses, readings } = probe === undefined ? { pulses: referencePulses(request), readings: [] } : probedInterrogation(request, probe.apart_us)
  return {
    readings,
    words: pulses.map(({ words }) => words),
    times_s: pulses.flatMap(({ start_us, sample_us }) => sample_us.map((since_us) => (start_us + since_us) * 1e-6)),
  }
}
