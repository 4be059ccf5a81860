import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { wiring as mdbt50q } from '../../firmware/boards/espruino/mdbt50q'
import { wiring as nrf52840dk } from '../../firmware/boards/espruino/nrf52840dk'
import { wiring as pico } from '../../firmware/boards/espruino/pico'
import { wiring as pixljs } from '../../firmware/boards/espruino/pixljs'
import { wiring as puckjs } from '../../firmware/boards/espruino/puckjs'
import { wiring as rp2040 } from '../../firmware/boards/espruino/rp2040'
import { wiring as esp32 } from '../../firmware/boards/lua/nodemcu-esp32'
import { wiring as esp8266 } from '../../firmware/boards/lua/nodemcu-esp8266'
import { BOARD_PROFILES, type BoardName } from '../../sim/board-profiles'

const page = readFileSync(new URL('../../docs/hardware.md', import.meta.url), 'utf8')

/** Rows of the page's table whose header begins with `first`, by their first cell. */
function tableOf(first: string): { columns: string[]; rows: Map<string, string[]> } {
  const lines = page.split('\n')
  const start = lines.findIndex((line) => line.startsWith(`| ${first} |`))
  const length = lines.slice(start).findIndex((line) => !line.startsWith('|'))
  const [columns, , ...rows] = lines.slice(start, start + length).map((line) => line.split('|').slice(1, -1).map((cell) => cell.trim()))
  return { columns: columns.slice(1), rows: new Map(rows.map(([name, ...cells]) => [name, cells])) }
}

const WIRINGS: Record<BoardName, object> = { mdbt50q, nrf52840dk, puckjs, pixljs, pico, rp2040, 'nodemcu-esp8266': esp8266, 'nodemcu-esp32': esp32 }

test('the wiring table says what the board files say', () => {
  const { columns, rows } = tableOf('line')
  expect(columns).toEqual(Object.keys(BOARD_PROFILES))
  columns.forEach((board, column) => {
    for (const [line, pin] of Object.entries(WIRINGS[board as BoardName])) {
      // What is no pin (the link, what the chip can do) is not in the table.
      if (typeof pin !== 'string' && typeof pin !== 'number') continue
      const cell = rows.get(line)?.[column] ?? `no row ${line}`
      // The multiplexer gives the amplifier whatever its lower address lines are.
      const wanted = board === 'nodemcu-esp8266' && line === 'gel' ? 'input 4 to 7' : String(pin)
      expect(cell.replace(/^(channel|input) (?=\d$)/, ''), `${board} ${line}`).toBe(wanted)
    }
  })
})

test('the table of analog outputs says what the simulator’s circuits use', () => {
  const { rows } = tableOf('board')
  const boards = new Map([...rows].flatMap(([names, cells]) => names.split(', ').map((name) => [name, cells])))
  expect([...boards.keys()]).toEqual(Object.keys(BOARD_PROFILES))
  for (const [board, cells] of boards) {
    const { facts, frontEnd } = BOARD_PROFILES[board as BoardName]
    const { gel, contact, readings } = frontEnd
    const [sensitive, wide] = gel.transimpedance_ohm.map((value) => (value / 1000).toPrecision(4))
    const [offset, wideOffset] = gel.offset_V.map((value) => (value * 1000).toPrecision(3))
    expect(cells.map((cell) => cell.replace(', on the board', '')), board).toEqual([
      `${frontEnd.fullScale_V.toFixed(1)} V`,
      `${sensitive} / ${wide} kΩ`,
      `${offset} / ${wideOffset} mV`,
      contact.gain.toPrecision(3),
      readings.storeDivider.toPrecision(3),
      String(facts.converterBits),
    ])
  }
})
