import { REFERENCE_C } from '../calibration/forward-fit'
import { randomStream, type RandomStream } from '../../sim/random'
import { activationsOf, type Medium, type Protocol } from './protocol'

/** A pulse of the ladder played before a measurement, and the rest after it. */
interface EarlierPulse {
  /** Index into the ladder. */
  pulse: number
  /** Times the pulse's own, as for the whole ladder. */
  polarity: 1 | -1
  rest_ms: number
}

/** One measurement, as it is asked of the device. */
export interface MeasurementRequest {
  polarity: 1 | -1
  /** Of every pulse of the ladder in place of its own; 0 for zero bias. */
  amplitude_mV?: number
  earlier: EarlierPulse[]
}

/** One stay of the electrode in one medium at one temperature. */
export interface Visit {
  medium: Medium
  /** Per ion, what the medium offers. */
  activation: number[]
  temperature_C: number
  requests: MeasurementRequest[]
  /** At so many amplitudes, each with both signs, it is measured after that: which ones, what is measured decides. */
  amplitudes: number
}

/**
 * A protocol laid out in the order in which it is measured. Media come in random order, so
 * that slow changes of the electrode do not pass for effects of a medium. Each measurement is
 * followed by its mirror image with all signs changed, so that no charge is left in the double
 * layer. All media are measured at the temperature nearest to the fit's reference, whatever place it
 * has in the list, and some of them again at each other. The threshold of each ion is looked for at
 * that temperature too, in a medium that holds no other.
 * @param pulseCount pulses of the ladder
 */
export function visitsOf(protocol: Protocol, ions: string[], pulseCount: number): Visit[] {
  const random = randomStream(protocol.seed, 'calibration protocol')
  let histories = 0
  const fewer = Math.ceil(protocol.temperatureShare * protocol.media.length)
  const searched = ions.map((_, ion) => thresholdMedium(protocol.media, ions, ion))
  return referenceFirst(protocol.temperatures_C).flatMap((temperature_C, at) =>
    shuffled(protocol.media, random).slice(0, at === 0 ? undefined : fewer).map((medium, place): Visit => {
      const rested = Array.from({ length: (medium.repeats ?? protocol.repeats) / 2 }, () => mirrored([]))
      const remembering = Array.from({ length: protocol.histories.perMedium / 2 }, () => mirrored(history(protocol.histories, pulseCount, random, histories++)))
      const unbiased = Array.from({ length: place === 0 ? protocol.zeroBias : 0 }, (): MeasurementRequest => zeroBias())
      return {
        medium,
        activation: activationsOf(medium, ions),
        temperature_C,
        requests: [...unbiased, ...shuffled([...rested, ...remembering], random).flat()],
        amplitudes: at === 0 && searched.includes(medium) ? protocol.amplitudes : 0,
      }
    }),
  )
}

/**
 * The temperature nearest to the reference, then the others, rising. The fit takes an ion's response from rested
 * media at the reference alone (forward-fit.ts); with a share of the media there it cannot tell the ions apart.
 */
function referenceFirst(temperatures_C: number[]): number[] {
  const rising = [...new Set(temperatures_C)].sort((one, other) => one - other)
  const distance_K = (temperature_C: number) => Math.abs(temperature_C - REFERENCE_C)
  const reference_C = rising.reduce((best, one) => (distance_K(one) < distance_K(best) ? one : best))
  return [reference_C, ...rising.filter((temperature_C) => temperature_C !== reference_C)]
}

/** A measurement after these earlier pulses, and its mirror image. */
function mirrored(earlier: EarlierPulse[]): MeasurementRequest[] {
  return ([1, -1] as const).map((sign) => ({
    polarity: sign,
    earlier: earlier.map((one) => ({ ...one, polarity: one.polarity === sign ? 1 : -1 })),
  }))
}

/** Without voltage: what the converter reads when nothing flows. */
function zeroBias(): MeasurementRequest {
  return { polarity: 1, amplitude_mV: 0, earlier: [] }
}

/** At another amplitude than the ladder's, with either sign. */
export function atAmplitude(amplitude_mV: number): MeasurementRequest[] {
  return mirrored([]).map((request) => ({ ...request, amplitude_mV }))
}

/** Of the media that hold this ion alone, the one nearest to the reference. */
function thresholdMedium(media: Medium[], ions: string[], ion: number): Medium | undefined {
  const distance = (medium: Medium) => Math.abs(Math.log(activationsOf(medium, ions)[ion]))
  const alone = media.filter((medium) => activationsOf(medium, ions).every((value, other) => value > 0 === (other === ion)))
  return alone.reduce<Medium | undefined>((best, medium) => (best === undefined || distance(medium) < distance(best) ? medium : best), undefined)
}

/** Fisher and Yates's shuffle. */
function shuffled<Item>(items: Item[], { uniform }: RandomStream): Item[] {
  const order = [...items]
  for (let last = order.length - 1; last > 0; last--) {
    const other = Math.floor(uniform() * (last + 1))
    ;[order[last], order[other]] = [order[other], order[last]]
  }
  return order
}

/**
 * Rests are even in their logarithm: memory fades exponentially, with a time constant for each
 * ion. The last rest matters most: over all histories it is spread by the golden section, so
 * that no stretch of it is left out.
 * @param number of this history, from 0
 */
function history({ pulses, shortest_ms, longest_ms }: Protocol['histories'], pulseCount: number, { uniform }: RandomStream, number: number): EarlierPulse[] {
  const count = 1 + Math.floor(uniform() * pulses)
  return Array.from({ length: count }, (_, at) => {
    const share = at === count - 1 ? (number * GOLDEN_SECTION) % 1 : uniform()
    return {
      pulse: Math.floor(uniform() * pulseCount),
      polarity: uniform() < 0.5 ? 1 : -1,
      rest_ms: Math.round(shortest_ms * (longest_ms / shortest_ms) ** share),
    }
  })
}

const GOLDEN_SECTION = (Math.sqrt(5) - 1) / 2

/** How many measurements that makes. */
export function requestCount(visits: Visit[]): number {
  return visits.reduce((count, { requests, amplitudes }) => count + requests.length + 2 * amplitudes, 0)
}

/** How long a measurement takes from the first rest to the last sample. */
export function duration_ms(request: MeasurementRequest, rest_s: number, ladder: { pulses: { sampleCount: number; sampleInterval_us: number }[]; gap_ms: number }): number {
  const widths_ms = ladder.pulses.map(({ sampleCount, sampleInterval_us }) => (sampleCount * sampleInterval_us) / 1000)
  const ladder_ms = widths_ms.reduce((sum, width_ms) => sum + width_ms, 0) + (widths_ms.length - 1) * ladder.gap_ms
  const earlier_ms = request.earlier.reduce((sum, { pulse, rest_ms }) => sum + widths_ms[pulse] + Math.max(rest_ms, ladder.gap_ms), 0)
  return rest_s * 1000 + earlier_ms + ladder_ms
}
