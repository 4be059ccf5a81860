/** What the Lua boards do in their own way, called like the portable versions that it has to equal. */
import { luaNatives } from '../../firmware/boards/lua/natives'

/** A row may be packed already: that must change nothing. */
export function packedDotProduct(weights: number[], features: number[]): number {
  return luaNatives.dotProduct(luaNatives.row(luaNatives.row(weights)), features)
}
