/** Espruino's native sums, called like the portable ones they have to equal. */
import { espruinoNatives } from '../../firmware/boards/espruino/natives'

export function nativeWindowSum(samples: number[], start: number, count: number): number {
  return espruinoNatives.windowSum(new Uint16Array(samples) as unknown as number[], start, count)
}

export function nativeDotProduct(weights: number[], features: number[]): number {
  return espruinoNatives.dotProduct(espruinoNatives.table(weights), espruinoNatives.table(features))
}
