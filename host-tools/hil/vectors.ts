import type { DeviceConfiguration } from '../../firmware/core/device/configuration'
import type { BoardName } from '../../sim/board-profiles'
import type { IonName } from '../../sim/ions'
import { randomStream, type RandomStream } from '../../sim/random'
import { referenceInterrogation } from '../../sim/reference-bench'
import { DEFAULT_SCENARIO, loadScenario } from '../scenarios'

/** Samples of one whole interrogation, [pulse][sample], 0..65535. */
export type Vector = number[][]

/**
 * Test vectors, every second one a simulated interrogation of a random medium, the others
 * what no medium gives: the ends of the range, noise, steps, and sums close to zero current,
 * where the unmixing changes its active set.
 * @param seed 0..2^32 − 1; the same seed gives the same vectors
 */
export function testVectors(board: BoardName, configuration: DeviceConfiguration, count: number, seed: number): Vector[] {
  const random = randomStream(seed, 'test vectors')
  return Array.from({ length: count }, (_, number) =>
    number % 2 === 0 ? simulatedVector(board, configuration, random) : edgeVector(configuration, number >> 1, random),
  )
}

const HIGHEST_SUPPLY = 1.8

function simulatedVector(board: BoardName, { ladder }: DeviceConfiguration, random: RandomStream): Vector {
  const scenario = { ...loadScenario(DEFAULT_SCENARIO), board }
  const supply = () => (random.uniform() < 0.3 ? 0 : random.uniform() * HIGHEST_SUPPLY)
  const supplies: Partial<Record<IonName, number>> = Object.fromEntries(scenario.gel.ions.map((ion) => [ion, supply()]))
  return referenceInterrogation({
    scenario,
    supplies,
    ladder: ladder.pulses,
    gap_ms: ladder.gap_ms,
    seed: Math.floor(random.uniform() * 2 ** 32),
    noise: true,
  })
}

type SampleMaker = (random: RandomStream, configuration: DeviceConfiguration, pulse: number) => (sample: number) => number

const EDGES: SampleMaker[] = [
  () => () => 0,
  () => () => 65535,
  (random) => () => Math.floor(random.uniform() * 65536),
  (random) => {
    const level = Math.floor(random.uniform() * 65536)
    return () => level
  },
  () => (sample) => (sample % 2 === 0 ? 0 : 65535),
  nearZeroCurrent,
  nearZeroCurrent,
]

/** Around each window's sum at zero current, off by a few words or by thousands. */
function nearZeroCurrent(random: RandomStream, { decoder }: DeviceConfiguration, pulse: number): (sample: number) => number {
  const windows = decoder.windowCount.length
  const spread = 2 ** (random.uniform() * 15)
  const levels = decoder.windowCount.map((count, window) => {
    const rest = decoder.featureOffset[pulse * windows + window] / count
    return Math.min(65535, Math.max(0, Math.round(rest + (random.uniform() - 0.5) * spread)))
  })
  return (sample) => {
    const window = decoder.windowStart.findLastIndex((start) => start <= sample)
    return levels[Math.max(0, window)]
  }
}

function edgeVector(configuration: DeviceConfiguration, number: number, random: RandomStream): Vector {
  const maker = EDGES[number % EDGES.length]
  return configuration.ladder.pulses.map((pulse, index) => {
    const sampleAt = maker(random, configuration, index)
    return Array.from({ length: pulse.sampleCount }, (_, sample) => sampleAt(sample))
  })
}

/** A vector as the device takes it: four hexadecimal digits per sample, pulse after pulse. */
export function digitsOf(vector: Vector): string {
  return vector.map((pulse) => pulse.map((word) => word.toString(16).padStart(4, '0')).join('')).join('')
}
