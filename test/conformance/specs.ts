/**
 * One spec, every target. To bring a function under conformance, add an entry: where it is,
 * and vectors inside the ranges its comment states. Functions with state have a probe in
 * probes.ts that runs them from a list of integers to a list of integers.
 */
import type fc from 'fast-check'
import { integer, list, vector, type Vector } from './generators'

export type Spec = {
  /** Source file from the project root, without its extension. */
  module: string
  /** Exported function: integers and lists of integers in, integer, boolean or list of integers out. */
  function: string
  vectors: fc.Arbitrary<Vector>
  /** How many vectors every target runs. */
  count: number
}

const INT32: [number, number] = [-2147483648, 2147483647]
const ARITHMETIC = 10000

function arithmetic(module: string, name: string, vectors: fc.Arbitrary<Vector>): Spec {
  return { module: `firmware/core/${module}`, function: name, vectors, count: ARITHMETIC }
}

/** Three boundaries that rise: levels.ts asks for them. */
const boundaries = list(3, 3, 0, 65535).map((values) => values.sort((a, b) => a - b))

export const SPECS: Spec[] = [
  arithmetic('fixed-point', 'clamp', vector(integer(...INT32), integer(-2147483648, 0), integer(0, 2147483647))),
  arithmetic('fixed-point', 'multiplyQ15', vector(integer(-65535, 65535), integer(-32767, 32767))),
  arithmetic('fixed-point', 'saturatingAdd16', vector(integer(-1073741823, 1073741823), integer(-1073741823, 1073741823))),
  arithmetic('fixed-point', 'divide', vector(integer(0, 1073741823), integer(1, 32767))),
  arithmetic('fixed-point', 'millisecondsOf', vector(integer(0, 524287))),
  arithmetic('fixed-point', 'elapsed', vector(integer(0, 1073741823), integer(0, 1073741823))),
  arithmetic('window-sums', 'portableWindowSum', vector(list(72, 72, 0, 65535), integer(0, 8), integer(0, 64))),
  arithmetic('window-sums', 'featureOfSum', vector(integer(0, 4194303), integer(0, 4194303), integer(1, 4095))),
  // Eight weights of at most 16383 keep Σ|weight| below 131071.
  arithmetic('window-sums', 'portableDotProduct', vector(list(8, 8, -16383, 16383), list(8, 8, -16383, 16383))),
  arithmetic('levels', 'levelOf', vector(integer(0, 65535), integer(0, 3), boundaries, integer(0, 8191))),
  arithmetic('levels', 'levelConfidence_Q15', vector(integer(0, 65535), integer(0, 3), boundaries, integer(1, 16383))),
  arithmetic('temperature', 'temperature_dC', vector(integer(0, 65535), list(17, 17, -2000, 2000))),
  arithmetic('crc16', 'crc16Byte', vector(integer(0, 65535), integer(0, 255))),
  arithmetic('crc16', 'crc16', vector(list(32, 32, 0, 255), integer(0, 32))),
  arithmetic('frame', 'get16', vector(list(8, 8, 0, 255), integer(0, 6))),
  arithmetic('frame', 'get32', vector(list(8, 8, 0, 255), integer(0, 4))),
  arithmetic('journal', 'epochRecord', vector(integer(0, 2147483647))),
  arithmetic('energy-ledger', 'storeMillivolts', vector(integer(0, 65535), integer(1, 32767))),
  arithmetic('energy-ledger', 'storedEnergy_uJ', vector(integer(0, 5000), integer(0, 131071))),
  arithmetic('stimulus-plan', 'phaseCharge_pC', vector(integer(0, 10000), integer(0, 65535))),
]
