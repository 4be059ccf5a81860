import { decoderFinish, decoderNew } from '../../firmware/core/decode/decoder'
import { portableNatives } from '../../firmware/core/decode/window-sums'
import { beginVector, takeVectorPulse } from '../../firmware/main-injected'
import type { ConfiguredDevice } from '../configuration/from-files'
import { openHilDevice, type HilDeviceOptions } from './device'
import { exchangeLine } from './exchange'
import { firstDifference, outputsOf } from './outputs'
import { digitsOf, testVectors } from './vectors'

export interface HilResult {
  interpreter: string
  /** Vectors answered. */
  vectors: number
  /** Vectors whose whole answer differs. */
  mismatches: number
  /** How often a vector was sent again because the line had damaged it or its answer. */
  repeats: number
  /** By the device's own clock. */
  ms_per_decode: number
  /** The first vector (from 0) in which the device differs, and in what. */
  difference?: { vector: number; what: string }
}

export interface HilOptions extends HilDeviceOptions {
  vectors: number
  seed: number
  /** Called after each vector. */
  onProgress?: (done: number) => void
}

/** Streams test vectors to a target and compares every output with the host's core; stops at the first that differs, and sends again what the line damaged. */
export async function runHil(target: string, { board, configuration, ions }: ConfiguredDevice, options: HilOptions): Promise<HilResult> {
  const decoder = decoderNew(configuration.decoder, portableNatives)
  const device = await openHilDevice(target, { part: 'decoder', tables: configuration.decoder }, options)
  const result: HilResult = { interpreter: device.interpreter, vectors: 0, mismatches: 0, repeats: 0, ms_per_decode: 0 }
  let spent_us = 0
  try {
    for (const [number, vector] of testVectors(board, configuration, options.vectors, options.seed).entries()) {
      beginVector(decoder, number)
      vector.forEach((samples, pulse) => takeVectorPulse(decoder, number, pulse, samples))
      decoderFinish(decoder)
      const answer = await exchangeLine(device, number, digitsOf(vector), target, 'vector')
      result.repeats += answer.repeats
      spent_us += answer.spent_us
      result.vectors = number + 1
      const what = firstDifference(outputsOf(decoder, ions), answer.values)
      if (what !== undefined) {
        result.mismatches = 1
        result.difference = { vector: number, what }
        break
      }
      options.onProgress?.(result.vectors)
    }
  } finally {
    device.close()
  }
  result.ms_per_decode = spent_us / 1000 / Math.max(1, result.vectors)
  return result
}
