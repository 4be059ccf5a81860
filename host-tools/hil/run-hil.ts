import { decoderFinish, decoderNew } from '../../firmware/core/decode/decoder'
import { portableNatives } from '../../firmware/core/decode/window-sums'
import { beginVector, takeVectorPulse } from '../../firmware/main-injected'
import type { ConfiguredDevice } from '../configuration/from-files'
import { compareLines, type ComparedLine } from './compare'
import { openHilDevice, type HilDeviceOptions } from './device'
import { outputsOf } from './outputs'
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
export async function runHil(target: string, configured: ConfiguredDevice, options: HilOptions): Promise<HilResult> {
  const device = await openHilDevice(target, { part: 'decoder', tables: configured.configuration.decoder }, options)
  const lines = decodedLines(configured, options)
  const { answered, repeats, mean_ms, difference } = await compareLines(device, target, 'vector', lines, options.onProgress)
  return {
    interpreter: device.interpreter,
    vectors: answered,
    mismatches: difference === undefined ? 0 : 1,
    repeats,
    ms_per_decode: mean_ms,
    ...(difference === undefined ? {} : { difference: { vector: difference.line, what: difference.what } }),
  }
}

function* decodedLines({ board, configuration, ions }: ConfiguredDevice, { vectors, seed }: HilOptions): Generator<ComparedLine> {
  const decoder = decoderNew(configuration.decoder, portableNatives)
  for (const [number, vector] of testVectors(board, configuration, vectors, seed).entries()) {
    beginVector(decoder, number)
    vector.forEach((samples, pulse) => takeVectorPulse(decoder, number, pulse, samples))
    decoderFinish(decoder)
    yield { digits: digitsOf(vector), expected: outputsOf(decoder, ions) }
  }
}
