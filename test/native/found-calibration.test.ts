import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { INSTALLED, SLOT_DAMAGED, SLOT_EMPTY, SLOT_FOREIGN, SLOT_USABLE } from '../../firmware/core/persistence/calibration-slots'
import { findCalibration, growthOf, tablesOfWords } from '../../firmware/native/found-calibration'
import { slotWordsOf, tableWordsOf } from '../../host-tools/calibration/calibration-image'
import { deviceConfigurationFor } from '../../host-tools/configuration/device-configuration'
import { BOARD_NAMES } from '../../sim/board-profiles'

const MANY = 100000

describe.each(BOARD_NAMES)('the tables of %s', (board) => {
  const { decoder } = deviceConfigurationFor(board)
  const words = tableWordsOf(decoder)

  it('come out of their words as they went in', () => {
    expect(tablesOfWords(words, decoder)).toEqual(decoder)
  })

  it('make the decoder grow by their projections and products', () => {
    expect(growthOf(words)).toBe(2 * decoder.response.projectionRows.length + decoder.response.productLeft.length)
  })
})

describe('what the slots hold', () => {
  const configuration = deviceConfigurationFor('pico')
  const layout = configuration.calibrationLayout
  const builtIn = tableWordsOf(configuration.decoder)
  const slotOf = (calibrationId: number, sequence: number) => slotWordsOf(tableWordsOf({ ...configuration.decoder, calibrationId }), layout, sequence)
  const found = (slots: number[][], wordsMax = MANY, growthMax = MANY) => findCalibration(slots, builtIn, configuration, wordsMax, growthMax, -1)

  it('is nothing at first: the tables built in run', () => {
    expect(found([[], []])).toEqual({ state: [SLOT_EMPTY, SLOT_EMPTY], sequence: [0, 0], slot: -1, tables: configuration.decoder })
  })

  it('is the newer of two uploads', () => {
    expect(found([slotOf(5, 3), slotOf(6, 4)])).toMatchObject({ state: [SLOT_USABLE, SLOT_USABLE], slot: 1, tables: { calibrationId: 6 } })
    expect(found([slotOf(5, 5), slotOf(6, 4)])).toMatchObject({ sequence: [5, 4], slot: 0, tables: { calibrationId: 5 } })
  })

  it('is no upload where an interpreted bundle installed its own', () => {
    expect(found([slotOf(5, INSTALLED), []])).toMatchObject({ state: [SLOT_USABLE, SLOT_EMPTY], slot: -1, tables: { calibrationId: configuration.decoder.calibrationId } })
  })

  it('is not used where it is of another layout, or larger than the memory', () => {
    const other = slotWordsOf(builtIn, layout + 1, 2)
    expect(found([other, slotOf(6, 1)])).toMatchObject({ state: [SLOT_FOREIGN, SLOT_USABLE], slot: 1 })
    const upload = slotOf(6, 1)
    expect(found([upload, []], upload.length - 1)).toMatchObject({ state: [SLOT_FOREIGN, SLOT_EMPTY], slot: -1 })
    expect(found([upload, []], upload.length, growthOf(upload) - 1)).toMatchObject({ state: [SLOT_FOREIGN, SLOT_EMPTY], slot: -1 })
    expect(found([upload, []], upload.length, growthOf(upload))).toMatchObject({ state: [SLOT_USABLE, SLOT_EMPTY], slot: 0 })
  })

  it('is damaged where any bit has turned, or its end is missing', () => {
    const whole = slotOf(6, 2)
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.nat(31), (word, bit) => {
        const turned = whole.map((value, i) => (i === word ? value ^ (1 << bit) : value))
        expect(found([turned, []])).toMatchObject({ state: [SLOT_DAMAGED, SLOT_EMPTY], slot: -1 })
      }),
    )
    for (const length of [1, 7, 8, whole.length - 1]) expect(found([whole.slice(0, length), []]).state[0]).toBe(SLOT_DAMAGED)
  })
})
