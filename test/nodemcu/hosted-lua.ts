/**
 * A NodeMCU program in a real Lua on the host, with iongate's module in C, in the simulated world: host.c runs it and
 * calls back here for every function of NodeMCU's modules. All of it is synchronous, through two named pipes.
 */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, openSync, readSync, rmSync, writeFileSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Microcontroller, Program } from '../../sim/microcontroller'
import { nodemcuModules, type NodemcuBoardName } from '../../sim/runtimes/lua'
import { isMethod, type HostFunction, type HostRecord, type HostValue, type LuaRecord, type LuaValue } from '../../sim/runtimes/lua-bridge'

interface HostedHeap {
  /** Bytes that are in use after the boot, and at the end; the most that were ever in use. */
  booted: number
  used: number
  most: number
}

export interface HostedLua {
  program: (mcu: Microcontroller) => Program
  heap: HostedHeap
  close: () => void
}

type Engine = Record<'train' | 'sampling' | 'start' | 'stop', HostFunction> & { words: number[] }

/** @param words arguments of host.c after the program's name */
export function hostedLua(executable: string, code: string, board: NodemcuBoardName, words: string[] = []): HostedLua {
  const folder = mkdtempSync(path.join(tmpdir(), 'iongate-hosted-lua-'))
  writeFileSync(path.join(folder, 'iongate.lua'), code)
  const [toLua, fromLua] = ['in', 'out'].map((name) => {
    execFileSync('mkfifo', [path.join(folder, name)])
    return openSync(path.join(folder, name), 'r+')
  })
  const heap: HostedHeap = { booted: 0, used: 0, most: 0 }
  let child: ChildProcess | undefined
  const end = () => {
    child?.kill('SIGKILL')
    child = undefined
  }
  const program = (mcu: Microcontroller): Program => {
    let receive: (byte: number) => void = () => {}
    return {
      boot: () => {
        end()
        child = spawn(executable, [path.join(folder, 'iongate.lua'), ...words], { stdio: [toLua, fromLua, 'inherit'] })
        receive = boot(mcu, board, toLua, fromLua, heap)
      },
      receive: (byte) => receive(byte),
    }
  }
  return { program, heap, close: () => { end(); rmSync(folder, { recursive: true }) } }
}

/** Starts the program in a process that has just begun; returns the way in for a byte. */
function boot(mcu: Microcontroller, board: NodemcuBoardName, toLua: number, fromLua: number, heap: HostedHeap): (byte: number) => void {
  const functions: HostFunction[] = []
  const { hardware, modules } = nodemcuModules(mcu, board)
  const { iongate, ...globals } = modules
  const engine = iongate as unknown as Engine & { buffer: () => { list: number[] } }
  let sampled = 0
  let rest = ''

  const write = (text: string) => writeSync(toLua, `${text}\n`)
  const read = (): string[] => {
    const buffer = Buffer.alloc(65536)
    while (!rest.includes('\n')) rest += buffer.toString('latin1', 0, readSync(fromLua, buffer))
    const at = rest.indexOf('\n')
    const line = rest.slice(0, at)
    rest = rest.slice(at + 1)
    return line.split(' ')
  }
  /** Answers what Lua calls, until it has done what it was asked for. */
  const serve = () => {
    for (;;) {
      const [kind, ...words] = read()
      if (kind === 'idle') {
        heap.used = Number(words[0])
        heap.most = Number(words[1])
        return
      }
      if (kind === 'error') throw new Error(Buffer.from(words[0].slice(1), 'hex').toString('latin1'))
      write(kind === 'engine' ? `return ${flag(askEngine(words[0] as 'train', words.slice(1).map(Number)))}` : `return ${called(words)}`)
    }
  }
  const askEngine = (name: 'train' | 'sampling' | 'start' | 'stop', values: number[]): boolean => {
    if (name === 'sampling') sampled = values[2]
    if (name === 'train') sampled = 0
    if (name !== 'start') return engine[name](...values) === true
    engine.start((isInTime: boolean) => {
      const words = engine.buffer().list.slice(0, sampled)
      write(`ended ${flag(isInTime)} ${words.length} ${words.join(' ')}`)
      serve()
    })
    return true
  }
  const called = ([id, ...words]: string[]): string => {
    const callee = functions[Number(id)]
    const values: LuaValue[] = []
    while (words.length > 0) values.push(valueFrom(words))
    const result = callee(...values) as HostValue | number[] | undefined
    const list = Array.isArray(result) ? result : [result]
    return `${list.length} ${list.map(textOf).join(' ')}`
  }
  const valueFrom = (words: string[]): LuaValue => {
    const word = words.shift() ?? 'n'
    const text = word.slice(1)
    if (word[0] === 'i') return Number(text)
    if (word[0] === 't' || word[0] === 'f') return word[0] === 't'
    if (word[0] === 's') return Buffer.from(text, 'hex').toString('latin1')
    if (word[0] === 'F') {
      return (...values) => {
        write(`run ${text} ${values.length} ${values.map((value) => textOf(value as HostValue)).join(' ')}`)
        serve()
      }
    }
    if (word[0] !== 'T') return undefined
    const record: LuaRecord = {}
    for (let i = 0; i < Number(text); i++) record[String(valueFrom(words))] = valueFrom(words)
    return record
  }
  const textOf = (value: HostValue): string => {
    if (typeof value === 'number') return `i${value}`
    if (typeof value === 'boolean') return flag(value)
    if (typeof value === 'string') return `s${Buffer.from(value, 'latin1').toString('hex')}`
    if (typeof value === 'function') return `${isMethod(value) ? 'M' : 'H'}${functions.push(value) - 1}`
    if (value === undefined) return 'n'
    const entries = Object.entries(value as HostRecord)
    return [`T${entries.length}`, ...entries.flatMap(([key, member]) => [textOf(key), textOf(member)])].join(' ')
  }

  write(Object.entries(globals).map(([name, value]) => `${name} ${textOf(value)}`).join(' '))
  serve()
  heap.booted = heap.used
  return (byte) => hardware.onData(String.fromCharCode(byte))
}

const flag = (value: boolean) => (value ? 't' : 'f')
