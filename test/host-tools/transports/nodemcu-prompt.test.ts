import { expect, test } from 'vitest'
import fc from 'fast-check'
import { deviceConfigurationFor } from '../../../host-tools/configuration/device-configuration'
import { bundleForNodemcu } from '../../../host-tools/build/nodemcu-bundle'
import { startLua } from '../../../host-tools/build/lua-wasm'
import { openNodemcuPrompt } from '../../../host-tools/transports/nodemcu-prompt'
import { simulatedNodemcu } from '../../../host-tools/transports/simulated-nodemcu'
import type { Transport } from '../../../host-tools/transports/transport'

const OPTIONS = { timeout_ms: 20000, where: 'test' }

/** NodeMCU's prompt in front of a real Lua 5.1 or 5.3, with just the modules that the prompt's user needs. */
function promptBoard(target: '5.1' | '5.3', meddle: (text: string) => string = (text) => text): Transport {
  const lua = startLua(target)
  // 5.1 is an ESP8266, whose files come from `file`; 5.3 an ESP32, which has Lua's own `io`.
  lua.run(`said = {} files = {} tmr = { wdclr = function() end } file = {}
    function print(...) said[#said + 1] = tostring((...)) .. "\\r\\n" end
    local function open(name, mode)
      if mode == "w" then files[name] = "" elseif not files[name] then return nil, "no such file" end
      local at = 1
      return {
        write = function(_, text) files[name] = files[name] .. text return true end,
        read = function(_, count)
          local piece = files[name]:sub(at, at + count - 1)
          at = at + count
          if piece ~= "" then return piece end
        end,
        close = function() end,
      }
    end
    if loadstring then file.open = open io = nil else io.open = open end`)
  let listener: (bytes: Uint8Array) => void = () => {}
  let line = ''
  const run = (text: string): string => {
    try {
      lua.run(text)
    } catch (error) {
      return `Lua error: \t${(error as Error).message.replace(/^\[string [^\n]*?\]:/, 'stdin:')}\r\n`
    }
    return lua.run('local all = table.concat(said) said = {} return all')
  }
  return {
    write: (bytes) => {
      let answer = ''
      for (const character of meddle(Buffer.from(bytes).toString('latin1'))) {
        if (character !== '\n') {
          line += character
          continue
        }
        if (line.length > 255) throw new Error('longer than NodeMCU takes')
        answer += `${line}\r\n${run(line.replaceAll('\x03', ''))}> `
        line = ''
      }
      queueMicrotask(() => listener(Buffer.from(answer, 'latin1')))
    },
    onBytes: (next) => (listener = next),
    close: () => lua.close(),
  }
}

const boards = [
  { name: 'Lua 5.1', start: () => promptBoard('5.1') },
  { name: 'Lua 5.3', start: () => promptBoard('5.3') },
  { name: 'simulated NodeMCU', start: simulatedNodemcu },
]

test.each(boards)('$name: a line gives what it prints, a failing one its message', async ({ start }) => {
  const board = start()
  const prompt = await openNodemcuPrompt(board, OPTIONS)
  expect(await prompt.run('print(6*7)')).toBe('42')
  expect(await prompt.run('x=1')).toBe('')
  const long = 'a'.repeat(700)
  expect(await prompt.run(`print(#"${long}")`)).toBe('700')
  await expect(prompt.run('error("no such thing")')).rejects.toMatchObject({
    code: 'device-differs',
    message: expect.stringContaining('no such thing'),
  })
  expect(await prompt.run('print("still there")')).toBe('still there')
  board.close()
})

test.each(boards)('$name: any bytes arrive as they were', async ({ start }) => {
  const board = start()
  const prompt = await openNodemcuPrompt(board, OPTIONS)
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 900 }), async (bytes) => {
      const content = Buffer.from(bytes).toString('latin1')
      await prompt.upload('any', content)
      const sum = bytes.reduce((total, byte, i) => (total * 31 + byte + i) % 1000003, 7)
      await prompt.run('s=7 i=0 f=(file.open or io.open)("any","r")')
      await prompt.run('repeat local t=f:read(1) if t then s=(s*31+t:byte()+i)%1000003 i=i+1 end until not t')
      expect(await prompt.run('print(string.format("%d",s))')).toBe(String(sum))
    }),
    { numRuns: 20 },
  )
  board.close()
})

test('a whole bundle is uploaded, reported on the way, and is the same Lua there', { timeout: 60000 }, async () => {
  const bundle = bundleForNodemcu('nodemcu-esp8266', deviceConfigurationFor('nodemcu-esp8266')).files['iongate.lua']
  const board = promptBoard('5.1')
  const prompt = await openNodemcuPrompt(board, OPTIONS)
  const shares: number[] = []
  await prompt.upload('iongate.lua', bundle, (share) => shares.push(share))
  expect(shares.at(-1)).toBe(1)
  expect(shares).toEqual([...shares].sort((a, b) => a - b))
  expect(await prompt.run('print(#files["iongate.lua"], loadstring(files["iongate.lua"]) ~= nil)')).toBe(String(bundle.length))
  board.close()
})

test('one changed character is found out', async () => {
  const board = promptBoard('5.3', (text) => text.replace('local a', 'local b'))
  const prompt = await openNodemcuPrompt(board, OPTIONS)
  await expect(prompt.upload('f.lua', 'local a = 1\nreturn a\n')).rejects.toMatchObject({
    code: 'line-damaged',
    message: expect.stringContaining('reads back as 21 '),
  })
  board.close()
})

test('a silent port and one that only chatters end in device-silent, in bounded time', async () => {
  const silent: Transport = { write: () => {}, onBytes: () => {}, close: () => {} }
  await expect(openNodemcuPrompt(silent, { timeout_ms: 5, where: 'p' })).rejects.toMatchObject({ code: 'device-silent' })
  let chatter: NodeJS.Timeout | undefined
  const chattering: Transport = {
    write: () => {},
    onBytes: (listener) => (chatter = setInterval(() => listener(Buffer.from('telemetry')), 1)),
    close: () => clearInterval(chatter),
  }
  await expect(openNodemcuPrompt(chattering, { timeout_ms: 20, where: 'p' })).rejects.toMatchObject({ code: 'device-silent' })
  chattering.close()
})

test('a line that is no whole statement is told, not waited for', async () => {
  let listener: (bytes: Uint8Array) => void = () => {}
  const board: Transport = {
    write: (bytes) => {
      const isOpen = Buffer.from(bytes).toString().includes('function')
      queueMicrotask(() => listener(Buffer.from(isOpen ? '\r\n>> ' : '\r\n> ')))
    },
    onBytes: (next) => (listener = next),
    close: () => {},
  }
  const prompt = await openNodemcuPrompt(board, OPTIONS)
  await expect(prompt.run('function f()')).rejects.toMatchObject({ code: 'device-differs' })
})

test('the simulated board runs a file and gives what it returns; a restart forgets globals, not files', async () => {
  const board = simulatedNodemcu()
  const prompt = await openNodemcuPrompt(board, OPTIONS)
  await prompt.upload('seven.lua', 'return { seven = 7 }')
  expect(await prompt.run('x=dofile("seven.lua").seven print(x)')).toBe('7')
  await expect(prompt.run('dofile("eight.lua")')).rejects.toMatchObject({ message: expect.stringContaining('eight.lua is not there') })
  prompt.restart()
  const again = await openNodemcuPrompt(board, OPTIONS)
  expect(await again.run('print(x, dofile("seven.lua").seven)')).toBe('nil\t7')
  board.close()
})
