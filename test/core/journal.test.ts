import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { epochOf, epochRecord, isDamaged, nextEpoch, slotOfEpoch } from '../../firmware/core/persistence/boot-epoch'

describe('the boot epoch', () => {
  it('comes back from its record', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2147483647 }), (epoch) => {
        expect(epochRecord(epoch)).toHaveLength(16)
        expect(epochOf(epochRecord(epoch))).toBe(epoch)
      }),
    )
  })

  it('rises with every boot, wherever the power is cut while the slot is written', () => {
    // Each boot writes its record; a cut leaves any prefix of the new bytes over the old ones.
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 16 }), { minLength: 1, maxLength: 40 }), (cuts) => {
        const slots: number[][] = [[], []]
        let last = 0
        for (const cut of cuts) {
          const epoch = nextEpoch(slots[0], slots[1])
          const slot = slotOfEpoch(epoch)
          const record = epochRecord(epoch)
          slots[slot] = [...record.slice(0, cut), ...slots[slot].slice(cut)]
          // A boot that got as far as its record may have sent frames under its epoch.
          if (cut === 16) {
            expect(epoch).toBeGreaterThan(last)
            last = epoch
          }
        }
      }),
    )
  })

  it('is not believed when a bit of its record has flipped', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2147483647 }), fc.nat(127), (epoch, bit) => {
        const record = epochRecord(epoch)
        record[bit >> 3] ^= 1 << (bit & 7)
        expect(epochOf(record)).toBe(-1)
        expect(isDamaged(record)).toBe(true)
      }),
    )
    expect(isDamaged([])).toBe(false)
  })
})
