import type { Persistence } from '../../../firmware/boards/board'
import type { Step } from '../../../firmware/boards/loop'
import { STATE_STIMULATING, type Device } from '../../../firmware/core/device/device'
import type { DeviceConfiguration } from '../../../firmware/core/device/configuration'
import { EVENT_BOOT, EVENT_BYTE, EVENT_ENDED, EVENT_FAILED } from '../../../firmware/core/device/events'
import { OPERATION_SLEEP, OPERATION_STIMULATE } from '../../../firmware/core/device/operations'
import { step } from '../../../firmware/core/device/step'
import { WRITTEN } from '../../../firmware/core/persistence/kept'
import { COMMAND_ARM, COMMAND_DISARM } from '../../../firmware/core/link/commands'
import { RANK_WORLD, schedule as scheduleEvent } from '../../../sim/event-queue'
import { microcontrollerNew, sendToDevice, uptime_ms, type Microcontroller } from '../../../sim/microcontroller'
import type { Breach } from '../../../sim/monitor/breaches'
import { endMonitor, monitorTakeDisarm, monitorWatch, type Monitor } from '../../../sim/monitor/monitor'
import { PowerCut, runThroughCuts } from '../../../sim/power-cut'
import { scenarioSchema } from '../../../sim/scenario'
import { sourceProgram, virtualPersistence } from '../../../sim/virtual-board'
import { worldNew, type World } from '../../../sim/world'
import { command, commandWriterNew } from '../../device-commands'
import { deviceKeyOf, guardOf } from '../../device/device-key'
import { gateLimits } from '../../configuration/gate-limits'
import { settingsSchema } from '../../configuration/settings'
import { monitorOf } from '../../simulation/electrode-monitor'
import { configurationFor } from './device-under-test'
import { reportFindings } from './reports'
import type { CutPlace, Incident, Schedule } from './schedule'

export interface Outcome {
  id: string
  breaches: Breach[]
  /** What somebody without a key has changed; what crashed or hung. */
  findings: string[]
  seen: Monitor['seen']
  /** Cuts that came about, and what could have been cut, since the last one. */
  cuts: number
  places: Record<CutPlace, number>
}

/** More events than a device can have in a schedule: it hangs. */
const EVENTS_MAX = 20000
/** A disarm is kept across a cut that comes this long after it; one just before may be lost with the power. */
const KEPT_us = 100000
/** From a cut to the boot's last frame, from a train's begin to its report. */
const REPORTED_us = 3e6

interface Run {
  schedule: Schedule
  configuration: DeviceConfiguration
  world: World
  mcu: Microcontroller
  /** The device of this boot; null before the first. */
  device: Device | null
  monitor: Monitor
  /** Cuts still to come, the first of which is waited for. */
  cutsAt: Extract<Incident, { kind: 'cut-at' }>[]
  counts: Record<CutPlace, number>
  events: number
  cuts: number
  fails: boolean
  disarmed_us: number
  /** Has the device had the owner's command to disarm? */
  isDisarmed: boolean
  /** Bytes that came in since power was there, and those of them that the program has read; by the last of a disarm it has had it. */
  received: number
  read: number
  disarmsAt: number
  findings: Set<string>
  sent: number[]
  /** What the owner has sent. */
  owned: number[]
  /** When trains began and cuts came. */
  recent_us: number[]
}

/** Plays a schedule to its end, or to where the device crashes. @param changed the core's `step`, or a broken one */
export function runSchedule(schedule: Schedule, changed: Step = step): Outcome {
  const run = runNew(schedule, changed)
  try {
    runThroughCuts(run.world, schedule.duration_s * 1e6)
  } catch (error) {
    run.findings.add(`crash: ${(error as Error).message}`)
  }
  const end_us = schedule.duration_s * 1e6
  endMonitor(run.monitor, end_us)
  // A device that was cut just now has not booted yet, and a train just ended is reported soon.
  const pending = run.recent_us.filter((time_us) => time_us > end_us - REPORTED_us).length + (run.mcu.isRunning ? 0 : 1)
  for (const finding of reportFindings(run.sent, run.monitor.seen.trains, pending)) run.findings.add(finding)
  return { id: schedule.id, breaches: run.monitor.breaches, findings: [...run.findings], seen: run.monitor.seen, cuts: run.cuts, places: run.counts }
}

function runNew(schedule: Schedule, changed: Step): Run {
  const settings = settingsSchema.parse(schedule.settings)
  const configuration = configurationFor(schedule.board, settings, gateLimits(settings), schedule.hour_s)
  const monitor = monitorOf(settings, schedule.hour_s)
  const watch = monitorWatch(monitor)
  const scenario = scenarioSchema.parse({ name: 'schedule', board: schedule.board, ...schedule.scenario })
  const world = worldNew(scenario, {
    seed: schedule.seed,
    duration_s: schedule.duration_s,
    recorded_s: 0,
    watch: {
      ...watch,
      onPower: (isPowered, time_s) => {
        watch.onPower(isPowered, time_s)
        if (!isPowered) takePowerLoss(run)
      },
      onBytes: (_time, bytes) => run.sent.push(...bytes),
      onStimulator: (time_us, isRailOn, electrode) => {
        watch.onStimulator(time_us, isRailOn, electrode)
        takeEdge(run)
      },
    },
  })
  const program = sourceProgram(configuration, (device, event) => takeEvent(run, changed, device, event), (mcu) => cutPersistence(run, virtualPersistence(mcu)))
  const mcu = microcontrollerNew(world, program)
  mcu.key = OWNER.record
  const { receive } = mcu.program
  mcu.program.receive = (byte) => {
    run.received += 1
    receive(byte)
  }
  const run: Run = {
    schedule, configuration, world, mcu, monitor, device: null,
    cutsAt: schedule.incidents.filter((incident) => incident.kind === 'cut-at'),
    counts: { event: 0, write: 0, edge: 0 },
    events: 0,
    cuts: 0,
    fails: false,
    disarmed_us: -Infinity,
    isDisarmed: false,
    received: 0,
    read: 0,
    disarmsAt: Infinity,
    findings: new Set(),
    sent: [],
    owned: [],
    recent_us: [],
  }
  for (const incident of schedule.incidents) arrange(run, incident)
  return run
}

/** Puts an incident that has a time on the world's queue. */
function arrange(run: Run, incident: Incident): void {
  const { world, mcu } = run
  const at = (action: () => void) => {
    if (incident.kind !== 'cut-at') scheduleEvent(world.queue, incident.time_us, RANK_WORLD, false, action)
  }
  switch (incident.kind) {
    case 'cut':
      at(() => cut(run, incident.outage_us))
      break
    case 'clock':
      // The clock counts from the boot; it cannot be before.
      at(() => (mcu.booted_us -= 1000 * Math.max(incident.jump_ms, mcu.isRunning ? -uptime_ms(mcu) : 0)))
      break
    case 'attack':
      sendToDevice(mcu, incident.time_us, incident.bytes)
      break
    case 'replay':
      // A DISARM needs no key, whoever repeats it: it may make the device safer than its owner wants, and never less safe.
      at(() => sendNow(run, run.owned))
      break
    case 'owner':
      at(() => {
        if (!mcu.isRunning) return
        if (incident.arms) takeDisarm(run, false)
        sendNow(run, ownersFrame(run, incident.arms ? COMMAND_ARM : COMMAND_DISARM))
        if (!incident.arms) run.disarmsAt = Math.min(run.disarmsAt, run.received)
      })
      break
    case 'failure':
      at(() => (run.fails = true))
      break
    default:
  }
}

/** The owner's key. What is signed with it is the same to an attacker, whatever key it is. */
const OWNER = deviceKeyOf(Array.from({ length: 24 }, (_, i) => i + 1))

/** From now on stimuli are no longer wanted, or are again. */
function takeDisarm(run: Run, isDisarmed: boolean): void {
  const { now_us } = run.world
  run.disarmsAt = Infinity
  run.isDisarmed = isDisarmed
  if (isDisarmed) run.disarmed_us = now_us
  monitorTakeDisarm(run.monitor, isDisarmed, now_us)
}

function sendNow({ mcu }: Run, bytes: number[]): void {
  for (const byte of bytes) if (mcu.isRunning) mcu.program.receive(byte)
}

/** Signed, as by a host that has asked the device for its epoch and counter. */
function ownersFrame({ device, owned }: Run, kind: number): number[] {
  if (device === null) return []
  const bytes = command({ ...commandWriterNew(), guard: guardOf(OWNER), epoch: device.writer.epoch, sequence: device.guard.counter + 1 }, kind)
  owned.push(...bytes)
  return bytes
}

/** The power has just gone, by a cut or because the store is empty. */
function takePowerLoss(run: Run): void {
  run.counts = { event: 0, write: 0, edge: 0 }
  run.recent_us.push(run.world.now_us)
  run.received = 0
  run.read = 0
  run.disarmsAt = Infinity
  if (run.world.now_us - run.disarmed_us < KEPT_us) takeDisarm(run, false)
}

function cut(run: Run, outage_us: number): never {
  run.cuts += 1
  throw new PowerCut(outage_us)
}

/** Counts one of what can be cut; if the schedule's next cut is here, returns it. */
function cutHere(run: Run, what: CutPlace): Extract<Incident, { kind: 'cut-at' }> | null {
  const number = run.counts[what]
  run.counts[what] += 1
  const [next] = run.cutsAt
  if (next === undefined || next.what !== what || next.number !== number) return null
  run.cutsAt.shift()
  return next
}

/** Before the event the supply may fail. */
function takeEvent(run: Run, changed: Step, device: Device, event: Parameters<Step>[1]): void {
  run.device = device
  run.events += 1
  if (run.events > EVENTS_MAX) throw new Error('hangs')
  const here = cutHere(run, 'event')
  if (here !== null) cut(run, here.outage_us)
  const { kind } = device.operation
  if (run.fails && event.kind === EVENT_ENDED && kind > OPERATION_SLEEP && kind <= OPERATION_STIMULATE) {
    run.fails = false
    event.kind = EVENT_FAILED
  }
  if (event.kind === EVENT_BYTE) run.read += 1
  // Bytes take the interpreter's time: what the device has not read it cannot obey.
  if (run.read >= run.disarmsAt) takeDisarm(run, true)
  changed(device, event)
  if (device.operation.kind === OPERATION_STIMULATE && device.state === STATE_STIMULATING) run.recent_us.push(run.world.now_us)
  if (event.kind !== EVENT_BOOT) lookForChanges(run, device)
}

/** Nobody but the owner has a key, and the owner asks for nothing of this. */
function lookForChanges({ findings, configuration, isDisarmed, mcu }: Run, device: Device): void {
  if (mcu.isConsoleOpen) findings.add('console without key')
  if (device.controller.cycle_ms !== configuration.controller.cycle_ms) findings.add('cycle set without key')
  if (device.measurement.isRequested) findings.add('measurement without key')
  if (device.upload.wordCount > 0) findings.add('upload without key')
  if (isDisarmed && device.gate.armed) findings.add('armed where the owner has disarmed')
}

/** Part of the time to the next edge later the supply fails; with 0, just before this edge. */
function takeEdge(run: Run): void {
  // A device that has just lost its supply lets go of its lines.
  if (!run.mcu.isRunning) return
  const here = cutHere(run, 'edge')
  if (here === null) return
  if (here.part === 0) cut(run, here.outage_us)
  scheduleEvent(run.world.queue, run.world.now_us + Math.ceil(here.part * 300), RANK_WORLD, false, () => cut(run, here.outage_us))
}

/** The supply fails within a write: part of what was to be written is there. */
function cutPersistence(run: Run, persistence: Persistence): Persistence {
  const torn = (whole: number, write: (part: number) => void) => {
    const here = cutHere(run, 'write')
    if (here === null) {
      write(whole)
      return
    }
    write(Math.floor(here.part * (whole + 1)))
    cut(run, here.outage_us)
  }
  return {
    ...persistence,
    journalWrite: (area, start, words, count) => {
      torn(4 * count, (part) => {
        persistence.journalWrite(area, start, words, count)
        const bytes = run.mcu.journal[area]
        bytes.length = 4 * start + part
        // What is left of a word reads as an erased one's.
        while (bytes.length % 4 !== 0) bytes.push(255)
      })
      return WRITTEN
    },
    calibrationAppend: (slot, words, count) => torn(count, (part) => persistence.calibrationAppend(slot, words, part)),
  }
}
