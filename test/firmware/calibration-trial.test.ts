/** A calibration that the device cannot live with: after two boots that come to no decode it is not used any more. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SLOT_REFUSED } from '../../firmware/core/persistence/calibration-slots'
import { NOTICE_CALIBRATION_REFUSED, UPLOAD_DIFFERS, UPLOAD_DONE, UPLOAD_NONE } from '../../firmware/core/link/telemetry'
import { tableWordsOf } from '../../host-tools/calibration/calibration-image'
import { readTelemetry, telemetryReaderNew } from '../../host-tools/telemetry'
import { bootOn, memorySlots, uploadTo, uploadWordsTo, type MemorySlots } from './memory-slots'
import { BUILT_IN, LAYOUT, calibration } from './stored-calibrations'

/** Boots; undefined where that crashes. */
function boot(slots: MemorySlots) {
  slots.sent = []
  try {
    return bootOn(slots, LAYOUT, BUILT_IN)
  } catch {
    return undefined
  }
}

function refusedSlots(slots: MemorySlots): number[] {
  const messages = readTelemetry(telemetryReaderNew(), slots.sent)
  return messages.flatMap((message) => (message.kind === 'notice' && message.notice === NOTICE_CALIBRATION_REFUSED ? [message.detail] : []))
}

describe('a calibration on trial', () => {
  it('with any contents and the right check does not keep the device from booting for good', () => {
    const sound = tableWordsOf(calibration(1))
    const contents = fc.oneof(
      fc.array(fc.integer(), { minLength: 1, maxLength: 60 }),
      fc.array(fc.integer({ min: -3, max: 12 }), { minLength: 1, maxLength: 60 }),
      // Or one word of a sound one is another, and no list is what it was.
      fc.tuple(fc.nat(60), fc.oneof(fc.integer(), fc.integer({ min: -20, max: 20 }))).map(([at, word]) => sound.map((one, i) => (i === at ? word : one))),
    )
    let refused = 0
    fc.assert(
      fc.property(contents, (words) => {
        const slots = memorySlots([[], []])
        const first = boot(slots)
        let outcome = NaN
        try {
          outcome = uploadWordsTo(slots, first!, LAYOUT, words)
        } catch {
          // It crashes, and somebody takes its power away.
        }
        if (outcome === UPLOAD_DIFFERS) refused += 1
        boot(slots)
        boot(slots)
        const third = boot(slots)
        expect(third?.device.calibration).toMatchObject({ slot: -1 })
        expect(third?.device.calibration.tables).toBe(BUILT_IN)
        expect(third?.device.calibration.state[0]).toBe(SLOT_REFUSED)
        expect(refusedSlots(slots)).toHaveLength(1)
        // A sound one can be uploaded then, and runs.
        expect(uploadTo(slots, third!, LAYOUT, calibration(1))).toBe(UPLOAD_DONE)
        expect(boot(slots)?.device.calibration.tables).toEqual(calibration(1))
      }),
      { numRuns: 200 },
    )
    // Most are seen through before a word of them is used.
    expect(refused).toBeGreaterThan(100)
  })

  it('leaves the one before it in its slot, and that one runs again', () => {
    const slots = memorySlots([[], []])
    uploadTo(slots, boot(slots)!, LAYOUT, calibration(1))
    // It has decoded.
    slots.decoded()
    uploadTo(slots, boot(slots)!, LAYOUT, calibration(2))
    expect(boot(slots)?.device.calibration.tables).toEqual(calibration(2))
    // No other upload before it has decoded.
    expect(uploadTo(slots, boot(slots)!, LAYOUT, calibration(3))).toBe(UPLOAD_NONE)
    const refused = boot(slots)
    expect(refused?.device.calibration.tables).toEqual(calibration(1))
    expect(refusedSlots(slots)).toEqual([1])
  })
})
