import { afterEach, vi } from 'vitest'

/**
 * NodeMCU's modules as globals, with a clock that only `run` moves. What a test wants to go
 * wrong it changes in the object it gets.
 */
export interface FakeNodemcu {
  now_us: number
  /** Level of each pin written so far. */
  pins: Map<number, number>
  /** Pins and levels in the order of writing, with the time. */
  edges: { time_us: number; pin: number; level: number }[]
  /** What the converter answers, by what it was pointed at (ESP32: the channel; ESP8266: always 0). */
  convert: (channel: number) => number
  /** Time that passes in each converter reading. */
  convert_us: number
  hasDac: boolean
  dacBytes: number[]
  files: Map<string, string>
  sent: number[]
  onData: ((data: string) => void) | undefined
  onWake: (() => void) | undefined
  /** What iongate's module was asked to play, and whether it can. */
  trains: number[][]
  samplings: number[][]
  isPlayable: boolean
  isInTime: boolean
  started: number
  /** Runs timers and tasks in order until the clock has moved this far. */
  run(duration_us: number): void
}

type Job = { due_us: number; job: () => void }

/** @param hasModule with iongate's own module, which plays edges and takes samples */
export function fakeNodemcu(hasModule = false): FakeNodemcu {
  let jobs: Job[] = []
  const at = (due_us: number, job: () => void) => {
    const entry = { due_us, job }
    jobs.push(entry)
    return () => {
      jobs = jobs.filter((other) => other !== entry)
    }
  }
  const board: FakeNodemcu = {
    now_us: 0,
    pins: new Map(),
    edges: [],
    convert: () => 0,
    convert_us: 0,
    hasDac: true,
    dacBytes: [],
    files: new Map(),
    sent: [],
    onData: undefined,
    onWake: undefined,
    trains: [],
    samplings: [],
    isPlayable: true,
    isInTime: true,
    started: 0,
    run: (duration_us) => {
      const end_us = board.now_us + duration_us
      for (;;) {
        const [next] = [...jobs].sort((a, b) => a.due_us - b.due_us)
        if (next === undefined || next.due_us > end_us) break
        jobs = jobs.filter((other) => other !== next)
        board.now_us = Math.max(board.now_us, next.due_us)
        next.job()
      }
      board.now_us = Math.max(board.now_us, end_us)
    },
  }
  const write = (pin: number, level: number) => {
    board.pins.set(pin, level)
    board.edges.push({ time_us: board.now_us, pin, level })
  }
  const timer = () => {
    let cancel = () => {}
    return {
      unregister: () => cancel(),
      alarm: (interval_ms: number, mode: number, callback: () => void) => {
        cancel()
        const ring = () => {
          // The next alarm counts from this one's due time, however late this one is.
          if (mode === 1) cancel = at(due_us + interval_ms * 1000, ring)
          due_us += interval_ms * 1000
          callback()
        }
        let due_us = board.now_us + interval_ms * 1000
        cancel = at(due_us, ring)
        return true
      },
    }
  }
  const read = (...words: number[]) => {
    board.now_us += board.convert_us
    return board.convert(words[words.length - 1])
  }
  const openedFile = (name: string, mode: string) => {
    if (mode.startsWith('r') && !board.files.has(name)) return undefined
    if (mode.startsWith('w')) board.files.set(name, '')
    const contents = () => board.files.get(name) ?? ''
    let position = 0
    return {
      seek: (whence: string, offset: number) => (position = offset + (whence === 'end' ? contents().length : 0)),
      read: (count: number | string) => {
        const text = contents().slice(position, typeof count === 'string' ? undefined : position + count)
        position += text.length
        return text === '' ? undefined : text
      },
      write: (text: string) => board.files.set(name, contents() + text),
      close: () => {},
    }
  }
  let onEnd: (isInTime: boolean) => void = () => {}
  const engine: IongateModule = {
    train: (...train) => {
      if (board.isPlayable) board.trains.push(train)
      return board.isPlayable
    },
    sampling: (...sampling) => {
      if (board.isPlayable) board.samplings.push(sampling)
      return board.isPlayable
    },
    start: (callback) => {
      board.started += 1
      onEnd = callback
      at(board.now_us + 1000, () => onEnd(board.isInTime))
    },
    stop: () => {
      onEnd = () => {}
    },
    buffer: () => [1, 2, 3],
  }
  const modules = {
    iongate: hasModule ? engine : undefined,
    tmr: { create: timer, ALARM_SINGLE: 0, ALARM_AUTO: 1, now: () => board.now_us % 2 ** 31 },
    time: { get: () => [Math.floor(board.now_us / 1e6), board.now_us % 1e6] },
    node: { task: { post: (job: () => void) => at(board.now_us, job) }, restart: () => {} },
    adc: { read, setup: () => {}, setwidth: () => {}, force_init_mode: () => false, ADC1: 1, ATTEN_6db: 2, INIT_ADC: 255 },
    gpio: {
      write,
      mode: () => {},
      config: () => {},
      trig: (_pin: number, _type: unknown, callback: (() => void) | undefined) => (board.onWake = callback),
      OUTPUT: 1,
      INT: 2,
      OUT: 2,
      IN: 1,
      INTR_UP: 1,
    },
    i2c: {
      SW: 0,
      SLOW: 100000,
      TRANSMITTER: 0,
      setup: () => 0,
      start: () => {},
      stop: () => {},
      address: () => board.hasDac,
      RECEIVER: 1,
      write: (_bus: number, ...bytes: number[]) => board.dacBytes.push(...bytes),
      read: () => {
        const [high, low] = board.dacBytes.slice(-2)
        return String.fromCharCode(high, low)
      },
    },
    uart: {
      PARITY_NONE: 0,
      STOPBITS_1: 1,
      setup: () => {},
      on: (_method: string, _count: unknown, callback: ((data: string) => void) | undefined) => (board.onData = callback),
      write: (_id: number, byte: number) => board.sent.push(byte),
    },
    wifi: { NULLMODE: 0, setmode: () => {} },
    file: {
      open: openedFile,
      getcontents: (name: string) => board.files.get(name),
      putcontents: (name: string, contents: string) => board.files.set(name, contents),
    },
    io: {
      open: openedFile,
    },
    string: {
      byte: (text: string, position: number) => text.charCodeAt(position - 1),
      char: (...codes: number[]) => String.fromCharCode(...codes),
      rep: (text: string, count: number) => text.repeat(Math.max(0, count)),
    },
  }
  for (const [name, module] of Object.entries(modules)) vi.stubGlobal(name, module)
  return board
}

afterEach(() => vi.unstubAllGlobals())
