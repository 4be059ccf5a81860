import { describe, expect, it } from 'vitest'
import { COMMAND_DISARM } from '../../../firmware/core/link/commands'
import { frameBegin, frameEnd, frameWriterNew } from '../../../firmware/core/link/frame'
import type { DeviceConfiguration } from '../../../firmware/core/device/configuration'
import type { StimulusPlan } from '../../../firmware/core/decide/stimulus-plan'
import type { InterrogationPulse } from '../../../firmware/core/decide/safety-gate'
import { measureCommand } from '../../../host-tools/device-commands'
import type { SettingsInput } from '../../../host-tools/configuration/settings'
import type { LimitName } from '../../../sim/monitor/breaches'
import type { ScenarioInput } from '../../../sim/scenario'
import { MANY_DOSES } from '../../firmware/many-doses'
import { monitoredRun, type MonitoredRun } from './monitored-run'
import { patchedStep, type Patch } from './patched-step'

const RULE = { ion: 'K', level: 1, cycles: 1, plan: 'pace' }
/** A train each second, at once after the boot, unless the device's own limits say otherwise. */
const FREE = { cycle_s: 1, rules: [RULE], limits: { ...MANY_DOSES, stimulusInterval_s: 0.5 } } satisfies SettingsInput
const withLimits = (limits: SettingsInput['limits']): SettingsInput => ({ ...FREE, limits: { ...FREE.limits, ...limits } })

const plan = (changed: Partial<StimulusPlan>) => (configuration: DeviceConfiguration) => {
  configuration.plans = [{ ...configuration.plans[0], ...changed }]
}
const ladder = (changed: Partial<InterrogationPulse>) => (configuration: DeviceConfiguration) => {
  const { ladder } = configuration
  configuration.ladder = { ...ladder, pulses: ladder.pulses.map((pulse) => ({ ...pulse, ...changed })) }
}

const GATE = 'decide/safety-gate.ts'
/** Takes a check out of the gate. */
const without = (from: string): Patch => ({ file: GATE, from, to: '' })
const become = (from: string, to: string, file = GATE): Patch => ({ file, from, to })

function disarm(): number[] {
  const writer = frameWriterNew(0)
  frameBegin(writer, COMMAND_DISARM)
  return writer.encoded.slice(0, frameEnd(writer))
}

/** Six of the strongest pulses with one sign, and a ladder at the highest amplitude. */
function measureForward(request: number): number[] {
  const earlier = Array.from({ length: 6 }, () => ({ pulse: 2, polarity: 1 as const, rest_ms: 1 }))
  return measureCommand(frameWriterNew(0), { request, polarity: 1, settle_ms: 1, amplitude_mV: 3500, earlier })
}

/** A unit whose positive current is larger than its negative one by nearly all that the settings allow. */
const UNEVEN: Partial<ScenarioInput> = { frontEnd: { unit: 22 } }

interface Case extends Partial<MonitoredRun> {
  broken: string
  patches: Patch[]
  breaches: LimitName
}

/** An hour that passes in 20 s, and little to give in it. */
const FEW = { trainsPerHour: 8, trainsPerDay: 192 }

const CASES: Case[] = [
  {
    broken: 'does not look at the amplitude',
    patches: [without('if (plan.amplitude_uA > limits.amplitude_uA) return REFUSED_AMPLITUDE')],
    settings: withLimits({ amplitude_uA: 1000 }),
    change: plan({ amplitude_uA: 1001 }),
    breaches: 'amplitude',
  },
  {
    broken: 'forgets what the stimulator is off by',
    patches: [become('plan.amplitude_uA > limits.amplitude_uA', 'plan.amplitude_uA > 1000')],
    settings: withLimits({ amplitude_uA: 1000 }),
    change: plan({ amplitude_uA: 1000 }),
    scenario: { frontEnd: { unit: 3 } },
    breaches: 'amplitude',
  },
  {
    broken: 'does not look at the charge of a phase',
    patches: [without('if (phaseCharge_pC(plan.amplitude_uA, longer_us) > limits.chargePerPhase_pC) return REFUSED_CHARGE')],
    settings: withLimits({ electrodeArea_cm2: 0.02 }),
    change: plan({ amplitude_uA: 1600, firstPhase_us: 510, secondPhase_us: 510 }),
    breaches: 'charge',
  },
  {
    broken: 'looks at the balance of nothing',
    patches: [without('if ((longer_us - shorterPhase_us(plan)) * 16384 > longer_us * limits.imbalance_Q14) return REFUSED_BALANCE')],
    change: plan({ firstPhase_us: 300, secondPhase_us: 295 }),
    breaches: 'balance',
  },
  {
    broken: 'looks at the net charge of pulses and not of a train',
    patches: [without('if (net_pC > limits.trainNet_pC) return refuse(gate, REFUSED_NET_CHARGE)')],
    change: plan({ amplitude_uA: 1650, firstPhase_us: 600, secondPhase_us: 598, pulses: 40 }),
    breaches: 'net-charge',
  },
  {
    broken: 'takes both phases for equal where the circuit makes them differ',
    patches: [become('const net_pC = trainNet_pC(plan, limits.mismatch_Q14)', 'const net_pC = trainNet_pC(plan, 0)')],
    change: plan({ amplitude_uA: 1650, firstPhase_us: 640, secondPhase_us: 640, pulses: 40, period_us: 5000 }),
    scenario: UNEVEN,
    breaches: 'net-charge',
  },
  {
    broken: 'lets pulses follow one another at once',
    patches: [become('return plan.period_us < limits.period_us ? REFUSED_RATE : PERMITTED', 'return PERMITTED')],
    change: plan({ period_us: 4000 }),
    breaches: 'pulse-rate',
  },
  {
    broken: 'counts the interval from the boot alone',
    patches: [without('gate.lastStimulus_ms = gate.clock_ms')],
    settings: withLimits({ stimulusInterval_s: 2.5 }),
    breaches: 'interval',
  },
  {
    broken: 'believes a clock that jumps',
    patches: [become('if (passed_ms <= most_ms + LATE_MAX_ms) gateTakeTime(device.gate, passed_ms < most_ms ? passed_ms : most_ms)', 'gateTakeTime(device.gate, passed_ms)', 'device/step.ts')],
    settings: withLimits({ stimulusInterval_s: 4 }),
    jump_ms: 1500,
    breaches: 'interval',
  },
  {
    broken: 'books no doses',
    patches: [without('gate.room_ms = gate.room_ms - cost_ms')],
    settings: withLimits(FEW),
    hour_s: 20,
    duration_s: 30,
    breaches: 'trains-hour',
  },
  {
    broken: 'counts trains and not the pulses in them',
    patches: [without('if (pulses_ms > cost_ms) cost_ms = pulses_ms')],
    settings: withLimits({ pulsesPerHour: 80, pulsesPerDay: 1920 }),
    hour_s: 20,
    duration_s: 30,
    breaches: 'pulses-hour',
  },
  {
    broken: 'adds up no net charge from train to train',
    patches: [without('if (net_ms > cost_ms) cost_ms = net_ms')],
    settings: { ...withLimits({ netPerHour_uC: 8, netPerDay_uC: 192, trainNet_nC: 1000 }), cycle_s: 1 },
    change: plan({ amplitude_uA: 1650, firstPhase_us: 620, secondPhase_us: 618, pulses: 120, period_us: 5000 }),
    hour_s: 60,
    duration_s: 60,
    breaches: 'net-charge-hour',
  },
  {
    broken: 'saves up what is not used',
    patches: [become('gate.room_ms = room_ms < gate.limits.dose_ms ? room_ms : gate.limits.dose_ms', 'gate.room_ms = room_ms')],
    settings: withLimits(FEW),
    scenario: { medium: [{ time_s: 0, supply: { K: 0, Ca: 1 } }, { time_s: 50, supply: { K: 0, Ca: 1 } }, { time_s: 51, supply: { K: 1, Ca: 1 } }] },
    hour_s: 16,
    duration_s: 66,
    breaches: 'trains-hour',
  },
  {
    broken: 'does not mind that it is disarmed',
    patches: [without('if (!gate.armed) return REFUSED_DISARMED')],
    commands: [{ time_s: 2.5, bytes: disarm() }],
    disarms: true,
    breaches: 'disarmed',
  },
  {
    broken: 'ends no train when it is disarmed',
    patches: [become('device.operation.kind = OPERATION_STOP', '', 'device/answering.ts')],
    // A train of ten seconds is under way from the first interrogation on.
    change: plan({ pulses: 500, amplitude_uA: 100 }),
    commands: [{ time_s: 2.5, bytes: disarm() }],
    disarms: true,
    breaches: 'disarmed',
  },
  {
    broken: 'keeps the bridge on',
    patches: [become('operation.secondPhase_us = plan.secondPhase_us', 'operation.secondPhase_us = 1400\n  operation.firstPhase_us = 1400', 'device/operations.ts')],
    breaches: 'left-on',
  },
  {
    broken: 'plays a second phase of its own',
    patches: [become('operation.secondPhase_us = plan.secondPhase_us', '', 'device/operations.ts')],
    breaches: 'balance',
  },
  {
    broken: 'puts any voltage on the gel',
    patches: [without('if (pulse.amplitude_mV > limits.interrogation_mV) return refuse(gate, REFUSED_AMPLITUDE)')],
    change: ladder({ amplitude_mV: 3700 }),
    breaches: 'gel-voltage',
  },
  {
    broken: 'leaves it on the gel for any time',
    patches: [without('if (pulse.sampleCount * pulse.sampleInterval_us > limits.interrogation_ms * 1000) return refuse(gate, REFUSED_CHARGE)')],
    settings: withLimits({ interrogation_ms: 80 }),
    change: ladder({ sampleCount: 82 }),
    breaches: 'gel-pulse',
  },
  {
    broken: 'measures with one sign for ever',
    patches: [become('const isPaid = needed_nC <= held_nC', 'const isPaid = true', 'decide/gel-account.ts')],
    settings: { cycle_s: 1, rules: [] },
    change: (configuration) => (configuration.trustsLink = true),
    scenario: { medium: [{ time_s: 0, supply: { K: 1.5, Ca: 1.5, Fe: 1.5 } }] },
    duration_s: 155,
    commands: Array.from({ length: 50 }, (_, n) => ({ time_s: 1 + n * 3, bytes: measureForward(n) })),
    breaches: 'gel-net-charge',
  },
]

describe('the monitor', () => {
  it('has nothing to say of a device that stimulates every second', () => {
    const monitor = monitoredRun({ settings: FREE, duration_s: 12, scenario: UNEVEN })
    expect(monitor.breaches).toEqual([])
    expect(monitor.seen.trains).toBeGreaterThan(8)
    expect(monitor.gel.pulses).toBeGreaterThan(30)
    // It sees what the circuit makes of equal phases.
    expect(monitor.seen.largestNet_C).toBeGreaterThan(4e-9)
  })

  it.each(CASES)('speaks of $breaches where the firmware $broken', ({ patches, breaches, ...run }) => {
    const asked: MonitoredRun = { settings: FREE, duration_s: 6, ...run }
    const sound = monitoredRun(asked)
    expect(sound.breaches).toEqual([])
    const broken = monitoredRun({ ...asked, step: patchedStep(patches) })
    expect(broken.breaches.map(({ limit }) => limit)).toContain(breaches)
  })
})
