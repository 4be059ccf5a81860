import { z } from 'zod'
import { randomStream } from '../../sim/random'

/**
 * The protocol of a calibration: which media of known composition the electrode is put into,
 * and what is measured in each. A small JSON file; what it leaves out has a default.
 */
const medium = z.strictObject({
  name: z.string().min(1).optional().describe('what stands on the vessel; made up from the composition when left out'),
  activation: z
    .record(z.string().min(1), z.number().min(0).max(1.9))
    .describe('what the medium offers of each ion, 1 = the reference medium; an ion left out offers nothing'),
  repeats: z.int().min(2).max(200).multipleOf(2).optional().describe('measurements from rest in this medium; the protocol’s repeats when left out'),
})

const histories = z
  .strictObject({
    perMedium: z.int().min(0).max(100).multipleOf(2).default(4).describe('measurements that follow earlier pulses, per medium: half of them the mirror images of the others'),
    pulses: z.int().min(1).max(6).default(6).describe('the largest number of earlier pulses, drawn from the ladder with either sign'),
    shortest_ms: z.int().min(1).max(65535).default(100).describe('shortest rest after an earlier pulse; the device rests no shorter than the ladder’s gap_ms'),
    longest_ms: z.int().min(1).max(65535).default(3000).describe('longest rest after an earlier pulse'),
  })
  .refine(({ shortest_ms, longest_ms }) => shortest_ms <= longest_ms, 'shortest_ms must not exceed longest_ms')

export const protocolSchema = z.strictObject({
  $schema: z.string().optional().describe('where an editor finds the schema, as iongate schema protocol prints it'),
  media: z.array(medium).min(1).max(1000),
  repeats: z.int().min(2).max(200).multipleOf(2).default(4).describe('measurements from rest in each medium, signs alternating'),
  histories: histories.prefault({}).describe('pair pulses and longer histories, for what the gel remembers'),
  amplitudes: z
    .int()
    .min(0)
    .max(100)
    .default(14)
    .describe('at so many amplitudes each ion’s threshold is looked for, signs alternating, in the medium that holds it alone and is nearest to the reference'),
  zeroBias: z.int().min(2).max(200).default(12).describe('measurements without voltage at each temperature, for the offsets'),
  temperatures_C: z.array(z.number().min(-10).max(60)).min(1).max(10).default([25]).describe('every medium is measured at the one nearest to 25 °C; their order does not matter'),
  temperatureShare: z.number().min(0).max(1).default(0.25).describe('share of the media that is measured again at each other temperature'),
  rest_s: z.number().min(3).max(65).default(3).describe('rest before each measurement, so that the gel has forgotten the last one'),
  compositionError: z
    .number()
    .min(0)
    .max(0.3)
    .optional()
    .describe('relative standard deviation of what a medium holds of an ion, half of its square from the stock; exact when left out'),
  seed: z.int().min(0).max(0xffffffff).default(1).describe('draws the order of the media and the histories'),
})

export type Protocol = z.output<typeof protocolSchema>
export type Medium = Protocol['media'][number]

/** How one medium is told from another in words: its name, or “K 0.5, Ca 1”, or “blank”. */
export function mediumName({ name, activation }: Medium): string {
  const present = Object.entries(activation).filter(([, value]) => value > 0)
  return name ?? (present.length === 0 ? 'blank' : present.map(([ion, value]) => `${ion} ${value}`).join(', '))
}

/** What the medium offers of each of these ions, in their order. */
export function activationsOf({ activation }: Medium, ions: string[]): number[] {
  return ions.map((ion) => activation[ion] ?? 0)
}

/** Everything of every ion at this activation. */
function mixture(ions: string[], activation: number): Record<string, number> {
  return Object.fromEntries(ions.map((ion) => [ion, activation]))
}

/** The mixture in which noise is recorded: currents of everyday size, nothing clips. */
function noiseMedium(ions: string[]): Medium {
  return { name: 'noise record', activation: mixture(ions, 0.6), repeats: 24 }
}

function alone(ions: string[], activations: number[]): Medium[] {
  return ions.flatMap((ion) => activations.map((activation) => ({ activation: { [ion]: activation } })))
}

/** One ion alone reaches the first, each of a mixture the second: there no amplifier clips. */
export const ALONE_MAX = 1.5
export const MIXTURE_MAX = 1.2
const ALONE = 5
const MIXTURES = 80

/**
 * The default in the simulator, where vessels and hours cost nothing: many mixtures, three
 * temperatures, and long rests, so that the electrode hardly potentiates over the run.
 * @param aloneMax largest activation of an ion alone
 */
export function simulatedProtocol(ions: string[], aloneMax = ALONE_MAX): Protocol {
  const { uniform } = randomStream(1, 'calibration mixtures')
  const upTo = (most: number) => Math.round(1000 * most * uniform()) / 1000
  const drawn = (): Medium => ({ activation: Object.fromEntries(ions.map((ion) => [ion, upTo(MIXTURE_MAX)])) })
  return protocolSchema.parse({
    media: [
      { activation: {} },
      ...alone(ions, Array.from({ length: ALONE }, () => upTo(aloneMax))),
      ...Array.from({ length: MIXTURES }, drawn),
      noiseMedium(ions),
    ],
    temperatures_C: [25, 15, 35],
    rest_s: 60,
  })
}

/** As well as a person pipettes with calibrated pipettes from stocks that were weighed in. */
const PIPETTED = 0.01

/**
 * The default for a person at a bench: some twenty vessels, an hour with three ions. Weaker
 * media than in the simulator, for in such an hour the electrode may potentiate by a third.
 */
export function benchProtocol(ions: string[]): Protocol {
  const pairs = ions.flatMap((first, at) =>
    ions.slice(at + 1).flatMap((second) =>
      [
        [0.7, 0.7],
        [0.9, 0.35],
        [0.35, 0.9],
      ].map(([one, other]) => ({ activation: { [first]: one, [second]: other } })),
    ),
  )
  return protocolSchema.parse({
    media: [
      { activation: {} },
      ...alone(ions, [0.35, 0.7, 1]),
      ...pairs,
      ...[0.3, 0.55, 0.85].map((activation) => ({ name: `all ${activation}`, activation: mixture(ions, activation) })),
      noiseMedium(ions),
    ],
    histories: { perMedium: 4, pulses: 2 },
    rest_s: 10,
    compositionError: PIPETTED,
  })
}

/**
 * Ten vessels, an hour's work: a blank, each ion alone at the reference, each two together, and all of them at three
 * strengths. With a prior (prior-file.ts) three measurements in each are enough.
 */
export function fewMedia(ions: string[]): Medium[] {
  const pairs = ions.flatMap((first, at) => ions.slice(at + 1).map((second) => ({ activation: { [first]: 0.6, [second]: 0.6 } })))
  return [{ activation: {} }, ...alone(ions, [1]), ...pairs, ...[0.3, 0.7, 1.1].map((activation) => ({ name: `all ${activation}`, activation: mixture(ions, activation) }))]
}
