import { decoderBegin, decoderFinish, decoderForget, decoderNew, type Decoder, type DecoderTables } from '../../firmware/core/decode/decoder'
import { memoryTakePulse } from '../../firmware/core/decode/gel-memory'
import { featureOfSum, portableNatives } from '../../firmware/core/decode/window-sums'
import type { Calibration } from './calibration-file'
import type { Measurement } from './measurement'

/**
 * Measurements through the device's integer core, from their window sums on. Its memory of earlier
 * pulses runs through every session from the first pulse on, as on the device.
 * @param visit sees the decoder after each measurement
 */
export function decodeMeasurements(
  tables: DecoderTables,
  { ladder, windows }: Pick<Calibration, 'ladder' | 'windows'>,
  measurements: Measurement[],
  visit: (decoder: Decoder, measurement: Measurement) => void,
): void {
  const decoder = decoderNew(tables, portableNatives)
  const { features, memory } = decoder
  let session = NaN
  for (const measurement of measurements) {
    if (measurement.session !== session) decoderForget(decoder)
    session = measurement.session
    measurement.sums.forEach((sum, f) => {
      features[f] = featureOfSum(sum, tables.featureOffset[f], tables.featureGain[f])
    })
    // In one medium a pulse passes much the same charge each time; only the ladder's own was measured.
    const book = (pulse: number, began_ms: number, polarity: number) => {
      const own = features.slice(pulse * windows.length, (pulse + 1) * windows.length)
      memoryTakePulse(memory, pulse, began_ms, polarity, own.reduce((sum, value) => sum + value, 0))
    }
    for (const { pulse, polarity, began_ms } of measurement.earlier) book(pulse, began_ms, polarity)
    decoderBegin(decoder, measurement.began_ms[0], measurement.polarity, Math.round(10 * measurement.temperature_C))
    decoderFinish(decoder)
    visit(decoder, measurement)
    if (!measurement.isZeroBias) ladder.pulses.forEach((pulse, p) => book(p, measurement.began_ms[p], measurement.polarity * pulse.polarity))
  }
}
