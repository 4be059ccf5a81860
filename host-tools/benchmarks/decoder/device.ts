import { decoderBegin, decoderFinish, decoderForget, decoderNew, decoderTakePulse, type Decoder } from '../../../firmware/core/decode/decoder'
import { portableNatives } from '../../../firmware/core/decode/window-sums'
import type { Calibration } from '../../calibration/calibration-file'
import { decoderTablesOf, type LevelSettings } from '../../calibration/decoder-tables'

/**
 * The device's own integer core over one calibration, each interrogation as the first after a long rest at the
 * reference temperature.
 * @returns the decoder after the interrogation whose pulses' samples are given; it is the same one each time
 */
export function deviceOf(calibration: Calibration, levels: LevelSettings): (pulses: ArrayLike<number>[], polarity: 1 | -1) => Decoder {
  const { ladder, temperature } = calibration
  const decoder = decoderNew(decoderTablesOf(calibration, levels), portableNatives)
  return (pulses, polarity) => {
    decoderForget(decoder)
    decoderBegin(decoder, 0, polarity, Math.round(10 * temperature.reference_C))
    let began_ms = 0
    ladder.pulses.forEach((pulse, p) => {
      decoderTakePulse(decoder, p, Array.from(pulses[p]), began_ms, polarity * pulse.polarity)
      began_ms += Math.ceil((pulse.sampleCount * pulse.sampleInterval_us) / 1000) + ladder.gap_ms
    })
    decoderFinish(decoder)
    return decoder
  }
}
