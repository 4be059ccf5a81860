import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { randomStream } from '../../sim/random'
import { isPlayable } from '../../sim/runtimes/nodemcu-engine'

/** The engines in C on chips of paper: what they do to the chip's registers, edge by edge, compared with what was asked. */
const isMissing = spawnSync('gcc', ['--version']).status !== 0
const isRequired = process.env.IONGATE_REQUIRE_ALL === '1'
const COUNT = process.env.IONGATE_LONG === '1' ? 10000 : 1000
const WARNINGS = ['-std=c99', '-Wall', '-Wextra', '-Wconversion', '-pedantic', '-Werror']
const SANITIZERS = ['-O1', '-g', '-fsanitize=undefined,address', '-fno-sanitize-recover=all']

const folder = mkdtempSync(path.join(tmpdir(), 'iongate-engines-'))
afterAll(() => rmSync(folder, { recursive: true }))

function programFor(chip: string): string {
  const files = path.resolve('host-tools/toolchain/nodemcu-files')
  const paper = path.resolve('test/nodemcu', chip)
  const program = path.join(folder, chip)
  execFileSync('gcc', [...WARNINGS, ...SANITIZERS, `-I${paper}`, `-I${files}`, '-o', program, path.join(files, `iongate-engine-${chip}.c`), path.join(paper, 'chip.c'), path.resolve('test/nodemcu/programmes.c')])
  return program
}

type Asked = { words: number[]; train?: { firstPhase_us: number; interphaseGap_us: number; secondPhase_us: number; period_us: number; pulses: number }; sampling?: { line: number; count: number; interval_us: number } }

/** Trains and samplings of all sizes, those that a chip refuses among them. */
function randomProgrammes(seed: number, pins: number[]): Asked[] {
  const stream = randomStream(seed, 'programmes')
  const between = (least: number, most: number) => least + Math.floor((most - least + 1) * stream.uniform())
  return Array.from({ length: COUNT }, (_, i): Asked => {
    if (i % 3 === 2) {
      const sampling = { line: [-1, pins[2], pins[3]][between(0, 2)], count: between(1, 200), interval_us: between(800, 4000) }
      return { words: [sampling.line, between(0, 7), sampling.count, sampling.interval_us], sampling }
    }
    const [first, second] = stream.uniform() < 0.5 ? pins : [pins[1], pins[0]]
    const width_us = between(5, 6000)
    const train = { firstPhase_us: width_us, interphaseGap_us: stream.uniform() < 0.3 ? 0 : between(1, 500), secondPhase_us: width_us, period_us: between(100, 2 ** between(10, 23)), pulses: between(1, 2 ** between(1, 7)) }
    return { words: [first, second, width_us, train.interphaseGap_us, width_us, train.period_us, train.pulses], train }
  })
}

/** What the paper chip printed of each programme, line by line in words. */
function answers(chip: string, asked: Asked[]): string[][][] {
  const input = asked.map(({ words, train }) => `${train === undefined ? 'sampling' : 'train'} ${words.join(' ')}\n`).join('')
  const output = execFileSync(programFor(chip), { input, encoding: 'utf8', maxBuffer: 1 << 28 })
  return output.split('done\n').slice(0, -1).map((text) => text.trimEnd().split('\n').map((line) => line.split(' ')))
}

const PINS = { esp8266: [7, 2, 5, 6], esp32: [32, 33, 25, 26] }

describe.skipIf(isMissing && !isRequired)('ESP8266', () => {
  /** The bits of pins 7, 2, 5 and 6 in the output register. */
  const BIT = new Map([[7, 2 ** 13], [2, 2 ** 4], [5, 2 ** 14], [6, 2 ** 12]])
  const asked = randomProgrammes(5, PINS.esp8266)
  /** Time from one cycle to another; cycles are whole, so that late ones are as exact as early ones. */
  const between_us = (from: number, to: number) => (to - from) / 80

  test('every edge and reading is where it was asked for; equal phases are equal to the cycle', () => {
    let played = 0
    answers('esp8266', asked).forEach((lines, i) => {
      const { words, train, sampling } = asked[i]
      if (train !== undefined) expect(lines[0], words.join()).toEqual(['playable', isPlayable('nodemcu-esp8266', train) ? '1' : '0'])
      if (lines[0][1] === '0') return
      played += 1
      const edges = lines.filter(([kind]) => kind === 'edge').map(([, cycle, level, bits]) => ({ at: Number(cycle), level: Number(level), bits: Number(bits) }))
      expect(lines.at(-1)).toEqual(['end', '1'])
      if (sampling !== undefined) {
        const { line, count, interval_us } = sampling
        const readings = lines.filter(([kind]) => kind === 'reading').map(([, cycle]) => Number(cycle))
        expect(readings).toHaveLength(count)
        readings.slice(1).forEach((at, j) => expect(Math.abs(between_us(readings[j], at) - interval_us)).toBeLessThan(1))
        expect(edges.map(({ level, bits }) => [level, bits])).toEqual(line < 0 ? [] : [[1, BIT.get(line)], [0, BIT.get(line)]])
        if (line >= 0) expect(Math.abs(between_us(edges[0].at, edges[1].at) - count * interval_us)).toBeLessThan(0.3)
        return
      }
      const { firstPhase_us, interphaseGap_us, period_us, pulses } = train!
      expect(edges).toHaveLength(4 * pulses)
      for (let pulse = 0; pulse < pulses; pulse++) {
        const [a, b, c, d] = edges.slice(4 * pulse, 4 * pulse + 4)
        expect([a, b, c, d].map(({ level, bits }) => [level, bits])).toEqual([[1, BIT.get(words[0])], [0, BIT.get(words[0])], [1, BIT.get(words[1])], [0, BIT.get(words[1])]])
        expect(Math.abs(between_us(a.at, b.at) - firstPhase_us)).toBeLessThan(0.2)
        expect(d.at - c.at).toBe(b.at - a.at)
        expect(Math.abs(between_us(b.at, c.at) - interphaseGap_us)).toBeLessThan(0.2)
        if (pulse > 0) expect(Math.abs(between_us(edges[4 * pulse - 4].at, a.at) - period_us)).toBeLessThan(0.3)
      }
    })
    expect(played).toBeGreaterThan(COUNT / 3)
  })
})

describe.skipIf(isMissing && !isRequired)('ESP32', () => {
  const asked = randomProgrammes(6, PINS.esp32)

  /** When a channel's levels are high, [from, to) in µs. */
  function highsOf(levels: string[]): number[][] {
    const highs: number[][] = []
    let at_us = 0
    for (const level of levels.map(Number)) {
      const width_us = level % 32768
      const last = highs.at(-1)
      if (level >= 32768 && last?.[1] === at_us) last[1] += width_us
      else if (level >= 32768) highs.push([at_us, at_us + width_us])
      at_us += width_us
    }
    return highs
  }

  test('both channels’ memories are the plan to the microsecond, ended and started together', () => {
    let played = 0
    answers('esp32', asked).forEach((lines, i) => {
      const { words, train, sampling } = asked[i]
      if (train !== undefined) expect(lines[0], words.join()).toEqual(['playable', isPlayable('nodemcu-esp32', train) ? '1' : '0'])
      if (lines[0][1] === '0') return
      played += 1
      const channels = new Map(lines.filter(([kind]) => kind === 'channel').map(([, pin, resets, ...levels]) => {
        // No reset is held on, and the hardware finds the mark of the end.
        expect([resets, levels.at(-1)]).toEqual(['0', 'end'])
        return [Number(pin), highsOf(levels.slice(0, -1))]
      }))
      const [, isInTime, end_us] = lines.at(-1)!
      const start_us = Number(lines.find(([kind]) => kind === 'start')![1])
      if (sampling !== undefined) {
        const { line, count, interval_us } = sampling
        const readings = lines.filter(([kind]) => kind === 'reading').map(([, at_us]) => Number(at_us) - start_us)
        expect(readings.every((at_us, j) => Math.abs(at_us + 100 - (j + 1) * interval_us) <= 60)).toBe(true)
        expect([isInTime, readings.length, [...channels]]).toEqual(['1', count, line < 0 ? [] : [[line, [[0, count * interval_us]]]]])
        return
      }
      const { firstPhase_us, interphaseGap_us, secondPhase_us, period_us, pulses } = train!
      const begins = Array.from({ length: pulses }, (_, pulse) => pulse * period_us)
      const second_us = firstPhase_us + interphaseGap_us
      expect(channels.size).toBe(2)
      expect(channels.get(words[0])).toEqual(begins.map((at_us) => [at_us, at_us + firstPhase_us]))
      expect(channels.get(words[1])).toEqual(begins.map((at_us) => [at_us + second_us, at_us + second_us + secondPhase_us]))
      expect(Number(end_us) - start_us).toBeGreaterThanOrEqual((pulses - 1) * period_us + second_us + secondPhase_us)
    })
    expect(played).toBeGreaterThan(COUNT / 3)
  })
})
