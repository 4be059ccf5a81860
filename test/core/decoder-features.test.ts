import fc from 'fast-check'
import { expect, it } from 'vitest'
import { decoderBegin, decoderNew, decoderTakePulse } from '../../firmware/core/decode/decoder'
import { FEATURE_GAIN_MAX, FEATURE_MAX, featureOfSum, portableNatives, portableWindowSum } from '../../firmware/core/decode/window-sums'
import { deviceConfigurationFor } from '../../host-tools/configuration/device-configuration'

const { decoder: tables, ladder } = deviceConfigurationFor('puckjs')

it('features of a pulse are featureOfSum of its windows, clipped ones too', () => {
  const samples = fc.array(fc.integer({ min: 0, max: 262143 }), { minLength: ladder.pulses[0].sampleCount, maxLength: ladder.pulses[0].sampleCount })
  const steady = fc.constantFrom(0, 30000, 262143).map((word) => new Array<number>(ladder.pulses[0].sampleCount).fill(word))
  // Both ends of a feature are reached.
  const scaled = {
    ...tables,
    featureGain: tables.featureGain.map(() => FEATURE_GAIN_MAX),
    featureOffset: tables.featureOffset.map((_, f) => (f % 2 === 0 ? 0 : 1200000)),
  }
  const seen = new Set<number>()
  fc.assert(
    fc.property(fc.oneof(samples, steady), fc.nat(ladder.pulses.length - 1), (words, pulse) => {
      const decoder = decoderNew(scaled, portableNatives)
      decoderBegin(decoder, 0, 1, scaled.reference_dC)
      decoderTakePulse(decoder, pulse, words, 0, 1)
      scaled.windowStart.forEach((start, w) => {
        const f = pulse * scaled.windowStart.length + w
        const expected = featureOfSum(portableWindowSum(words, start, scaled.windowCount[w]), scaled.featureOffset[f], scaled.featureGain[f])
        expect(decoder.features[f]).toBe(expected)
        seen.add(expected)
      })
    }),
  )
  expect(seen).toContain(FEATURE_MAX)
  expect(seen).toContain(-FEATURE_MAX)
})
