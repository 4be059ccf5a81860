import type { BoardFacts } from '../../firmware/boards/board-facts'
import type { Calibration } from '../calibration/calibration-file'
import { IongateError } from '../diagnostics'
import type { Settings } from './settings'

/**
 * A calibration serves a device only as long as the device plays every pulse of its ladder.
 * @throws IongateError value-invalid naming the pulse and what forbids it
 */
export function refuseUnplayable({ ladder }: Calibration, { name, sampleStep_us }: BoardFacts, { limits }: Settings): void {
  ladder.pulses.forEach(({ amplitude_mV, sampleCount, sampleInterval_us }, at) => {
    const duration_ms = (sampleCount * sampleInterval_us) / 1000
    const complaint =
      sampleInterval_us % sampleStep_us !== 0
        ? `is sampled every ${sampleInterval_us} µs, ${name} samples in steps of ${sampleStep_us} µs`
        : amplitude_mV > limits.interrogation_mV
          ? `is ${amplitude_mV} mV high, the limit limits.interrogation_mV is ${limits.interrogation_mV}`
          : duration_ms > limits.interrogation_ms
            ? `is ${duration_ms} ms long, the limit limits.interrogation_ms is ${limits.interrogation_ms}`
            : undefined
    if (complaint !== undefined) throw new IongateError('value-invalid', 'calibration', `ladder.pulses.${at} ${complaint}`)
  })
}
