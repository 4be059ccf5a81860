import { ContactDetectorConfiguration } from '../../firmware/core/contact/contact-detector'

/** How a stream of samples is cut for the contact detector. */
export interface ContactBlocks {
  /** Samples in half a mains period, rounded, 1..1024. */
  blockSamples: number
  detector: ContactDetectorConfiguration
}

/**
 * Blocks of half a mains period and the detector's integers for them.
 *
 * `sampleRate_Hz` 100..200000; `mains_Hz` 50 or 60; `converterStep` is the smallest difference
 * between two samples, in 16-bit words (16 for a 12-bit converter). Rounding to whole samples
 * costs little: at 520 samples/s the residue of 50 Hz is 1/300, and that of 60 Hz 1/20.
 */
export function contactBlocks(sampleRate_Hz: number, mains_Hz: number, converterStep: number): ContactBlocks {
  const blockSamples = Math.min(1024, Math.max(1, Math.round(sampleRate_Hz / (2 * mains_Hz))))
  return {
    blockSamples,
    detector: {
      blockGain: Math.round(32768 / blockSamples),
      leastLobe_Q6: Math.max(1, Math.round(converterStep * 64)),
    },
  }
}
