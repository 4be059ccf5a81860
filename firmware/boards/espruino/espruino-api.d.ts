/**
 * The part of Espruino's interface that the firmware uses (espruino.com/Reference, 2v25).
 * Written for this project because @types/espruino lacks Storage and Waveform's buffer.
 */
export type PinName = string

/** A serial port or the Bluetooth UART service. */
export interface EspruinoPort {
  write(bytes: number[]): void
  on(event: 'data', listener: (data: string) => void): void
  /** Puts the console (REPL) on this port; `force` keeps it there. */
  setConsole(force: boolean): void
  setup(baudRate: number, options: { tx: PinName; rx: PinName }): void
}

export interface EspruinoStorage {
  /** undefined where there is no such file. */
  readArrayBuffer(name: string): ArrayBuffer | undefined
  /**
   * With `size` and offset 0 makes a file of that size; what is behind `bytes` stays erased and
   * can be written once, at its offset. Throws when there is no room, or when what is there has been written.
   */
  write(name: string, bytes: Uint8Array, offset?: number, size?: number): boolean
  /** A file that is not there is no error. */
  erase(name: string): void
}

/** The module Flash: memory by its address. A bit that was written stays 0 until its page is erased. */
export interface EspruinoFlash {
  getFree(): { addr: number; length: number }[]
  read(count: number, address: number): Uint8Array
  write(bytes: Uint8Array, address: number): void
  erasePage(address: number): void
}

/** Machine code: takes and returns int32, at most four arguments. */
export interface NativeFunction {
  (...values: number[]): number
  bind(scope: number, first: number): NativeFunction
}

export interface EspruinoWaveform {
  buffer: number[]
  on(event: 'finish', listener: () => void): void
  /** True from a startInput that has found its input in order until the end. */
  running: boolean
  /** Throws when it is not running. 'finish' is emitted nevertheless. */
  stop(): void
  /** Samples `buffer.length` words at `rate_Hz`, the first one period after `options.time`. */
  startInput(pin: PinName, rate_Hz: number, options: { time: number }): void
}

declare global {
  const Bluetooth: EspruinoPort
  const USB: EspruinoPort
  const Serial1: EspruinoPort
  const E: {
    sum(values: ArrayLike<number>): number
    /** Σ a[i]·b[(i + offset) mod b.length]. */
    convolve(a: ArrayLike<number>, b: ArrayLike<number>, offset?: number): number
    /** A string's characters as bytes. */
    toUint8Array(text: string): Uint8Array
    /** CRC-32 of IEEE 802.3, unsigned. */
    CRC32(bytes: Uint8Array | string): number
    /** Where flat data lie; 0 where they are not in one piece. */
    getAddressOf(data: ArrayBuffer | ArrayLike<number>, isFlat: boolean): number
    /** A function at an address (+ 1: Thumb code), or at an offset of `code`; undefined where it cannot be made. At most four arguments. */
    nativeCall(address: number, signature: string, code?: string): NativeFunction | undefined
    /** Port that the console is on: USB while that is plugged in. */
    getConsole(): string
    /** null takes the console off every port. */
    setConsole(port: null, options: { force: boolean }): void
  }
  const I2C1: {
    setup(options: { sda: PinName; scl: PinName; bitrate: number }): void
    writeTo(address: number, bytes: number[]): void
    readFrom(address: number, count: number): ArrayLike<number>
  }
  /** With 16 bits, `buffer` is a Uint16Array. */
  const Waveform: new (samples: number, options: { bits: 8 | 16 }) => EspruinoWaveform

  /** Of a list, the last pin gets bit 0, and is the first to be driven. */
  function digitalWrite(pin: PinName | PinName[], value: number): void
  /** Reads a 32-bit register. */
  function peek32(address: number): number
  /** Writes one, or a list to the ones behind each other. */
  function poke32(address: number, value: number | ArrayLike<number>): void
  function pinMode(pin: PinName, mode: 'input' | 'output' | 'analog'): void
  /** 0..1. */
  function analogRead(pin: PinName): number
  /** Seconds, with the resolution of the system timer. */
  function getTime(): number
  /** `time` is when the pin changed, s of getTime. */
  function setWatch(listener: (change: { time: number }) => void, pin: PinName, options: { edge: 'rising'; repeat: boolean }): number
  function clearWatch(id?: number): void
  /** On STM32 only. */
  function setDeepSleep(isOn: boolean): void
}
