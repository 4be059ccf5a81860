import type { BoardFacts } from '../../firmware/boards/board-facts'
import type { DeviceConfiguration } from '../../firmware/core/device/configuration'
import { REFUSED_AMPLITUDE, REFUSED_CHARGE, permitInterrogation, safetyGateNew, type InterrogationPulse } from '../../firmware/core/decide/safety-gate'
import { IongateError } from '../diagnostics'

/**
 * A calibration serves a device only as long as the device plays every pulse of its ladder:
 * as the board samples, and as the gate permits.
 * @param where the file that may have to change
 * @param whose calibration it is, before the name of the pulse
 * @throws IongateError value-invalid naming the pulse and what forbids it
 */
export function refuseUnplayable(configuration: DeviceConfiguration, { name, sampleStep_us }: BoardFacts, where: string, whose = ''): void {
  configuration.ladder.pulses.forEach((pulse, at) => {
    const complaint =
      pulse.sampleInterval_us % sampleStep_us !== 0
        ? `is sampled every ${pulse.sampleInterval_us} µs, ${name} samples in steps of ${sampleStep_us} µs`
        : complaintOfGate(configuration, pulse)
    if (complaint !== undefined) throw new IongateError('value-invalid', where, `${whose}ladder.pulses.${at} ${complaint}`)
  })
}

function complaintOfGate({ gate, plans }: DeviceConfiguration, pulse: InterrogationPulse): string | undefined {
  const asked = safetyGateNew(gate, plans[0], pulse)
  if (permitInterrogation(asked, pulse, 1, 0, 0)) return undefined
  const duration_ms = (pulse.sampleCount * pulse.sampleInterval_us) / 1000
  if (asked.verdict === REFUSED_AMPLITUDE) return `is ${pulse.amplitude_mV} mV high, the limit limits.interrogation_mV is ${gate.interrogation_mV}`
  if (asked.verdict === REFUSED_CHARGE) return `is ${duration_ms} ms long, the limit limits.interrogation_ms is ${gate.interrogation_ms}`
  return `has ${pulse.sampleCount} samples, ${pulse.sampleInterval_us} µs apart, which the gate does not permit`
}
