import { expect, it } from 'vitest'
import { tableWordsOf } from '../../host-tools/calibration/calibration-image'
import { PowerCut, memorySlots } from './memory-slots'
import { BUILT_IN, bootWithImage, calibration, load, upload } from './stored-calibrations'

it('the calibration slots keep the calibration before when the power goes, at every single step of an upload', () => {
  const steps = tableWordsOf(calibration(1)).length + 8
  for (let before = 0; before <= 2; before++) {
    const earlier = memorySlots()
    for (let id = 1; id <= before; id++) upload(earlier, calibration(id))
    for (let cut = 0; cut < steps; cut++) {
      const slots = memorySlots()
      slots.words = earlier.words.map((words) => [...words])
      slots.stepsLeft = cut
      expect(() => upload(slots, calibration(9))).toThrow(PowerCut)
      const { tables } = load(slots)
      expect(tables).toEqual(before === 0 ? BUILT_IN : calibration(before))
    }
    const slots = memorySlots()
    slots.stepsLeft = steps
    expect(upload(slots, calibration(9))).toBe(true)
    expect(slots.stepsLeft).toBe(0)
  }
})

it('a build whose calibration has to lie in a slot makes good at the next boot what a cut left undone, at every step', () => {
  const own = calibration(11)
  const steps = tableWordsOf(own).length + 8
  for (let cut = 0; cut < steps; cut++) {
    const slots = memorySlots()
    slots.stepsLeft = cut
    expect(() => bootWithImage(slots, own)).toThrow(PowerCut)
    slots.stepsLeft = Infinity
    expect(bootWithImage(slots, own).decoder.tables).toEqual(own)
  }
})
