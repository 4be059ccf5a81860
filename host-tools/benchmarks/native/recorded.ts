import type { Device } from '../../../firmware/core/device/device'
import { STATE_INTERROGATING, STATE_LISTENING } from '../../../firmware/core/device/device'
import { type DeviceEvent, EVENT_ENDED } from '../../../firmware/core/device/events'
import type { DeviceConfiguration } from '../../../firmware/core/device/configuration'
import { step } from '../../../firmware/core/device/step'
import type { Scenario } from '../../../sim/scenario'
import { simulate } from '../../../sim/simulate'
import { sourceProgram } from '../../../sim/virtual-board'

/** One interrogation as the device met it, and what its decoder made of it. */
type RecordedInterrogation = {
  now_ms: number
  polarity: number
  temperature_dC: number
  pulses: { samples: number[]; began_ms: number; polarity: number }[]
  /** Per ion activation, level, confidence. */
  result: number[]
}

export type Recorded = { interrogations: RecordedInterrogation[]; contact: number[] }

/** Whole interrogations and the first contact capture of a simulated run. */
export function recordedRun(scenario: Scenario, configuration: DeviceConfiguration, duration_s: number): Recorded {
  const recorded: Recorded = { interrogations: [], contact: [] }
  let pulses: RecordedInterrogation['pulses'] = []
  let began = { now_ms: 0, polarity: 1, temperature_dC: 0 }
  const watched = (device: Device, event: DeviceEvent): void => {
    const { state, pulse } = device
    const isPulse = event.kind === EVENT_ENDED && state === STATE_INTERROGATING
    if (isPulse && pulse === 0) pulses = []
    if (isPulse) pulses.push({ samples: [...device.samples], began_ms: event.began_ms, polarity: device.gate.interrogation.polarity })
    if (event.kind === EVENT_ENDED && state === STATE_LISTENING && recorded.contact.length === 0) recorded.contact = [...device.samples]
    const { memory } = device.decoder
    step(device, event)
    if (device.state === STATE_INTERROGATING && device.pulse === 0 && state !== STATE_INTERROGATING) {
      began = { now_ms: device.now_ms, polarity: device.polarity, temperature_dC: device.temperature_dC }
    }
    if (isPulse && pulses.length === device.configuration.ladder.pulses.length && memory === device.decoder.memory) {
      const { activation_Q15, level, confidence_Q15 } = device.decoder
      const result = level.flatMap((_, ion) => [activation_Q15[ion], level[ion], confidence_Q15[ion]])
      recorded.interrogations.push({ ...began, pulses, result })
    }
  }
  simulate(scenario, sourceProgram(configuration, watched), { seed: 3, duration_s })
  return recorded
}

/** The same as constants of a C file. */
export function recordedText({ interrogations, contact }: Recorded): string {
  const pulses = interrogations[0].pulses.length
  const most = Math.max(...interrogations.flatMap((one) => one.pulses.map(({ samples }) => samples.length)))
  const list = (values: (number | string)[]) => `{ ${values.join(', ')} }`
  const each = interrogations.map(({ now_ms, polarity, temperature_dC, pulses: played }) =>
    list([now_ms, polarity, temperature_dC, list(played.map((one) => one.began_ms)), list(played.map((one) => one.polarity)), list(played.map(({ samples }) => samples.length)), list(played.map(({ samples }) => list(samples)))]),
  )
  return `#define INTERROGATIONS ${interrogations.length}
#define PULSES ${pulses}
#define CONTACT_SAMPLES ${contact.length}
typedef struct {
  int32_t now_ms, polarity, temperature_dC, began_ms[PULSES], signs[PULSES], count[PULSES], samples[PULSES][${most}];
} Interrogation;
static const Interrogation interrogations[] = {
  ${each.join(',\n  ')}
};
static const int32_t contactSamples[] = ${list(contact)};
`
}
