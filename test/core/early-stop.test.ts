import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { earlyStopBegin, earlyStopNew, earlyStopTakeWhole, mayEndAfter, type EarlyStop, type EarlyStopTables } from '../../firmware/core/decode/early-stop'
import type { Decoder } from '../../firmware/core/decode/decoder'
import { portableNatives } from '../../firmware/core/decode/window-sums'

/** Two ions, two pulses of one window: the first shows the first ion, one unit of height, an eighth of its feature, per Q15 of activation. */
const TABLES: EarlyStopTables = {
  ionCount: 2,
  pulses: 2,
  windows: 1,
  longest: 3,
  mayStop: [1],
  movementRows: [[1024, 0], []],
  chargeMax: 100,
  shownMargin_Q15: [50, 50],
  unshownMargin_Q15: [10, 20, 30, 100, 1000, 2000],
}
const BOUNDARIES = [5000, 20000, 45000]
const HYSTERESIS = 100

interface Scene {
  stop: EarlyStop
  decoder: Decoder
}

/** A whole interrogation has found these activations, each inside level 1. */
function sceneAt(first_Q15: number, second_Q15: number): Scene {
  const decoder = {
    tables: { levelBoundaries_Q15: [BOUNDARIES, BOUNDARIES], levelHysteresis_Q15: HYSTERESIS },
    memory: { logged: 0, charge: 0 },
    slow: { apparent_Q15: [first_Q15, second_Q15], inverse_Q14: [16384, 16384] },
    features: [8 * first_Q15, 0],
    activation_Q15: [first_Q15, second_Q15],
    level: [1, 1],
    flags: 0,
  } as unknown as Decoder
  const stop = earlyStopNew(TABLES, portableNatives)
  earlyStopBegin(stop, decoder.memory, 250)
  earlyStopTakeWhole(stop, decoder, 250)
  return { stop, decoder }
}

function endsAfterFirst({ stop, decoder }: Scene, height: number, temperature_dC = 250): boolean {
  earlyStopBegin(stop, decoder.memory, temperature_dC)
  decoder.features[0] = 8 * height
  return mayEndAfter(stop, decoder, 0)
}

describe('an interrogation that may end early', () => {
  it('takes heights that grow with the gel’s gain for no movement, and an ion that they do not show to stay', () => {
    const scene = sceneAt(12000, 12000)
    // 5 % more gain: a height 5 % above the last is the same activation.
    scene.decoder.slow.inverse_Q14[0] = Math.round(16384 / 1.05)
    scene.decoder.slow.inverse_Q14[1] = Math.round(16384 / 1.05)
    expect(endsAfterFirst(scene, 12600)).toBe(true)
    expect(Math.abs(scene.decoder.activation_Q15[0] - 12000)).toBeLessThanOrEqual(1)
    expect(scene.decoder.activation_Q15[1]).toBe(12000)
  })

  it('ends exactly while the shown ion stays inside its level by noise and an eighth of its movement', () => {
    fc.assert(
      fc.property(fc.integer({ min: 5200, max: 19900 }), fc.integer({ min: -4000, max: 4000 }), (activation, movement) => {
        const now = activation + movement
        const margin = 50 + Math.floor(Math.abs(movement) / 8)
        const isInside = now + margin < BOUNDARIES[1] + HYSTERESIS && now - margin >= BOUNDARIES[0] - HYSTERESIS
        const scene = sceneAt(activation, 12000)
        expect(endsAfterFirst(scene, now)).toBe(isInside && Math.abs(movement) <= 3276)
        expect(scene.decoder.activation_Q15).toEqual(isInside && Math.abs(movement) <= 3276 ? [now, 12000] : [activation, 12000])
      }),
    )
  })

  it('trusts an ion that is not shown the less, the longer it has not been', () => {
    const scene = sceneAt(12000, BOUNDARIES[1] + HYSTERESIS - 1500)
    expect([1, 2, 3].map(() => endsAfterFirst(scene, 12000))).toEqual([true, true, false])
    expect(scene.stop.ended).toBe(2)
    earlyStopTakeWhole(scene.stop, scene.decoder, 250)
    expect(endsAfterFirst(scene, 12000)).toBe(true)
  })

  it('does not end early more often in a row than it may', () => {
    const scene = sceneAt(12000, 12000)
    expect([1, 2, 3, 4, 5].map(() => endsAfterFirst(scene, 12000))).toEqual([true, true, true, false, false])
  })

  it.each([
    ['the gel still remembers pulses', ({ decoder }: Scene) => (decoder.memory.logged = 1), 250],
    ['a window clips', ({ decoder }: Scene) => (decoder.flags = 1), 250],
    ['it is warmer', () => 0, 256],
    ['it is colder', () => 0, 244],
    ['charge would stay behind', ({ decoder }: Scene) => (decoder.memory.charge = -101), 250],
  ] as [string, (scene: Scene) => number, number][])('is played whole when %s', (_, change, temperature_dC) => {
    const scene = sceneAt(12000, 12000)
    change(scene)
    expect(endsAfterFirst(scene, 12000, temperature_dC)).toBe(false)
  })

  it('has nothing to compare with after a whole one that was flagged, or did not begin at rest', () => {
    const flagged = sceneAt(12000, 12000)
    flagged.decoder.flags = 2
    earlyStopTakeWhole(flagged.stop, flagged.decoder, 250)
    flagged.decoder.flags = 0
    expect(endsAfterFirst(flagged, 12000)).toBe(false)
    const driven = sceneAt(12000, 12000)
    driven.decoder.memory.logged = 1
    earlyStopBegin(driven.stop, driven.decoder.memory, 250)
    earlyStopTakeWhole(driven.stop, driven.decoder, 250)
    driven.decoder.memory.logged = 0
    expect(endsAfterFirst(driven, 12000)).toBe(false)
  })
})
