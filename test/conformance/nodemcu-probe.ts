/**
 * The whole firmware on a NodeMCU board whose modules are made here, from a seed to a few
 * integers. Written like the firmware itself, so that it is built for and run on every Lua,
 * number models and all; on Node it gives the reference.
 */
import { wiring as esp32 } from '../../firmware/boards/lua/nodemcu-esp32'
import { wiring as esp8266 } from '../../firmware/boards/lua/nodemcu-esp8266'
import { start } from '../../firmware/main-nodemcu'
import type { DeviceConfiguration } from '../../firmware/core/device/configuration'

/** Lua's table of globals; Node's test puts its own there. */
declare const _G: Record<string, unknown>
/** Several results of one call: TypeScriptToLua writes it as Lua does; Node's test makes a list. */
declare const $multi: (<T extends unknown[]>(this: void, ...values: T) => LuaMultiReturn<T>) & {
  readonly __tstlExtension: 'MultiFunction'
}

type Callback = (this: void) => void

interface Job {
  due_us: number
  /** 0 for once. */
  interval_us: number
  callback: Callback
}

/** Virtual time reaches 50 s; the ESP8266's counter wraps on the way. */
const RUN_us = 50000000
const COUNT_AT_POWER_UP_us = 2127483648

const PULSE = { amplitude_mV: 900, polarity: 1, range: 0, sampleCount: 16, sampleInterval_us: 2000 }

const CONFIGURATION: DeviceConfiguration = {
  boardName: [78, 111, 100, 101],
  buildHash: -559038737,
  controller: {
    cycle_ms: 3000,
    recharge_ms: 1000,
    listenInterval_ms: 4000,
    rules: [{ ion: 0, level: 1, cycles: 1, plan: 0 }],
  },
  contact: {
    sampleInterval_us: 1000,
    blockSamples: 10,
    blocks: 20,
    detector: { blockGain: 3277, leastLobe_Q6: 1024 },
  },
  pace: { longest_ms: 0, low_uJ: 0, high_uJ: 0, cost_uJ: 1 },
  ladder: { pulses: [PULSE, { amplitude_mV: 2200, polarity: -1, range: 1, sampleCount: 16, sampleInterval_us: 3000 }], begin_ms: 60, gap_ms: 150 },
  plans: [
    { amplitude_uA: 500, firstPhase_us: 300, secondPhase_us: 300, interphaseGap_us: 50, period_us: 50000, pulses: 7, polarity: -1 },
  ],
  gate: {
    chargePerPhase_pC: 1000000,
    imbalance_Q14: 16,
    mismatch_Q14: 65,
    trainNet_pC: 100000,
    amplitude_uA: 2000,
    compliance_mV: 5000,
    loadMax_ohm: 2000,
    stimulusInterval_ms: 1000,
    period_us: 5000,
    dose_ms: 5000000,
    train_ms: 1000,
    pulse_ms: 100,
    net_msQ10: 256,
    interrogation_mV: 3600,
    interrogation_ms: 250,
    decisionAge_ms: 500,
  },
  gelBudget: {
    most_nC: 1000000,
    rate_nCPerMsQ10: 568,
    pulses: [
      { most_nCPerMvQ10: 26215, restLow: 50000, restHigh: 60000, leastOfSum_nCQ6: 100, mostOfSum_nCQ6: 120, clipWord: 62000 },
      { most_nCPerMvQ10: 39322, restLow: 10000, restHigh: 15000, leastOfSum_nCQ6: 600, mostOfSum_nCQ6: 700, clipWord: 62000 },
    ],
  },
  trustsLink: false,
  energy: {
    storeFullScale_mV: 4000,
    storeFactor: 6160,
    shed_mV: 1200,
    interrogationReserve_uJ: 40,
    interrogationPulse_uJ: [10, 12],
    wake_uJ: 5,
    contactCapture_uJ: 8,
    contactCount_uJ: 1,
    plan_uJ: [20],
    sleep_uJPerMsQ15: 320,
  },
  decoder: {
    calibrationId: 123456789,
    windowStart: [0, 8],
    windowCount: [8, 8],
    featureOffset: [262140, 262140, 262140, 262140],
    featureGain: [122, 125, 119, 128],
    saturationSum: [524281, 524281],
    response: {
      ionCount: 2,
      projectionRows: [
        [2250, 2000, -750, 125],
        [-100, 175, 2250, 2375],
        [225, -250, 175, -162],
        [-200, 225, 125, -150],
      ],
      projectionGain: [200, 250, 100, 100],
      followerCount: 0,
      productLeft: [7, 7, 9],
      productRight: [7, 1, 5],
      correctionRows: [
        [20, 300, -100, 50, 60, 70, 80, 900, -30, 400, -2000, 10],
        [-10, 200, 100, 40, 30, 20, 10, -50, 700, 300, 90, 1000],
        [0, 10, 20, 0, 0, 0, 0, 30, 40, 50, 0, 0],
        [5, 0, 0, 10, 0, 10, 0, 0, 20, 0, 30, 40],
      ],
      correctionGain: [50, 60, 70, 80],
    },
    slow: {
      potentiationDose_Q21: [900, 0, 1200, 700],
      depletionDose_Q22: [300, 20, 700, 200],
      // Of a time constant of 300 s.
      halfLife_ms: 207950,
      fadingRate: 14317,
      dosePer_dC_Q20: -600,
      recoveryRate: [2237, 895],
    },
    memory: {
      // Time constants of 1 s and of 50 ms.
      facilitationRate: [524, 524],
      conductanceRate: [10486, 10486],
      facilitationKeep_Q15: [31000, 31500, 30000, 30500],
      facilitationRise_Q15: [500, 20, 600, 400],
      conductanceKeep_Q15: [4000, 9000, 3500, 8000],
      conductanceLift_Q14: [14000, 700, 15000, 9000],
      conductanceRise_Q14: [13000, 600, 14500, 10000],
      duration_ms: [32, 48],
      forgotten_ms: 4095,
      chargeGain: [300, 500],
      chargeRate: 2000,
      speedPer_dC_Q12: 9,
    },
    unmix: {
      ionCount: 2,
      rows: [[], [], [27767, 5000], [], [], [-4000, 28767], [], []],
      rowGain: [0, 0, 8, 0, 0, 8, 0, 0],
    },
    misfitLimit: 1073741823,
    coldest_dC: 0,
    warmest_dC: 1000,
    reference_dC: 250,
    levelBoundaries_Q15: [
      [900, 4000, 12000],
      [900, 4000, 12000],
    ],
    levelHysteresis_Q15: 1311,
    pickup: { rows: [], rowOfPulse: [-1, -1], limit: 1 },
    openRow: [1000, 1000, 1000, 1000],
    openLimit: -800000000,
    deviationRows: [
      [20000, 12000],
      [30000, 2000],
    ],
    quartersPerDeviation_Q14: [
      [1600, 1500, 1400, 1300, 1200, 1100, 1000, 900, 800],
      [1200, 1150, 1100, 1050, 1000, 950, 900, 850, 800],
    ],
  },
  calibrationLayout: 1,
  temperature_dC: [1250, 1100, 900, 720, 600, 500, 410, 330, 250, 180, 110, 40, -30, -110, -200, -300, -400],
}

/** @returns number of bytes sent, their checksum, number of pin writes, checksum of pins, levels and times, number of pulse trains */
export function nodemcuRun(chip: number, seed: number): number[] {
  let now_us = 0
  let word = seed
  let jobs: Job[] = []
  let bytes = 0
  let bytesSum = 1
  let edges = 0
  let edgesSum = 1
  let trains = 0
  let onData: (this: void, data: string) => void = () => {}
  let onRise: Callback | undefined = undefined
  const files: Record<string, string> = {}

  function add(delay_us: number, interval_us: number, callback: Callback): Job {
    const job = { due_us: now_us + delay_us, interval_us: interval_us, callback: callback }
    jobs.push(job)
    return job
  }
  function remove(job: Job | undefined): void {
    const kept: Job[] = []
    for (let i = 0; i < jobs.length; i++) if (jobs[i] !== job) kept.push(jobs[i])
    jobs = kept
  }
  /** Of jobs due at the same time the first one added. */
  function next(): Job {
    let first = jobs[0]
    for (let i = 1; i < jobs.length; i++) if (jobs[i].due_us < first.due_us) first = jobs[i]
    return first
  }
  function random(): number {
    word = (word * 25173 + 13849) & 65535
    return word
  }
  function write(this: void, pin: number, level: number): void {
    edges = edges + 1
    edgesSum = (edgesSum * 31 + pin * 2 + level + (now_us & 65535)) & 8388607
  }
  function timer() {
    let job: Job | undefined = undefined
    return {
      alarm(this: unknown, interval_ms: number, mode: number, callback: Callback): boolean {
        remove(job)
        job = add(interval_ms * 1000, mode === 1 ? interval_ms * 1000 : 0, callback)
        return true
      },
      unregister(this: unknown): void {
        remove(job)
      },
    }
  }

  // No module of iongate's: on Node an unknown name would be an error.
  _G.iongate = undefined
  _G.tmr = { create: timer, ALARM_SINGLE: 0, ALARM_AUTO: 1, now: () => (now_us + COUNT_AT_POWER_UP_us) & 2147483647 }
  _G.time = { get: () => $multi(secondsOf(now_us), now_us % 1000000) }
  _G.node = { task: { post: (callback: Callback) => add(0, 0, callback) }, restart: () => {} }
  _G.adc = {
    ADC1: 1,
    read: () => (chip === 0 ? random() >> 6 : random() >> 4),
    setup: () => {},
    setwidth: () => {},
    force_init_mode: () => false,
  }
  _G.gpio = {
    write: write,
    mode: () => {},
    config: () => {},
    trig: (_pin: number, _type: unknown, callback: Callback | undefined) => {
      onRise = callback
    },
    pulse: {
      build: () => ({
        start(this: unknown, callback: Callback): void {
          trains = trains + 1
          add(300650, 0, callback)
        },
      }),
    },
  }
  _G.rmt = {
    txsetup: () => ({
      send(this: unknown, words: string, callback: Callback): void {
        trains = trains + 1
        edgesSum = (edgesSum * 31 + words.length) & 8388607
        add(300650, 0, callback)
      },
    }),
  }
  let dacHigh = 0
  let dacLow = 0
  _G.i2c = {
    setup: () => 0,
    start: () => {},
    stop: () => {},
    address: () => true,
    write: (_bus: number, _command: number, high: number, low: number) => {
      dacHigh = high
      dacLow = low
      return 3
    },
    read: () => string.char(dacHigh, dacLow),
  }
  _G.uart = {
    setup: () => 0,
    on: (_method: string, _count: number, callback: (this: void, data: string) => void) => {
      onData = callback
    },
    write: (_id: number, byte: number) => {
      bytes = bytes + 1
      bytesSum = (bytesSum * 31 + byte) & 8388607
    },
  }
  _G.wifi = { setmode: () => {} }
  _G.file = {
    getcontents: (name: string) => files[name],
    putcontents: (name: string, contents: string) => {
      files[name] = contents
      return true
    },
    open: () => undefined,
  }
  // Not a table of its own: whoever runs this writes its answers through io.
  const library = _G.io as { open: () => undefined }
  library.open = () => undefined

  start(chip === 0 ? esp8266 : esp32, CONFIGURATION)
  while (now_us < RUN_us) {
    const job = next()
    now_us = job.due_us
    if (job.interval_us === 0) remove(job)
    else job.due_us = job.due_us + job.interval_us
    job.callback()
    // A contact comes now and then while the device waits for one, and noise over the link.
    const draw = random()
    if (onRise !== undefined && draw < 20000) (onRise as Callback)()
    if (draw > 65000) onData('\0garbage\0')
  }
  return [bytes, bytesSum, edges, edgesSum, trains]
}

/** Whole seconds by subtraction: there is no division in Lua that every number model shares. */
function secondsOf(duration_us: number): number {
  let seconds = 0
  for (let left_us = duration_us; left_us >= 1000000; left_us = left_us - 1000000) seconds = seconds + 1
  return seconds
}
