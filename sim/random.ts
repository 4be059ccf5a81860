import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'

/** One stream of random numbers. Streams of different names are independent. */
export interface RandomStream {
  /** Uniform in [0, 1). */
  uniform(): number
  /** Normal with mean 0 and standard deviation 1. */
  normal(): number
}

/**
 * The stream called `name` of a run. Every source of randomness has a name of its own, so
 * that a source added, removed or read more often never moves another.
 * @param seed 0..2^32 − 1
 */
export function randomStream(seed: number, name: string): RandomStream {
  const generator = xoroshiro128plus(mix(seed, name))
  let spare = 0
  let hasSpare = false
  const uniform = () => uniformFloat64(generator)
  // Marsaglia's polar method: two normals for each accepted pair of uniforms.
  const normal = () => {
    if (hasSpare) {
      hasSpare = false
      return spare
    }
    for (;;) {
      const x = 2 * uniform() - 1
      const y = 2 * uniform() - 1
      const square = x * x + y * y
      if (square > 0 && square < 1) {
        const scale = Math.sqrt((-2 * Math.log(square)) / square)
        spare = y * scale
        hasSpare = true
        return x * scale
      }
    }
  }
  return { uniform, normal }
}

/** FNV-1a over the seed's bytes and the name, with a final avalanche so that near names part. */
function mix(seed: number, name: string): number {
  let hash = 0x811c9dc5
  for (let shift = 0; shift < 32; shift += 8) hash = Math.imul(hash ^ ((seed >>> shift) & 255), 0x01000193)
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  return hash ^ (hash >>> 13)
}
