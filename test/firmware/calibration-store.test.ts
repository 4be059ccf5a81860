import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SLOT_DAMAGED, SLOT_EMPTY, SLOT_FOREIGN, SLOT_USABLE } from '../../firmware/core/persistence/calibration-slots'
import { UPLOAD_DIFFERS, UPLOAD_DONE } from '../../firmware/core/link/telemetry'
import { crcOfWords, slotWordsOf, tableWordsOf } from '../../host-tools/calibration/calibration-image'
import { PowerCut, bootOn, memorySlots, uploadTo } from './memory-slots'
import { BUILT_IN, LAYOUT, asleepWithImage, bootWithImage, calibration, load, upload } from './stored-calibrations'

describe('the calibration slots', () => {
  it('are empty at first: what is built in runs', () => {
    const { store, tables } = load(memorySlots())
    expect(store).toMatchObject({ slot: -1, state: [SLOT_EMPTY, SLOT_EMPTY] })
    expect(tables).toBe(BUILT_IN)
  })

  it('run the calibration uploaded last, written to the slots in turn', () => {
    const slots = memorySlots()
    for (let id = 1; id <= 5; id++) {
      expect(upload(slots, calibration(id))).toBe(true)
      const { store, tables } = load(slots)
      expect(store.slot).toBe((id + 1) % 2)
      expect(tables).toEqual(calibration(id))
    }
  })

  it('hold what the host says a sound slot is', () => {
    const slots = memorySlots()
    upload(slots, calibration(1))
    upload(slots, calibration(2))
    expect(slots.words).toEqual([1, 2].map((id) => slotWordsOf(tableWordsOf(calibration(id)), LAYOUT, id)))
  })

  it('survive any run of uploads and cuts: always the newest that was committed', () => {
    const uploads = fc.array(fc.record({ cut: fc.nat(600), torn: fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }) }), { maxLength: 8 })
    fc.assert(
      fc.property(uploads, (runs) => {
        const slots = memorySlots()
        let expected = BUILT_IN
        runs.forEach(({ cut, torn }, i) => {
          slots.stepsLeft = cut
          slots.torn = () => torn
          try {
            if (upload(slots, calibration(i + 1))) expected = calibration(i + 1)
          } catch (error) {
            if (!(error instanceof PowerCut)) throw error
          }
          slots.stepsLeft = Infinity
          expect(load(slots).tables).toEqual(expected)
        })
      }),
      { numRuns: 60 },
    )
  })

  it('never run damaged words: any bits flipped, words lost or added', () => {
    const sound = slotWordsOf(tableWordsOf(calibration(1)), LAYOUT, 1)
    const newer = slotWordsOf(tableWordsOf(calibration(2)), LAYOUT, 2)
    const damage = fc.oneof(
      fc.array(fc.tuple(fc.nat(newer.length - 1), fc.nat(31)), { minLength: 1, maxLength: 4 }).map((bits) => (words: number[]) => {
        // The same bit twice is none.
        new Set(bits.map(([word, bit]) => word * 32 + bit)).forEach((at) => (words[at >> 5] ^= 1 << (at & 31)))
      }),
      fc.nat(newer.length - 1).map((length) => (words: number[]) => (words.length = length)),
      fc.array(fc.integer(), { minLength: 1, maxLength: 9 }).map((more) => (words: number[]) => words.push(...more.map((word) => word | 0))),
    )
    fc.assert(
      fc.property(damage, fc.boolean(), (spoil, hasOther) => {
        const slots = memorySlots()
        slots.words = [hasOther ? [...sound] : [], [...newer]]
        spoil(slots.words[1])
        const { store, tables } = load(slots)
        expect(store.state[1]).toBe(slots.words[1].length === 0 ? SLOT_EMPTY : SLOT_DAMAGED)
        expect(tables).toEqual(hasOther ? calibration(1) : BUILT_IN)
      }),
      { numRuns: 300 },
    )
  })

  it('do not run what was made for another build, or in another format', () => {
    const slots = memorySlots()
    slots.words = [slotWordsOf(tableWordsOf(calibration(1)), LAYOUT + 1, 5), slotWordsOf(tableWordsOf(calibration(2)), LAYOUT, 4)]
    expect(load(slots)).toMatchObject({ store: { slot: 1, state: [SLOT_FOREIGN, SLOT_USABLE] }, tables: { calibrationId: 2 } })
    const [old] = slots.words
    const trailer = [...old.slice(-7, -6), 0, ...old.slice(-5, -1)]
    slots.words[1] = [...old.slice(0, -7), ...trailer, crcOfWords(trailer)]
    expect(load(slots)).toMatchObject({ store: { slot: -1, state: [SLOT_FOREIGN, SLOT_FOREIGN] } })
  })

  it('do not take an upload that reads back otherwise than it was sent', () => {
    const slots = memorySlots()
    upload(slots, calibration(1))
    expect(uploadTo(slots, bootOn(slots, LAYOUT, BUILT_IN), LAYOUT, calibration(2), 1)).toBe(UPLOAD_DIFFERS)
    expect(load(slots).tables).toEqual(calibration(1))
  })
})

describe('a build whose calibration has to lie in a slot', () => {
  const [own, newer] = [calibration(11), calibration(12)]
  it('puts it there at the first boot and leaves it there', () => {
    const slots = memorySlots()
    expect(bootWithImage(slots, own).decoder.tables).toEqual(own)
    slots.stepsLeft = 0
    expect(bootWithImage(slots, own).decoder.tables).toEqual(own)
  })

  it('runs what was uploaded, and falls back on its own when that is damaged', () => {
    const slots = memorySlots()
    const asleep = asleepWithImage(slots, own)
    const { device } = asleep
    expect(uploadTo(slots, asleep, LAYOUT, calibration(1))).toBe(UPLOAD_DONE)
    expect(device.decoder.tables).toEqual(calibration(1))
    const { calibration: store, decoder } = bootWithImage(slots, newer)
    expect(decoder.tables).toEqual(calibration(1))
    slots.words[store.slot][5] ^= 64
    const fallen = bootWithImage(slots, own)
    expect(fallen.decoder.tables).toEqual(own)
    expect(fallen.calibration.state[store.slot]).toBe(SLOT_DAMAGED)
  })

  it('replaces one of an older build, and what was made for another', () => {
    const slots = memorySlots()
    bootWithImage(slots, own)
    expect(bootWithImage(slots, newer).decoder.tables).toEqual(newer)
    slots.words = [slotWordsOf(tableWordsOf(calibration(1)), LAYOUT + 1, 5), []]
    const device = bootWithImage(slots, own)
    expect(device.decoder.tables).toEqual(own)
    expect(device.calibration.state).toEqual([SLOT_FOREIGN, SLOT_EMPTY])
    expect(slots.words[0]).toEqual(slotWordsOf(tableWordsOf(calibration(1)), LAYOUT + 1, 5))
  })
})
