import { EspruinoWaveform, PinName } from './espruino-api'
import { Sampler } from './sampler'

/** Samples by Espruino's Waveform: interrupts of its utility timer read the converter one by one. */
export function waveformSampler(this: void, onEnd: () => void): Sampler {
  const waveforms: (EspruinoWaveform | undefined)[] = []
  let sampling: EspruinoWaveform | undefined
  let prepared: EspruinoWaveform
  let input: PinName
  let rate_Hz = 0

  /** One buffer per size of capture, allocated when that size is first asked for. */
  function waveformOf(count: number): EspruinoWaveform {
    const known = waveforms[count]
    if (known !== undefined) return known
    const waveform = new Waveform(count, { bits: 16 })
    // One that runs has been started anew since.
    waveform.on('finish', () => {
      if (waveform === sampling && !waveform.running) onEnd()
    })
    waveforms[count] = waveform
    return waveform
  }

  return {
    // An interpreter that has been busy calls timers first, and only then who listens for samples that were there long ago.
    patience_ms: 100,
    reserve: waveformOf,

    prepare: (pin, count, interval_us) => {
      prepared = waveformOf(count)
      input = pin
      rate_Hz = 1000000 / interval_us
    },

    start: (from_s) => {
      prepared.startInput(input, rate_Hz, { time: from_s })
      sampling = prepared
    },

    take: () => {
      const waveform = sampling
      if (waveform === undefined || waveform.running) return undefined
      sampling = undefined
      return waveform.buffer
    },

    /**
     * A Waveform that is stopped says that it has finished, like one that has. One whose samples have ended cannot be
     * stopped any more, although it runs until it has said so.
     */
    stop: () => {
      const waveform = sampling
      sampling = undefined
      if (waveform === undefined || !waveform.running) return
      try {
        waveform.stop()
      } catch {
        // It is about to say that it has finished.
      }
    },
  }
}
