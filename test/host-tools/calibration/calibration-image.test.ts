import fc from 'fast-check'
import { afterAll, describe, expect, it, vi } from 'vitest'
import type { Persistence } from '../../../firmware/boards/board'
import { tablesOfSlot } from '../../../firmware/boards/calibration-image'
import { type DecoderTables, decoderBegin, decoderFinish, decoderNew, decoderTakePulse } from '../../../firmware/core/decode/decoder'
import { type Natives, portableNatives } from '../../../firmware/core/decode/window-sums'
import { calibrationLayoutOf, slotWordsOf, tableWordsOf } from '../../../host-tools/calibration/calibration-image'
import { defaultCalibration } from '../../../host-tools/calibration/default-calibration'
import { decoderTablesOf } from '../../../host-tools/calibration/decoder-tables'
import { BOARD_NAMES } from '../../../sim/board-profiles'
import { memorySlots } from '../../firmware/memory-slots'
import { espruinoArithmetic } from '../../../sim/runtimes/espruino-arithmetic'

// Espruino's arithmetic, as its interpreter does it; the real one is held to the same by the conformance tests.
vi.stubGlobal('E', espruinoArithmetic)
const { espruinoNatives } = await import('../../../firmware/boards/espruino/natives')
afterAll(() => vi.unstubAllGlobals())

const LEVELS = { boundaries: [0.1, 0.4, 1.2] as [number, number, number], hysteresis: 0.04 }

/** Slots as a board with files gives them (lists), and as one with mapped flash does (views). */
const asLists = (words: number[]) => {
  const slots = memorySlots()
  slots.words[0] = words
  return slots.persistence
}
const asViews = (words: number[]) => {
  const { buffer } = Int32Array.from(words)
  return {
    calibrationWords: (_slot, start, count) => new Int32Array(buffer, start * 4, count) as unknown as number[],
    calibrationHalves: (_slot, start, count) => new Int16Array(buffer, start * 4, count) as unknown as number[],
  } as Partial<Persistence> as Persistence
}

/** Everything that a decoder says of interrogations one after the other. */
function decodes(tables: DecoderTables, natives: Natives, pulses: Uint16Array[], temperature_dC: number): number[] {
  const decoder = decoderNew(tables, natives)
  const count = tables.featureOffset.length / tables.windowCount.length
  const out: number[] = []
  pulses.forEach((samples, i) => {
    const pulse = i % count
    if (pulse === 0) decoderBegin(decoder, i * 150, 1, temperature_dC)
    decoderTakePulse(decoder, pulse, samples as unknown as number[], i * 150, pulse % 2 === 0 ? 1 : -1)
    if (pulse < count - 1) return
    decoderFinish(decoder)
    out.push(decoder.flags, decoder.misfit, ...decoder.activation_Q15, ...decoder.level, ...decoder.confidence_Q15)
  })
  return out
}

describe.each(BOARD_NAMES)('the calibration of %s as words of a slot', (board) => {
  const calibration = defaultCalibration(board)
  const tables = decoderTablesOf(calibration, LEVELS)
  const words = slotWordsOf(tableWordsOf(tables), calibrationLayoutOf(calibration), 1)

  it('comes back table by table, with the levels of the build', () => {
    const other = { ...decoderTablesOf(calibration, { boundaries: [0.2, 0.6, 1], hysteresis: 0.1 }), calibrationId: 1 }
    expect(tablesOfSlot(asLists(words), portableNatives, 0, other)).toEqual({
      ...tables,
      levelBoundaries_Q15: other.levelBoundaries_Q15,
      levelHysteresis_Q15: other.levelHysteresis_Q15,
    })
  })

  it('decodes to the same bits, from lists and from views of flash', () => {
    const samples = Math.max(...calibration.ladder.pulses.map((pulse) => pulse.sampleCount))
    const pulse = fc.uint16Array({ minLength: samples, maxLength: samples })
    fc.assert(
      fc.property(fc.array(pulse, { minLength: 6, maxLength: 9 }), fc.integer({ min: -100, max: 600 }), (pulses, temperature_dC) => {
        const expected = decodes(tables, portableNatives, pulses, temperature_dC)
        expect(decodes(tablesOfSlot(asLists(words), portableNatives, 0, tables), portableNatives, pulses, temperature_dC)).toEqual(expected)
        expect(decodes(tablesOfSlot(asViews(words), espruinoNatives, 0, tables), espruinoNatives, pulses, temperature_dC)).toEqual(expected)
      }),
      { numRuns: 25 },
    )
  })
})
