import { tmpdir } from 'node:os'
import { describe, expect, test, vi } from 'vitest'
import { wiring as esp32 } from '../../firmware/boards/lua/nodemcu-esp32'
import { wiring as esp8266 } from '../../firmware/boards/lua/nodemcu-esp8266'
import { measureLua } from '../../host-tools/build/lua-size'
import { luaLiteral, startLua } from '../../host-tools/build/lua-wasm'
import { bundleForNodemcu } from '../../host-tools/build/nodemcu-bundle'
import { refuseUntimedPins } from '../../host-tools/build/nodemcu-wiring'
import { deviceConfigurationFor } from '../../host-tools/configuration/device-configuration'

/** Modules that init.lua takes; `held` says that the rescue pin is low, `prompt` whether the prompt has the UART. */
const MODULES = `prompt = true
  uart = { on = function(_, _, callback) prompt = callback == nil end }
  gpio = { mode = function() end, config = function() end, read = function() return held and 0 or 1 end }`

describe.each(['nodemcu-esp8266', 'nodemcu-esp32'] as const)('%s', (board) => {
  const { files, target, findings } = bundleForNodemcu(board, deviceConfigurationFor(board))

  test('is sound for the board’s Lua and boots in a real one', () => {
    expect(findings).toEqual([])
    expect(measureLua(files['iongate.lua'], target).file_bytes).toBe(Buffer.byteLength(files['iongate.lua']))
  })

  test('starts a second after power-up, from where the program lies', () => {
    const lua = startLua(target)
    lua.run(`${MODULES} started = "" waited = 0
      tmr = { ALARM_SINGLE = 0, create = function() return { alarm = function(_, wait, _, callback) waited = wait ring = callback end } end }
      node = { LFS = { get = function(name) return function() started = "LFS " .. name end end } }
      function dofile(name) started = name end`)
    lua.run(`local init = ${luaLiteral(files['init.lua'])} assert((loadstring or load)(init))()`)
    expect(lua.run('return started .. waited')).toBe('1000')
    lua.run('ring()')
    expect(lua.run('return started .. tostring(prompt)')).toBe('LFS iongatefalse')
    lua.close()
  })

  test('has no prompt from the first statement on, but for who holds the rescue pin', () => {
    const lua = startLua(target)
    lua.run(`${MODULES} started = ""
      tmr = { create = function() return { alarm = function(_, _, _, callback) ring = callback end } end }
      node = { LFS = { get = function(name) return function() started = name end end } }`)
    const init = `local init = ${luaLiteral(files['init.lua'])} assert((loadstring or load)(init))()`
    lua.run(init)
    expect(lua.run('return tostring(prompt)')).toBe('false')
    lua.run('held = true ring()')
    expect(lua.run('return started .. tostring(prompt)')).toBe('true')
    lua.close()
  })
})

test('an ESP32 without an image in flash loads the program’s file', () => {
  const { files } = bundleForNodemcu('nodemcu-esp32', deviceConfigurationFor('nodemcu-esp32'))
  const lua = startLua('5.3')
  lua.run(`${MODULES} tmr = { create = function() return { alarm = function(_, _, _, callback) ring = callback end } end }
    node = { LFS = { get = function() end } }
    function dofile(name) started = name end`)
  lua.run(`load(${luaLiteral(files['init.lua'])})() ring()`)
  expect(lua.run('return started')).toBe('iongate.lua')
  lua.close()
})

test('an ESP8266 without the program in flash says so and keeps its prompt', () => {
  const { files } = bundleForNodemcu('nodemcu-esp8266', deviceConfigurationFor('nodemcu-esp8266'))
  const lua = startLua('5.1')
  lua.run(`${MODULES} tmr = { create = function() return { alarm = function(_, _, _, callback) ring = callback end } end }
    node = {}
    function print(text) said = text end`)
  lua.run(`loadstring(${luaLiteral(files['init.lua'])})() ring()`)
  expect(lua.run('return said')).toContain('docs/hardware.md')
  expect(lua.run('return tostring(prompt)')).toBe('true')
  lua.close()
})

test('the bundle does not depend on where the command is run', () => {
  const configuration = deviceConfigurationFor('nodemcu-esp32')
  const here = bundleForNodemcu('nodemcu-esp32', configuration)
  const cwd = vi.spyOn(process, 'cwd').mockReturnValue(tmpdir())
  const elsewhere = bundleForNodemcu('nodemcu-esp32', configuration)
  cwd.mockRestore()
  expect(elsewhere.files).toEqual(here.files)
})

test('a wiring with a line of an electrode on GPIO16 is refused, with line and pin', () => {
  expect(() => refuseUntimedPins('nodemcu-esp8266', { ...esp8266, sink: 0 })).toThrow('sink lies on pin 0')
  expect(() => refuseUntimedPins('nodemcu-esp8266', { ...esp8266, wide: 0 })).not.toThrow()
  expect(() => refuseUntimedPins('nodemcu-esp8266')).not.toThrow()
  expect(() => refuseUntimedPins('nodemcu-esp32', { ...esp32, sink: 0 })).not.toThrow()
})
