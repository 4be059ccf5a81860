import { CHANNEL_GEL } from '../analog-inputs'
import { converterNew, type Converter } from '../circuits/converter'
import { saadcEffectiveBits } from '../circuits/saadc'
import { RANK_SAMPLE, schedule } from '../event-queue'
import { readCode } from '../lines'
import { Microcontroller, beginActivity, endActivity } from '../microcontroller'
import type { Ended } from '../interpreter-costs'

/**
 * nRF52's converter as its product specification describes it (nRF52832 PS v1.4, chapter SAADC), as far as a program
 * can use one single-ended channel of it with EasyDMA: START prepares the buffer, SAMPLE takes one result (in burst mode
 * the average of 2^OVERSAMPLE conversions one after the other), END comes with the last one that the buffer takes. Any
 * other use is an error, and so is a sample that comes while another is taken, or after the buffer is full.
 *
 * A result is V·GAIN/REFERENCE·2^RESOLUTION with sign: below 0 V, or by noise around it, it is negative. It is read in
 * the middle of its conversions.
 */
interface Saadc {
  has: (address: number) => boolean
  read: (address: number) => number
  write: (address: number, value: number) => void
  /** False for what is no task of the converter. */
  trigger: (task: number, at_us: number, isStill: () => boolean) => boolean
  /** What the samples under way are of. */
  sampling: () => Ended | undefined
  /** Espruino's analogRead, as far as it uses the converter. */
  readOnce: (input: number) => void
}

const BASE = 0x40007000
const START = 0x000
const SAMPLE = 0x004
const STOP = 0x008
const STARTED = 0x100
const END = 0x104
const RESULTDONE = 0x10c
const STOPPED = 0x114
const ENABLE = 0x500
const PSELP = 0x510
const PSELN = 0x514
const CONFIG = 0x518
const CHANNELS = 8
const RESOLUTION = 0x5f0
const OVERSAMPLE = 0x5f4
const SAMPLERATE = 0x5f8
const PTR = 0x62c
const MAXCNT = 0x630
const AMOUNT = 0x634

const BITS = [8, 10, 12, 14]
const GAINS = [1 / 6, 1 / 5, 1 / 4, 1 / 3, 1 / 2, 1, 2, 4]
const ACQUISITION_us = [3, 5, 10, 15, 20, 40]
const CONVERSION_us = 2
const INTERNAL_V = 0.6
const BURST = 1 << 24
/** Gain, reference, acquisition, burst. Not resistors, nor a difference of two pins. */
const CONFIG_KNOWN = 0x01071700

/**
 * @param channelOf the world's channel at the converter's input n, which is what PSELP holds less 1
 * @param writeHalfword puts a result into the program's memory
 * @param emit an event, by its address
 * @param goOn a result is there, and the next sample may be announced
 */
export function saadcNew(
  mcu: Microcontroller,
  channelOf: (input: number) => number,
  writeHalfword: (address: number, value: number) => void,
  emit: (event: number) => void,
  goOn: () => void,
): Saadc {
  const { world } = mcu
  const registers = new Map<number, number>()
  const register = (offset: number) => registers.get(offset) ?? 0
  let isStarted = false
  let isActive = false
  let start = 0
  let taken = 0
  let busyUntil_us = 0

  function rest(): void {
    if (isActive) endActivity(mcu)
    isActive = false
  }

  function begin(): void {
    if (register(ENABLE) !== 1) return
    if (isStarted) throw new Error('SAADC: started again')
    if (register(SAMPLERATE) !== 0) throw new Error('SAADC: its sample timer is not known here')
    if (register(PTR) % 2 !== 0 || register(MAXCNT) === 0) throw new Error('SAADC: no buffer')
    isStarted = true
    start += 1
    taken = 0
    registers.set(AMOUNT, 0)
    registers.set(STARTED, 1)
    beginActivity(mcu)
    isActive = true
  }

  function halt(): void {
    isStarted = false
    start += 1
    rest()
  }

  function stop(): void {
    if (register(ENABLE) !== 1) return
    halt()
    registers.set(STOPPED, 1)
  }

  /** The one channel that has a pin, and how it reads that. */
  function selected(): { input: number; converter: Converter; duration_us: number } {
    const connected = Array.from({ length: CHANNELS }, (_, n) => n).filter((n) => register(PSELP + 16 * n) !== 0)
    if (connected.length !== 1) throw new Error(`SAADC: ${connected.length} channels have a pin`)
    const [n] = connected
    const config = register(CONFIG + 16 * n)
    if ((config & ~CONFIG_KNOWN) !== 0 || register(PSELN + 16 * n) !== 0) throw new Error(`SAADC: CONFIG 0x${config.toString(16)} not known here`)
    if (register(OVERSAMPLE) > 0 && (config & BURST) === 0) throw new Error('SAADC: oversampling without bursts not known here')
    const conversions = 2 ** register(OVERSAMPLE)
    const supply_V = world.inputs.capture.fullScale_V
    const reference_V = (config & (1 << 12)) !== 0 ? supply_V / 4 : INTERNAL_V
    const bits = BITS[register(RESOLUTION)]
    return {
      input: register(PSELP + 16 * n) - 1,
      converter: converterNew(reference_V / GAINS[(config >>> 8) & 7], bits, saadcEffectiveBits(bits, conversions)),
      duration_us: conversions * (ACQUISITION_us[(config >>> 16) & 7] + CONVERSION_us),
    }
  }

  function sample(at_us: number, isStill: () => boolean): void {
    if (!isStarted) return
    const { input, converter, duration_us } = selected()
    const mine = start
    const middle_us = Math.floor(at_us + duration_us / 2)
    schedule(world.queue, middle_us, RANK_SAMPLE, true, () => {
      if (mine !== start || !isStill()) return
      if (at_us < busyUntil_us) throw new Error('SAADC: a sample while another is taken')
      if (taken === register(MAXCNT)) throw new Error('SAADC: a sample after the buffer is full')
      busyUntil_us = at_us + duration_us
      writeHalfword(register(PTR) + 2 * taken, readCode(world, channelOf(input), converter))
      taken += 1
      if (taken < register(MAXCNT)) goOn()
      else schedule(world.queue, busyUntil_us, RANK_SAMPLE, true, () => mine === start && full())
    })
  }

  function full(): void {
    registers.set(RESULTDONE, 1)
    registers.set(AMOUNT, taken)
    registers.set(END, 1)
    rest()
    emit(BASE + END)
    goOn()
  }

  function trigger(task: number, at_us: number, isStill: () => boolean): boolean {
    if (task === BASE + START) begin()
    else if (task === BASE + SAMPLE) sample(at_us, isStill)
    else if (task === BASE + STOP) stop()
    else return false
    return true
  }

  function write(address: number, value: number): void {
    const offset = address - BASE
    if (value === 1 && trigger(address, world.now_us, () => true)) return
    if (offset < STARTED) return
    if (isStarted && offset >= PSELP) throw new Error('SAADC: set up while it is started')
    if (offset === ENABLE && value === 0) halt()
    registers.set(offset, value >>> 0)
  }

  return {
    has: (address) => address >= BASE && address < BASE + 0x1000,
    read: (address) => register(address - BASE),
    write,
    trigger,
    sampling: () => {
      if (!isStarted) return undefined
      return channelOf(selected().input) === CHANNEL_GEL ? 'interrogation' : 'contactCapture'
    },
    /** As jshPinAnalog and nrf_analog_read of Espruino's targets/nrf5x/jshardware.c do; the converter of a reading is the board's. */
    readOnce: (input) => {
      if (register(ENABLE) === 1) {
        stop()
        for (const event of [STOPPED, STARTED, END]) registers.set(event, 0)
      }
      registers.set(ENABLE, 1)
      registers.set(RESOLUTION, 3)
      registers.set(CONFIG, 0x1200)
      registers.set(PSELP, input + 1)
      registers.set(PSELN, 0)
      selected()
      if ([STARTED, END, STOPPED].some((event) => register(event) !== 0)) throw new Error('SAADC: an event is left, and analogRead takes it for its own')
      registers.set(ENABLE, 0)
      registers.set(PSELP, 0)
    },
  }
}
