/**
 * The part of NodeMCU's modules that the firmware uses.
 * Sources: nodemcu.readthedocs.io, release (ESP8266) and dev-esp32 (ESP32); where the two
 * chips differ the comment says so. Modules marked "opt-in" must be chosen when NodeMCU is
 * built; calling one that is absent ends in a Lua error, so those are compared with nil first.
 */

/** Several results of one call, by the mark that TypeScriptToLua knows them by. */
type LuaMultiReturn<T extends unknown[]> = T & { readonly __tstlMultiReturn: unknown }

/** Lua's own string library. */
declare namespace string {
  /** Code of the character at `position`, from 1. */
  function byte(this: void, text: string, position: number): number
  function byte(this: void, text: string, first: number, last: number): LuaMultiReturn<number[]>
  function char(this: void, ...codes: number[]): string
  function rep(this: void, text: string, count: number): string
}

/** Opt-in on ESP32. */
declare namespace adc {
  /** ESP8266: channel is 0, the answer 0..1024. */
  function read(this: void, channel: number): number
  /** ESP32: unit is ADC1, channel 0..7. */
  function read(this: void, unit: number, channel: number): number
  /** ESP8266: true when the mode had to be changed, which takes effect after a restart. */
  function force_init_mode(this: void, mode: number): boolean
  /** ESP8266: the converter reads its pin, not the supply. */
  const INIT_ADC: number
  /** ESP32. */
  function setwidth(this: void, unit: number, bits: number): void
  /** ESP32. */
  function setup(this: void, unit: number, channel: number, attenuation: number): void
  const ADC1: number
  const ATTEN_6db: number
}

declare namespace gpio {
  function write(this: void, pin: number, level: number): void
  /** ESP8266. */
  function mode(this: void, pin: number, mode: number): void
  const OUTPUT: number
  const INT: number
  /** ESP32. */
  function config(this: void, pins: { gpio: number[]; dir: number }): void
  const OUT: number
  const IN: number
  const INTR_UP: number
  /** Type: "up" on ESP8266, INTR_UP on ESP32. Without type and callback the interrupt is off. */
  function trig(this: void, pin: number, type?: string | number, callback?: (this: void) => void): void
}

declare namespace i2c {
  /** ESP32: the interface that answers at once. On ESP8266 buses are numbered from 0. */
  const SW: number
  const SLOW: number
  const TRANSMITTER: number
  const RECEIVER: number
  function setup(this: void, bus: number, sda: number, scl: number, speed: number): number
  function start(this: void, bus: number): void
  /** False when nothing at this address acknowledges. */
  function address(this: void, bus: number, address: number, direction: number): boolean
  function write(this: void, bus: number, first: number, second: number, third: number): number
  /** Bytes as characters; the last one is not acknowledged. */
  function read(this: void, bus: number, count: number): string
  function stop(this: void, bus: number): void
}

declare namespace tmr {
  function create(this: void): Timer
  const ALARM_SINGLE: number
  const ALARM_AUTO: number
  /** ESP8266: microseconds, 31 bits, then from 0 again. Absent on ESP32. */
  function now(this: void): number

  interface Timer {
    /** 1..6870947 ms. A running timer is set anew. */
    alarm(this: Timer, interval_ms: number, mode: number, callback: (this: void) => void): boolean
    unregister(this: Timer): void
  }
}

/** ESP32, opt-in. */
declare namespace time {
  /** Seconds and microseconds since power-up, as nothing here sets the clock. */
  function get(this: void): LuaMultiReturn<[number, number]>
}

declare namespace node {
  function restart(this: void): void
  /** ESP32: microseconds since power-up as a 32-bit float, and how often that has wrapped. */
  function uptime(this: void): LuaMultiReturn<[number, number]>
  const task: { post(this: void, callback: (this: void) => void): void }
}

declare namespace uart {
  const PARITY_NONE: number
  const STOPBITS_1: number
  function setup(this: void, id: number, baud: number, databits: number, parity: number, stopbits: number, echo: number): void
  /** `count` 0: called with whatever has come. `run_input` 0: the prompt sees nothing of it. Without a callback the prompt is back. */
  function on(this: void, method: 'data', count?: number, callback?: (this: void, data: string) => void, run_input?: number): void
  /** A number is sent as one byte. */
  function write(this: void, id: number, data: number): void
}

/** ESP8266; part of the default build. */
declare namespace wifi {
  const NULLMODE: number
  function setmode(this: void, mode: number, isSaved: boolean): void
}

/** An open file, on either chip. */
interface OpenedFile {
  /** The new place, counted from the file's begin. */
  seek(this: OpenedFile, whence: 'set' | 'end', offset: number): number | undefined
  /** Up to `count` bytes, 1024 at most; undefined at the file's end. */
  read(this: OpenedFile, count: number): string | undefined
  write(this: OpenedFile, contents: string): void
  close(this: OpenedFile): void
}

/** ESP8266. */
declare namespace file {
  function getcontents(this: void, name: string): string | undefined
  function putcontents(this: void, name: string, contents: string): boolean | undefined
  function open(this: void, name: string, mode: string): OpenedFile | undefined
}

/** ESP32: Lua's own file library. */
declare namespace io {
  function open(this: void, name: string, mode: string): File | undefined

  interface File extends OpenedFile {
    /** All with 'a'. */
    read(this: File, format: string | number): string | undefined
  }
}

/**
 * iongate's own module (host-tools/toolchain/nodemcu-files), where NodeMCU was built with it. One programme at a
 * time: `train` or `sampling` prepares it, `start` lets it go.
 */
interface IongateModule {
  /**
   * A stimulus on two lines, by their pins. False where the chip cannot play it; then nothing has moved. Once
   * started, both phases of a pulse and the shorting after them come whatever Lua does.
   */
  train(this: void, first: number, second: number, firstPhase_us: number, interphaseGap_us: number, secondPhase_us: number, period_us: number, pulses: number): boolean
  /**
   * `count` words of the converter's `input`, the first one interval after the start, while line `line` is high; −1 for
   * no line. False where the chip cannot take them.
   */
  sampling(this: void, line: number, input: number, count: number, interval_us: number): boolean
  /** Calls back when all has been played, with whether every sample was in time. */
  start(this: void, onEnd: (this: void, isInTime: boolean) => void): void
  /** All lines low; nothing calls back any more. */
  stop(this: void): void
  /** The words of the last sampling, whichever that is. */
  buffer(this: void): number[]
}
declare const iongate: IongateModule | undefined
