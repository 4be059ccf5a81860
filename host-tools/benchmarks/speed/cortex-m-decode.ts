import { countInstructions } from '../../build/emulated-cortex-m'
import { FIRMWARE_ENTRY } from '../../build/firmware-entry'
import { transpileToLua } from '../../build/lua-bundle'
import { decodeEntry, type DecodeSample } from './decode-sample'

/** Instructions of an emulated Cortex-M4 for one decode by the Lua bundle (Lua 5.3, 32-bit numbers), averaged over the sample. */
export function cortexMInstructionsPerDecode({ tables, interrogations }: DecodeSample): number {
  const data = `export const tables = ${JSON.stringify(tables)}\nexport const interrogations = ${JSON.stringify(interrogations)}`
  const { code } = transpileToLua(FIRMWARE_ENTRY, '5.3', [], decodeEntry('./core/decode/window-sums', 'portableNatives') + data)
  const setup = 'local decoder, interrogations = bundle.newDecoder(bundle.tables), bundle.interrogations'
  const decodes = 'for i = 1, #interrogations do bundle.decode(decoder, interrogations[i].temperature_dC, interrogations[i].pulses) end'
  return countInstructions(code, setup, decodes) / interrogations.length
}
