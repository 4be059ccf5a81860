import { StimulationElectrode, advanceElectrode, chargeLeft_C } from '../electrodes/stimulation-electrode'
import type { WorldWatch } from '../world'
import { ElectrodeLimits } from './limits'
import { Breach, judge, judgeLeast } from './breaches'
import { GelMonitor, gelEndPulse, gelMonitorNew, gelTakeStep } from './gel-monitor'
import { Recent, recentAdd, recentNew } from './recent'

/**
 * Watches the electrodes of a simulated device and says which limit is breached. It sees currents and voltages
 * with the unit's own errors, never what the firmware meant, and shares no code with the firmware.
 *
 * A train is all current while the pulse rail is on without a break. A pulse is two phases of opposite sign.
 */
export interface Monitor {
  limits: ElectrodeLimits
  breaches: Breach[]
  /** What was seen, breach or not. */
  seen: { trains: number; pulses: number; cutPulses: number; largestCharge_C: number; largestNet_C: number; largestLeft_C: number; doubleLayer_V: number }
  isPowered: boolean
  poweredUntil_us: number
  /** May stimuli begin? Not after a disarm; see monitorTakeDisarm. */
  isDisarmed: boolean
  disarmed_us: number
  /** When the stimulator's lines last moved, and the rail since then. */
  now_us: number
  isRailOn: boolean
  phase: Phase | null
  /** First phase of a pulse that still lacks its second. */
  first: Phase | null
  train: Train | null
  lastTrain_us: number
  lastPulse_us: number
  /** When current last flowed, and reactions until then. */
  quiet_us: number
  reacted_C: number
  /** As the world has it, once anything has moved. */
  electrode: StimulationElectrode | null
  hour: Windows
  day: Windows
  gel: GelMonitor
}

interface Phase {
  start_us: number
  sign: number
  charge_C: number
  peak_A: number
}

interface Train {
  start_us: number
  net_C: number
}

interface Windows {
  trains: Recent
  pulses: Recent
  net_C: Recent
  duty_s: Recent
  reacted_C: Recent
}

/** The short has had its time: dozens of time constants of any load. */
const SHORTED_us = 50000

export function monitorNew(limits: ElectrodeLimits): Monitor {
  const breaches: Breach[] = []
  return {
    limits,
    breaches,
    seen: { trains: 0, pulses: 0, cutPulses: 0, largestCharge_C: 0, largestNet_C: 0, largestLeft_C: 0, doubleLayer_V: 0 },
    isPowered: false,
    poweredUntil_us: 0,
    isDisarmed: false,
    disarmed_us: 0,
    now_us: 0,
    isRailOn: false,
    phase: null,
    first: null,
    train: null,
    lastTrain_us: -Infinity,
    lastPulse_us: -Infinity,
    quiet_us: 0,
    reacted_C: 0,
    electrode: null,
    hour: windowsNew(limits.hour_s),
    day: windowsNew(24 * limits.hour_s),
    gel: gelMonitorNew(limits, breaches),
  }
}

function windowsNew(window_s: number): Windows {
  return { trains: recentNew(window_s), pulses: recentNew(window_s), net_C: recentNew(window_s), duty_s: recentNew(window_s), reacted_C: recentNew(window_s) }
}

/** What the world reports to, for the options of `simulate`. */
export function monitorWatch(monitor: Monitor): Pick<WorldWatch, 'onStimulator' | 'onGel' | 'onPower'> {
  return {
    onStimulator: (time_us, isRailOn, electrode) => takeStretch(monitor, time_us, isRailOn, electrode),
    onGel: (time_us, applied_V, charge_C, step_s) => gelTakeStep(monitor.gel, time_us, applied_V, charge_C, step_s),
    onPower: (isPowered, time_s) => {
      monitor.isPowered = isPowered
      monitor.poweredUntil_us = isPowered ? Infinity : Math.round(time_s * 1e6)
    },
  }
}

/** The device has been disarmed by its owner: from now on no phase begins, until it is armed again. */
export function monitorTakeDisarm(monitor: Monitor, isDisarmed: boolean, time_us: number): void {
  if (isDisarmed && !monitor.isDisarmed) monitor.disarmed_us = time_us
  monitor.isDisarmed = isDisarmed
}

/** The run is over: a pulse that is under way is not judged. */
export function endMonitor(monitor: Monitor, time_us: number): void {
  const { electrode } = monitor
  if (electrode !== null) {
    monitor.isPowered = false
    monitor.poweredUntil_us = Math.min(monitor.poweredUntil_us, time_us)
    advanceElectrode(electrode, time_us)
    takeStretch(monitor, time_us, false, electrode)
    if (time_us - monitor.quiet_us > SHORTED_us) judgeLeft(monitor, time_us, electrode)
  }
  gelEndPulse(monitor.gel)
}

/** The current has been `electrode.current_A` until now, and is another from now on; or the rail has gone on or off. */
function takeStretch(monitor: Monitor, time_us: number, isRailOn: boolean, electrode: StimulationElectrode): void {
  const current_A = electrode.current_A
  const sign = Math.sign(current_A)
  const { phase, breaches } = monitor
  const lasted = time_us > monitor.now_us
  if (lasted && phase !== null && phase.sign !== sign) endPhase(monitor, monitor.now_us)
  if (lasted && sign !== 0) {
    if (monitor.phase === null) beginPhase(monitor, monitor.now_us, sign)
    takeCurrent(monitor, current_A, (time_us - monitor.now_us) * 1e-6)
    monitor.quiet_us = time_us
    monitor.seen.doubleLayer_V = Math.max(monitor.seen.doubleLayer_V, Math.abs(electrode.doubleLayer_V))
    if (time_us > Math.max(monitor.now_us, monitor.poweredUntil_us)) judge(breaches, 'left-on', time_us, Math.abs(current_A), 0, 'A')
  }
  if (monitor.isRailOn && !isRailOn) {
    if (monitor.phase !== null) endPhase(monitor, time_us)
    endTrain(monitor, time_us, electrode)
  }
  if (!monitor.isRailOn && isRailOn && time_us - monitor.quiet_us > SHORTED_us) judgeLeft(monitor, time_us, electrode)
  monitor.isRailOn = isRailOn
  monitor.now_us = time_us
  monitor.electrode = electrode
}

function beginPhase(monitor: Monitor, start_us: number, sign: number): void {
  const { limits, first, breaches } = monitor
  monitor.phase = { start_us, sign, charge_C: 0, peak_A: 0 }
  if (monitor.isDisarmed && start_us >= monitor.disarmed_us) judge(breaches, 'disarmed', start_us, 1, 0)
  if (monitor.train === null) beginTrain(monitor, start_us)
  if (first !== null) return
  judgeLeast(breaches, 'pulse-rate', start_us, (start_us - monitor.lastPulse_us) * 1e-6, limits.period_s, 's')
  monitor.lastPulse_us = start_us
}

function beginTrain(monitor: Monitor, start_us: number): void {
  const { limits, hour, day, seen, breaches } = monitor
  judgeLeast(breaches, 'interval', start_us, (start_us - monitor.lastTrain_us) * 1e-6, limits.interval_s, 's')
  monitor.lastTrain_us = start_us
  monitor.train = { start_us, net_C: 0 }
  seen.trains += 1
  judge(breaches, 'trains-hour', start_us, recentAdd(hour.trains, start_us, 1), limits.trains.hour)
  judge(breaches, 'trains-day', start_us, recentAdd(day.trains, start_us, 1), limits.trains.day)
}

function takeCurrent(monitor: Monitor, current_A: number, duration_s: number): void {
  const { phase, limits, breaches } = monitor
  if (phase === null || duration_s <= 0) return
  phase.charge_C += current_A * duration_s
  if (Math.abs(current_A) > phase.peak_A) phase.peak_A = Math.abs(current_A)
  judge(breaches, 'amplitude', monitor.now_us, Math.abs(current_A), limits.amplitude_A, 'A')
}

function endPhase(monitor: Monitor, end_us: number): void {
  const { phase, limits, first, train, hour, breaches } = monitor
  if (phase === null) return
  monitor.phase = null
  const charge_C = Math.abs(phase.charge_C)
  const duration_s = (end_us - phase.start_us) * 1e-6
  monitor.seen.largestCharge_C = Math.max(monitor.seen.largestCharge_C, charge_C)
  judge(breaches, 'charge', end_us, charge_C, limits.phase_C, 'C')
  judge(breaches, 'left-on', end_us, duration_s, limits.phase_s, 's')
  judge(breaches, 'duty', end_us, recentAdd(hour.duty_s, end_us, duration_s), limits.dutyPerHour_s, 's')
  if (first === null) {
    monitor.first = phase
    return
  }
  monitor.first = null
  if (first.sign === phase.sign) {
    judge(breaches, 'balance', end_us, 1, limits.imbalance)
    if (train !== null) train.net_C += first.charge_C
    monitor.first = phase
    return
  }
  takePulse(monitor, first, phase, end_us)
}

function takePulse(monitor: Monitor, first: Phase, second: Phase, end_us: number): void {
  const { limits, train, hour, day, seen, breaches } = monitor
  const net_C = first.charge_C + second.charge_C
  const isCut = !monitor.isPowered || monitor.isDisarmed
  seen.pulses += 1
  if (isCut) seen.cutPulses += 1
  else judge(breaches, 'balance', end_us, Math.abs(net_C) / Math.max(Math.abs(first.charge_C), Math.abs(second.charge_C)), limits.imbalance)
  // What a cut leaves is not driven on: the short gives it back, and charge-left looks whether it has.
  if (train !== null && !isCut) train.net_C += net_C
  judge(breaches, 'pulses-hour', end_us, recentAdd(hour.pulses, end_us, 1), limits.pulses.hour)
  judge(breaches, 'pulses-day', end_us, recentAdd(day.pulses, end_us, 1), limits.pulses.day)
}

/** The rail is off. A pulse without a second phase is one that a loss of power or a disarm has cut, or a breach. */
function endTrain(monitor: Monitor, end_us: number, electrode: StimulationElectrode): void {
  const { limits, train, first, hour, day, seen, breaches } = monitor
  if (first !== null) {
    monitor.first = null
    seen.cutPulses += 1
    if (monitor.isPowered && !monitor.isDisarmed) {
      judge(breaches, 'balance', end_us, 1, limits.imbalance)
      if (train !== null) train.net_C += first.charge_C
    }
  }
  if (train === null) return
  monitor.train = null
  const net_C = Math.abs(train.net_C)
  seen.largestNet_C = Math.max(seen.largestNet_C, net_C)
  judge(breaches, 'net-charge', end_us, net_C, limits.trainNet_C, 'C')
  judge(breaches, 'net-charge-hour', end_us, recentAdd(hour.net_C, end_us, net_C), limits.net_C.hour, 'C')
  judge(breaches, 'net-charge-day', end_us, recentAdd(day.net_C, end_us, net_C), limits.net_C.day, 'C')
  const reacted_C = electrode.reacted_C - monitor.reacted_C
  monitor.reacted_C = electrode.reacted_C
  judge(breaches, 'direct-current', end_us, Math.abs(recentAdd(hour.reacted_C, end_us, reacted_C)), limits.net_C.hour, 'C')
}

/** What is on the double layer after the short has had its time. */
function judgeLeft(monitor: Monitor, time_us: number, electrode: StimulationElectrode): void {
  const left_C = Math.abs(chargeLeft_C(electrode))
  monitor.seen.largestLeft_C = Math.max(monitor.seen.largestLeft_C, left_C)
  judge(monitor.breaches, 'charge-left', time_us, left_C, monitor.limits.trainNet_C, 'C')
}
