import { HostRecord, LuaFunction, ListByIndex } from './lua-bridge'
import { NodemcuHardware, convertInput, pinOfLine } from './nodemcu-modules'
import { RANK_PIN, RANK_SAMPLE, schedule, type ScheduledEvent } from '../event-queue'
import { beginActivity, endActivity, setPin } from '../microcontroller'
import type { BoardName } from '../board-profiles'

/**
 * The pulse engine of iongate's NodeMCU module, as its C files have it (host-tools/toolchain/nodemcu-files): edges are
 * made by the chip's hardware, or by a loop that nothing interrupts, to the microsecond. What each engine refuses
 * is the same here.
 */
interface Programme {
  /** Levels of lines at their times from the start. */
  edges: { at_us: number; line: number; level: number }[]
  samples_us: number[]
  input: number
  duration_us: number
}

/** ESP8266: interrupts are off for a whole pulse, which the UART's FIFO bears for 11 ms. */
const ESP8266_PULSE_MAX_us = 10000
const ESP8266_PHASE_MIN_us = 20
const ESP8266_REST_MIN_us = 500
/** ESP32: a channel's memory holds 127 pairs of levels besides the mark of its end; a level takes one for each 32767 µs. */
const ESP32_LEVELS = 254
const ESP32_LEVEL_MAX_us = 32767
const SAMPLES_MAX = 1024
const SAMPLE_INTERVAL_MIN_us = 1000

type Train = { firstPhase_us: number; interphaseGap_us: number; secondPhase_us: number; period_us: number; pulses: number }

export function engineModule(hardware: NodemcuHardware, board: BoardName): HostRecord {
  const { mcu } = hardware
  const words: number[] = []
  let programme: Programme | undefined
  let pending: ScheduledEvent[] = []
  let lines: number[] = []

  const stop = () => {
    if (pending.length > 0) endActivity(mcu)
    pending.forEach((event) => {
      event.isCancelled = true
    })
    pending = []
    lines.forEach((line) => drive(line, 0))
  }
  const drive = (line: number, level: number) => {
    const pin = pinOfLine(hardware, line)
    if (pin !== undefined) setPin(mcu, pin, level)
  }
  const start = (onEnd: LuaFunction) => {
    const begun = programme
    if (begun === undefined || pending.length > 0) return
    lines = begun.edges.map(({ line }) => line)
    const at = (at_us: number, rank: number, action: () => void) => schedule(mcu.world.queue, mcu.world.now_us + at_us, rank, true, action)
    beginActivity(mcu)
    // Edges at the start are made now; of one moment, samples come before edges.
    begun.edges.filter(({ at_us }) => at_us === 0).forEach(({ line, level }) => drive(line, level))
    pending = [
      ...begun.samples_us.map((at_us, i) => at(at_us, RANK_SAMPLE, () => (words[i] = convertInput(hardware, begun.input)))),
      ...begun.edges.filter(({ at_us }) => at_us > 0).map(({ at_us, line, level }) => at(at_us, RANK_PIN, () => drive(line, level))),
    ]
    pending.push(
      at(begun.duration_us, RANK_PIN, () => {
        pending = []
        endActivity(mcu)
        if (begun.samples_us.length === 0) hardware.ending = 'stimulus'
        onEnd(true)
      }),
    )
  }
  return {
    train: (first: number, second: number, firstPhase_us: number, interphaseGap_us: number, secondPhase_us: number, period_us: number, pulses: number) => {
      const train = { firstPhase_us, interphaseGap_us, secondPhase_us, period_us, pulses }
      if (!isPlayable(board, train)) return false
      programme = { edges: edgesOf(first, second, train), samples_us: [], input: 0, duration_us: (pulses - 1) * period_us + pulseOf(train) }
      return true
    },
    sampling: (line: number, input: number, count: number, interval_us: number) => {
      if (count > SAMPLES_MAX || interval_us < SAMPLE_INTERVAL_MIN_us) return false
      const duration_us = count * interval_us
      const edges = line < 0 ? [] : [{ at_us: 0, line, level: 1 }, { at_us: duration_us, line, level: 0 }]
      programme = { edges, samples_us: Array.from({ length: count }, (_, i) => (i + 1) * interval_us), input, duration_us }
      return true
    },
    start,
    stop,
    buffer: () => new ListByIndex(words),
  }
}

function pulseOf({ firstPhase_us, interphaseGap_us, secondPhase_us }: Train): number {
  return firstPhase_us + interphaseGap_us + secondPhase_us
}

export function isPlayable(board: BoardName, train: Train): boolean {
  const rest_us = train.period_us - pulseOf(train)
  if (train.pulses > 1 && rest_us < 0) return false
  if (board === 'nodemcu-esp8266') {
    const isLongEnough = Math.min(train.firstPhase_us, train.secondPhase_us) >= ESP8266_PHASE_MIN_us
    return isLongEnough && pulseOf(train) <= ESP8266_PULSE_MAX_us && (train.pulses === 1 || rest_us >= ESP8266_REST_MIN_us)
  }
  const levels = (...widths_us: number[]) => widths_us.reduce((sum, width_us) => sum + Math.ceil(width_us / ESP32_LEVEL_MAX_us), 0)
  const first = train.pulses * levels(train.firstPhase_us) + (train.pulses - 1) * levels(train.period_us - train.firstPhase_us)
  const second = levels(train.firstPhase_us + train.interphaseGap_us) + train.pulses * levels(train.secondPhase_us) + (train.pulses - 1) * levels(train.period_us - train.secondPhase_us)
  return Math.max(first, second) <= ESP32_LEVELS
}

function edgesOf(first: number, second: number, train: Train): Programme['edges'] {
  return Array.from({ length: train.pulses }, (_, i) => {
    const begin_us = i * train.period_us
    const second_us = begin_us + train.firstPhase_us + train.interphaseGap_us
    return [
      { at_us: begin_us, line: first, level: 1 },
      { at_us: begin_us + train.firstPhase_us, line: first, level: 0 },
      { at_us: second_us, line: second, level: 1 },
      { at_us: second_us + train.secondPhase_us, line: second, level: 0 },
    ]
  }).flat()
}
