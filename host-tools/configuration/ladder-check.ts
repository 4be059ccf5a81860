import type { BoardFacts } from '../../firmware/boards/board-facts'
import type { DeviceConfiguration } from '../../firmware/core/device/configuration'
import { REFUSED_AMPLITUDE, REFUSED_CHARGE, permitInterrogation, safetyGateNew, type InterrogationPulse } from '../../firmware/core/decide/safety-gate'
import { IongateError } from '../diagnostics'

/**
 * A calibration serves a device only as long as the device plays every pulse of its ladder:
 * as the board samples, as its interpreter comes to the next pulse, and as the gate permits.
 * @param where the file that may have to change
 * @param whose calibration it is, before the name of the pulse
 * @throws IongateError value-invalid naming the pulse and what forbids it
 */
export function refuseUnplayable(configuration: DeviceConfiguration, { name, sampleStep_us, timing_ms }: BoardFacts, where: string, whose = ''): void {
  const { gap_ms, pulses } = configuration.ladder
  if (pulses.length > 1 && gap_ms < timing_ms.gap) {
    const why = `${name} needs up to that between a pulse and the next`
    throw new IongateError('value-invalid', where, `${whose}ladder.gap_ms is ${gap_ms}, at least ${timing_ms.gap} because ${why}`)
  }
  configuration.ladder.pulses.forEach((pulse, at) => {
    const complaint =
      pulse.sampleInterval_us % sampleStep_us !== 0
        ? `is sampled every ${pulse.sampleInterval_us} µs, ${name} samples in steps of ${sampleStep_us} µs`
        : complaintOfGate(configuration, pulse)
    if (complaint !== undefined) throw new IongateError('value-invalid', where, `${whose}ladder.pulses.${at} ${complaint}`)
  })
}

function complaintOfGate({ gate }: DeviceConfiguration, pulse: InterrogationPulse): string | undefined {
  const asked = safetyGateNew(gate)
  if (permitInterrogation(asked, pulse, 1, 0, 0)) return undefined
  const duration_ms = (pulse.sampleCount * pulse.sampleInterval_us) / 1000
  if (asked.verdict === REFUSED_AMPLITUDE) return `is ${pulse.amplitude_mV} mV high, the limit limits.interrogation_mV is ${gate.interrogation_mV}`
  if (asked.verdict === REFUSED_CHARGE) return `is ${duration_ms} ms long, the limit limits.interrogation_ms is ${gate.interrogation_ms}`
  return `has ${pulse.sampleCount} samples, ${pulse.sampleInterval_us} µs apart, which the gate does not permit`
}
