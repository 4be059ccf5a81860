import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { nominalWordsPer_uA } from '../../../host-tools/calibrate/electrode-parameters'
import { defaultCalibration, defaultCalibrationFile } from '../../../host-tools/calibration/default-calibration'
import { laddersIn } from '../../../host-tools/decoding/ladders-in-signal'
import { detectionLimits_mM } from '../../../host-tools/decoding/millimoles'
import type { InterrogationPulse } from '../../../firmware/core/decide/safety-gate'
import { referencePulses } from '../../../sim/reference-bench'
import { scenarioSchema } from '../../../sim/scenario'
import { iongate } from '../in-process'

const BOARD = 'pico'
const calibration = defaultCalibration(BOARD)
const { ladder, windows, tables } = calibration
const folder = mkdtempSync(path.join(tmpdir(), 'iongate-decode-'))
const given = (name: string, text: string) => {
  writeFileSync(path.join(folder, name), text)
  return path.join(folder, name)
}
const TRUTH = [0.7, 0.5, 0.9]

/** What a source meter beside the simulated gel would have written: a sample a millisecond, 30 s between the ladders. */
function recordedCurrents(polarities: (1 | -1)[]): { time_s: number; voltage_V: number; current_A: number }[] {
  const wordsPer_uA = nominalWordsPer_uA(BOARD)
  return polarities.flatMap((polarity, n) => {
    const records = referencePulses({
      scenario: scenarioSchema.parse({ name: 'decode-test', board: BOARD }),
      supplies: { K: TRUTH[0], Ca: TRUTH[1], Fe: TRUTH[2] },
      ladder: ladder.pulses as InterrogationPulse[],
      gap_ms: ladder.gap_ms,
      polarity,
      seed: 1,
      noise: false,
    })
    return records.flatMap(({ words, start_us }, p) => {
      const { amplitude_mV, polarity: own, range } = ladder.pulses[p]
      const sign = own * polarity
      const zero = tables.featureOffset[p * windows.length] / windows[0].count
      const current_A = words.map((word) => (sign * (word - zero) * 1e-6) / wordsPer_uA[range])
      const began_s = 30 * n + start_us * 1e-6
      const on = current_A.map((current, s) => ({ time_s: began_s + (s + 1) * 1e-3, voltage_V: (sign * amplitude_mV) / 1000, current_A: current }))
      // The edge: the voltage is there, the first sample is an interval later.
      return [{ time_s: began_s, voltage_V: on[0].voltage_V, current_A: 0 }, ...on, { time_s: began_s + 0.0815, voltage_V: 0, current_A: 0 }]
    })
  })
}

const csvOf = (rows: ReturnType<typeof recordedCurrents>) => `time_s,voltage_V,current_A\n${rows.map(({ time_s, voltage_V, current_A }) => [time_s.toFixed(6), voltage_V, current_A.toExponential(9)].join(',')).join('\n')}\n`

interface Said {
  interrogations: { activation: number[]; flags: number; level: number[]; concentration_mM: { value: number; interval95: number }[]; medium?: string }[]
  limits: { blank_mM: number[]; matrix_mM: number[] }
}

const decoded = async (file: string) => {
  const ended = await iongate('decode', file, '--calibration', defaultCalibrationFile(BOARD), '--json')
  expect(ended.stderr).toBe('')
  return JSON.parse(ended.stdout) as Said
}

describe('iongate decode', () => {
  it('finds the ladder in a table of time, voltage and current, and decodes it as a device does', async () => {
    const { interrogations } = await decoded(given('currents.csv', csvOf(recordedCurrents([1, -1, 1]))))
    expect(interrogations).toHaveLength(3)
    for (const { activation, flags, concentration_mM } of interrogations) {
      expect(flags).toBe(0)
      activation.forEach((value, ion) => expect(Math.abs(value - TRUTH[ion])).toBeLessThan(0.02))
      expect(concentration_mM[0].value).toBeCloseTo(activation[0] * 10.2, 6)
      expect(concentration_mM[0].interval95).toBeGreaterThan(0)
    }
  })

  it('finds no ladder where a pulse is missing, another, or too far away', () => {
    const rows = recordedCurrents([1])
    const sweepOf = (those: typeof rows) => ({ sweep: 1, time_s: those.map(({ time_s }) => time_s), voltage_V: those.map(({ voltage_V }) => voltage_V), current_A: those.map(({ current_A }) => current_A) })
    expect(laddersIn(sweepOf(rows), ladder)).toHaveLength(1)
    expect(laddersIn(sweepOf(rows.slice(0, 160)), ladder)).toHaveLength(0)
    expect(laddersIn(sweepOf(rows.map((row) => ({ ...row, voltage_V: 1.5 * row.voltage_V }))), ladder)).toHaveLength(0)
    expect(laddersIn(sweepOf(rows.map((row) => ({ ...row, time_s: 20 * row.time_s }))), ladder)).toHaveLength(0)
  })

  it('decodes what calibrate recorded, medium by medium', async () => {
    const record = path.join(folder, 'two.measurements.jsonl')
    const media = given('two.csv', 'K,Ca,Fe\n0.8,0.4,0\n0,0.9,0\n')
    // No fit comes of media without iron; what was measured is kept.
    await iongate('calibrate', '--target', `sim:bench`, '--media', media, '--repeats', '2', '--record', record, '--out', path.join(folder, 'never.json'))
    const { interrogations } = await decoded(record)
    const first = interrogations.filter(({ medium }) => medium === 'K 0.8, Ca 0.4')
    expect(first.length).toBeGreaterThan(1)
    // What the run's own pulses did to the gel is taken out, as on the device.
    for (const { activation } of first) expect(Math.abs(activation[0] - 0.8)).toBeLessThan(0.02)
  })

  it('says what a file without the ladder lacks', async () => {
    const ended = await iongate('decode', given('flat.csv', 'time_s,voltage_V,current_A\n0,1,1e-6\n0.1,1,1e-6\n0.2,0,0\n'), '--calibration', defaultCalibrationFile(BOARD))
    expect(ended.stderr).toContain('ladder is nowhere in it: -0.9 V for 80 ms')
    expect(ended.status).toBe(3)
  })
})

describe('limits of detection', () => {
  it('are three deviations of the blank, and higher in a matrix of other ions where noise grows with the current', () => {
    const { blank_mM, matrix_mM } = detectionLimits_mM({ ...calibration, doubt: undefined })
    blank_mM.forEach((limit, ion) => {
      expect(limit).toBeGreaterThan(0)
      expect(matrix_mM[ion]).toBeGreaterThanOrEqual(0.9 * limit)
    })
  })
})
