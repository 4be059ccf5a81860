import { luaStateNew, runChunk, setGlobal, methods, type HostRecord } from '../../sim/runtimes/lua-bridge'
import { BIT_MODULE } from '../../sim/runtimes/esp8266-modules'
import { inProcessTransport } from './in-process'
import type { Transport } from './transport'

const LINE_MAX = 255

/** Runs a file and returns what it returns. */
const DOFILE = `function dofile(name)
  local opened, text = assert(file.open(name, "r"), name .. " is not there"), ""
  repeat
    local piece = opened:read(1024)
    text = text .. (piece or "")
  until not piece
  return assert(load(text, "@" .. name))()
end`

/** A firmware with a Lua flash store, and what the program in it says at boot. */
interface FlashStore {
  /** What an image of it begins with: another one is refused. */
  signature: string
  /** Bytes sent at boot, as characters. @param image what is in the store, empty for nothing */
  atBoot(image: string): string
}

/**
 * A NodeMCU board that is nothing but its prompt: fengari for its Lua, files in memory. It
 * echoes, cuts lines at 255 characters and prints `> ` after each, as a board does.
 */
export function simulatedNodemcu(store?: FlashStore): Transport {
  const files = new Map<string, string>()
  let flashed = ''
  let state = luaStateNew()
  let line = ''
  let output = ''

  const print = (...values: unknown[]) => {
    output += `${values.map((value) => (value === undefined ? 'nil' : String(value))).join('\t')}\r\n`
  }
  const boot = () => {
    state = luaStateNew()
    setGlobal(state, 'print', print)
    setGlobal(state, 'bit', BIT_MODULE)
    setGlobal(state, 'file', {
      open: (name: string, mode: string) => openFile(files, name, mode),
      remove: (name: string) => void files.delete(name),
      rename: (from: string, to: string) => renameFile(files, from, to),
    })
    setGlobal(state, 'tmr', { wdclr: () => {} })
    setGlobal(state, 'node', { restart: boot, ...(store === undefined ? {} : { LFS: { reload: (name: string) => reload(store, name) } }) })
    runChunk(state, DOFILE, 'dofile')
    if (store !== undefined) output += store.atBoot(flashed)
  }
  /** As NodeMCU's: restarts with the image, or returns why not. */
  const reload = ({ signature }: FlashStore, name: string): string | undefined => {
    const image = files.get(name)
    if (image === undefined || !image.startsWith(signature)) return image === undefined ? 'no such file' : 'Incorrect LFS image'
    flashed = image
    boot()
    return undefined
  }
  const take = (character: string) => {
    output += character === '\n' ? '\r\n' : character
    if (character !== '\n') {
      line += character
      return
    }
    try {
      // Ctrl-C means nothing to the prompt; only the firmware listens to it.
      runChunk(state, line.replaceAll('\x03', '').slice(0, LINE_MAX), 'stdin')
    } catch (error) {
      print('Lua error: ', (error as Error).message)
    }
    line = ''
    output += '> '
  }

  boot()
  return inProcessTransport(take, () => {
    const said = output
    output = ''
    return said
  })
}

/** As NodeMCU does: false where the one is missing or the other is there. */
function renameFile(files: Map<string, string>, from: string, to: string): boolean {
  const contents = files.get(from)
  if (contents === undefined || files.has(to)) return false
  files.set(to, contents)
  return files.delete(from)
}

function openFile(files: Map<string, string>, name: string, mode: string): HostRecord | undefined {
  if (mode === 'w') files.set(name, '')
  const contents = files.get(name)
  if (contents === undefined) return undefined
  let at = 0
  return methods({
    write: (text: string) => {
      files.set(name, (files.get(name) ?? '') + text)
      return true
    },
    read: (count: number) => {
      const piece = contents.slice(at, at + count)
      at += count
      return piece === '' ? undefined : piece
    },
    close: () => {},
  })
}
