import type { DeviceConfiguration } from '../../firmware/core/device/configuration'

/** Samples of the longest capture, pulse or probe. */
export function longestCapture({ contact, ladder }: DeviceConfiguration): number {
  // 32: a probe's readings, both halves.
  return Math.max(32, contact.blockSamples * contact.blocks, ...ladder.pulses.map(({ sampleCount }) => sampleCount))
}
