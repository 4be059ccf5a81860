import { EDGE_EVENT } from './nrf52-pwm'
import { IS_INTERPRETED } from './interpreted'
import { Sampler, SamplerMaker } from './sampler'

/**
 * Samples taken by nRF52's SAADC itself (nRF52832 product specification v1.4, chapters SAADC, TIMER, PPI; nRF52840's are
 * the same): 12 bits, each the average of 16 conversions, which EasyDMA puts into memory one behind the other.
 *
 * TIMER3 counts an interval in microseconds and begins anew at its end. Through the interconnect its first compare value
 * triggers a sample, and the first edge of the pulse (PWM2 begins its second sequence) starts the timer: samples and
 * edges have one clock and nothing of the interpreter's between them. A full buffer stops timer and converter. The converter's own
 * sample timer reaches 128 µs at most, cannot be started on an edge other than by the first sample, and would leave the
 * averaging to the interpreter; oversampling in bursts averages in the converter.
 *
 * A burst ends with its interval, so that the pulse's last sample ends before the pulse does. Each conversion acquires
 * for 3 µs, as Espruino's own do (sources of at most 10 kΩ), and takes less than 2 µs more.
 *
 * Espruino's own readings (targets/nrf5x/jshardware.c: analogRead) set resolution, pin, gain and memory of channel 0 for
 * each, and neither oversampling nor events: those are put back after each capture. A reading between switches the
 * converter off, and the capture then fails. The offset is not calibrated: a device's calibration contains it, and to
 * calibrate between would move it. Nobody else uses TIMER3; the SoftDevice has channels 17 to 31 (SD_PPI_CHANNELS_USED
 * in nrf_sd_def.h), Espruino's drivers take channels from 0 on.
 */

/** Registers of the SAADC, whose base is 0x40007000. */
const TASKS_START = 0x40007000
const TASKS_SAMPLE = 0x40007004
const TASKS_STOP = 0x40007008
const EVENTS_STARTED = 0x40007100
const EVENTS_END = 0x40007104
const ENABLE = 0x40007500
const CH0_PSELP = 0x40007510
const RESOLUTION = 0x400075f0
const OVERSAMPLE = 0x400075f4
const RESULT_PTR = 0x4000762c
/** Registers of TIMER3, whose base is 0x4001a000. */
const TIMER_START = 0x4001a000
const TIMER_STOP = 0x4001a004
const TIMER_CLEAR = 0x4001a00c
const TIMER_SHUTDOWN = 0x4001a010
const TIMER_COMPARE0 = 0x4001a140
const TIMER_SHORTS = 0x4001a200
const TIMER_MODE = 0x4001a504
const TIMER_PRESCALER = 0x4001a510
const TIMER_CC0 = 0x4001a540
/** Registers of the PPI, whose base is 0x4001f000. */
const PPI_CHENSET = 0x4001f504
const PPI_CHENCLR = 0x4001f508
const PPI_CH10 = 0x4001f560
const PPI_FORK11 = 0x4001f93c

/**
 * Channel 10 leads from the timer to the sample, 11 from the full buffer to the timer's end and its clearing, 12 from the
 * full buffer to the converter's stop, 13 from the edge to the timer. None is open but within a capture.
 */
const CONTACT_CHANNELS = 0x1c00
const PULSE_CHANNELS = 0x3c00
/** Gain 1/4, a quarter of the supply as reference, 3 µs, single-ended, burst: full scale is the supply, as Espruino has it. */
const CONFIG = 0x01001200
/** 12 bits, 2^4 conversions, no sample timer. */
const AVERAGED = [2, 4, 0]
/** Of 16 conversions, each 5 µs at most. */
const BURST_us = 80
/** Room for the timer to begin anew, and to be stopped. */
const INTERVAL_LEAST_us = 90
/** Tasks STOP to SHUTDOWN: the timer stops, is cleared, and gives back its clock (a stop alone leaves that running). */
const END_TIMER = [1, 0, 1, 1]
const COMPARE1_CLEAR = 2
const PRESCALER_1MHz = 4
/** STARTED to STOPPED, each cleared. */
const EVENTS_CLEARED = new Uint8Array(6)
/** Less is in one piece of memory only by chance. */
const LEAST_IN_ONE_PIECE = 16

/**
 * Converter words, left-aligned, of results (12 bits with sign: around 0 V some are negative), for ARMv6-M and after:
 *
 *     next: movs r2, #0 / ldrsh r3, [r0, r2] / asrs r2, r3, #31 / bics r3, r2 / lsls r3, r3, #4
 *           strh r3, [r0] / adds r0, #2 / subs r1, #1 / bne next / bx lr
 *
 * To an interpreter each of them is 10,000 instructions. Where the core is machine code it does the same.
 */
export const TO_WORDS = 'ACKDXtoXk0MbAQOAAjABOfbRcEc='

interface Memory {
  words: Uint16Array
  /** What RESULT.PTR and MAXCNT take. */
  result: number[]
}

/** @param inputs n of the AINn that gel and contact are at, from the board's file */
export function saadcSampler(inputs: { gel: number; contact: number }): SamplerMaker {
  return () => {
    const memories: (Memory | undefined)[] = []
    const toWords = IS_INTERPRETED ? E.nativeCall(1, 'void(int,int)', atob(TO_WORDS)) : undefined
    // PSELP, PSELN and CONFIG.
    const gel = [inputs.gel + 1, 0, CONFIG]
    const contact = [inputs.contact + 1, 0, CONFIG]
    let prepared: Memory | undefined
    let isOfPulse = false
    let interval_us = 0
    poke32(TIMER_SHORTS, COMPARE1_CLEAR)
    // Timer, 16 bits.
    poke32(TIMER_MODE, [0, 0])
    poke32(TIMER_PRESCALER, PRESCALER_1MHz)
    poke32(PPI_CH10, [TIMER_COMPARE0, TASKS_SAMPLE, EVENTS_END, TIMER_SHUTDOWN, EVENTS_END, TASKS_STOP, EDGE_EVENT, TIMER_START])
    poke32(PPI_FORK11, TIMER_CLEAR)

    /** One per size of capture, allocated when that size is first asked for. */
    function memoryOf(count: number): Memory {
      const known = memories[count]
      if (known !== undefined) return known
      const words = new Uint16Array(count < LEAST_IN_ONE_PIECE ? LEAST_IN_ONE_PIECE : count)
      const memory = { words: words, result: [0, count] }
      memories[count] = memory
      return memory
    }

    /** Everything as the interpreter's own readings expect it. */
    function release(): void {
      prepared = undefined
      poke32(PPI_CHENCLR, PULSE_CHANNELS)
      poke32(OVERSAMPLE, 0)
      poke32(ENABLE, 0)
      poke32(EVENTS_STARTED, EVENTS_CLEARED)
    }

    const sampler: Sampler = {
      patience_ms: 0,
      reserve: memoryOf,

      prepare: (_, count, every_us, isPulse) => {
        const memory = memoryOf(count)
        // Anew each time: what writes where something else lies by now would destroy it.
        const address = E.getAddressOf(memory.words, true)
        if (address === 0 || every_us < INTERVAL_LEAST_us) throw 'capture'
        memory.result[0] = address
        if (every_us !== interval_us) poke32(TIMER_CC0, [every_us - BURST_us, every_us])
        interval_us = every_us
        isOfPulse = isPulse
        prepared = memory
        poke32(CH0_PSELP, isPulse ? gel : contact)
        poke32(RESOLUTION, AVERAGED)
        poke32(RESULT_PTR, memory.result)
        poke32(ENABLE, 1)
        poke32(PPI_CHENSET, isPulse ? PULSE_CHANNELS : CONTACT_CHANNELS)
      },

      start: () => {
        poke32(TASKS_START, 1)
        if (!isOfPulse) poke32(TIMER_START, 1)
      },

      take: () => {
        const memory = prepared
        if (memory === undefined || peek32(EVENTS_END) === 0) return undefined
        release()
        if (toWords !== undefined) toWords(memory.result[0], memory.result[1])
        return memory.words as unknown as number[]
      },

      stop: () => {
        if (prepared === undefined) return
        poke32(TIMER_STOP, END_TIMER)
        poke32(TASKS_STOP, 1)
        release()
      },
    }
    return sampler
  }
}
