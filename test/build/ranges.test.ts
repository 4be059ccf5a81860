import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { checkRanges, type RangeOptions } from '../../host-tools/build/ranges/check-ranges'
import { contractsOf } from '../../host-tools/build/ranges/contracts'
import { SCHEMAS } from '../../host-tools/build/ranges/limits'
import { int } from '../../host-tools/build/ranges/shapes'
import { calibrationSchema } from '../../host-tools/calibration/calibration-file'
import { settingsSchema } from '../../host-tools/configuration/settings'
import { fewCases } from './ranges-cases'

/** The findings, as place and construct. */
function findings(options: RangeOptions): string[] {
  return checkRanges('.', options).findings.map((finding) => `${finding.file}:${finding.line}:${finding.column}: ${finding.construct}`)
}

/** firmware/core with one piece of text in one file replaced. */
function changed(name: string, before: string, after: string): RangeOptions['changed'] {
  const file = `firmware/core/${name}.ts`
  const source = readFileSync(file, 'utf8')
  expect(source.split(before).length, `${before} occurs once in ${file}`).toBe(2)
  return { [file]: source.replace(before, after) }
}

describe('the range analysis', () => {
  it('names file, line, column, expression, interval and cure', () => {
    const [finding] = checkRanges('.', { changed: changed('decode/window-sums', '(sum - offset) * gain', '((sum - offset) * 2) * gain'), only: ['featureOfSum'] }).findings
    expect(finding.file).toBe('firmware/core/decode/window-sums.ts')
    expect(finding.line).toBeGreaterThan(1)
    expect(finding.column).toBeGreaterThan(1)
    expect(finding.construct).toMatch(/^\(\(sum - offset\) \* 2\) \* gain: can be -\d+ … \d+, beyond int32$/)
    expect(finding.cure).toMatch(/^Shift or clamp/)
  })

  it.each([
    ['a factor', 'decode/window-sums', '(sum - offset) * gain', '((sum - offset) * 2) * gain', 'featureOfSum', '((sum - offset) * 2) * gain'],
    ['a shift', 'decode/unmix', '>> 10) * rowGain', '>> 9) * rowGain', 'unmix', 'estimates_Q15) >> 9) * rowGain[i]'],
    ['a shift', 'decode/response', 'projections[i] = ((sum >> 12) * gain[i]', 'projections[i] = ((sum >> 10) * gain[i]', 'respond', '(sum >> 10) * gain[i]'],
    ['a shift', 'decode/response', 'projections[i] + (((sum >> 12) * gain[i]', 'projections[i] + (((sum >> 10) * gain[i]', 'respond', '(sum >> 10) * gain[i]'],
    ['a clamp bound', 'decode/response', 'projections[i] * 2, -65535, 65535)', 'projections[i] * 2, -131071, 131071)', 'respond', 'terms[first + i] = clamp('],
    ['a clamp taken away', 'decode/gel-memory', 'clamp(conductance, 0, 32767)', 'conductance', 'memoryAdvance', 'memory.conductance_Q14[ion] = conductance'],
    ['a clamp bound', 'decode/gel-memory', '0, 131071)', '0, 262143)', 'memoryTakePulse', 'clamp(rest_ms >> 10, 0, 262143) * rate'],
    ['a shift to the left', 'contact/contact-events', 'value << 6', 'value << 10', 'contactDetectorStep', 'value << 10'],
    ['a comparison', 'decode/decoder', 'residual > 4095 ||', 'residual > 65535 ||', 'decoderFinish', 'residual * residual'],
    ['a comparison', 'decode/levels', 'node > 15', 'node > 16', 'levelConfidence_Q15', 'NORMAL_Q15[node + 1]'],
    ['a clamp taken away', 'decide/energy-ledger', 'clamp(store_mV, 0, 5000)', 'store_mV', 'ledgerTakeStore', '((steps * steps) >> 4) * storeFactor'],
    ['a comparison', 'decide/safety-gate', 'plan.firstPhase_us > 65535', 'plan.firstPhase_us > 655350', 'permitStimulus', 'firstPhase_us can be 1 … 655350'],
    ['an accumulator', 'contact/contact-events', 'clamp(detector.lobeSum + deviation, -1073741824, 1073741824)', 'detector.lobeSum + deviation', 'contactDetectorStep', 'ContactDetector.lobeSum'],
    ['a filter that no longer settles', 'contact/contact-learning', 'noise_Q4 - step * 3', 'noise_Q4 - step * 300', 'followNoise', 'ContactDetector.noise_Q4'],
    ['a long sum', 'decode/window-sums', 'sum + samples[i]', 'sum + samples[i] * 2', 'portableWindowSum', 'sum + samples[i] * 2'],
    ['the dot product', 'decode/window-sums', 'weights[i] * features[i]', 'weights[i] * features[i] * 2', 'portableDotProduct', 'is not the loop'],
    ['a field', 'link/frame', 'writer.end = at + 4', 'writer.end = at + 40', 'put32', 'FrameWriter.end'],
    ['the end of the ladder', 'device/interrogating', 'next < ladder.pulses.length', 'next <= ladder.pulses.length', 'afterPulse', 'Device.pulse can be 1 … 8'],
    ['a clamp taken away', 'device/listening', 'clamp(detector.eventBlock, 0, 1023)', 'detector.eventBlock', 'continueContacts', 'detector.eventBlock * block_ms'],
    ['a mask taken away', 'device/interrogating', '(device.now_ms + device.configuration.ladder.begin_ms) & 1073741823', 'device.now_ms + device.configuration.ladder.begin_ms', 'afterRoundTemperature', 'due_ms'],
    ['a command’s limit', 'device/answering', 'cycle_ms > CYCLE_MAX_ms', 'cycle_ms > 131072', 'takeByte', 'Controller.cycle_ms'],
    ['a case of a switch', 'device/boot', 'case CALIBRATION_1:', 'case CALIBRATION_1 + 1:', 'continueBoot', 'device.calibration.state[slot]: its index'],
    ['what a handler is handed', 'device/step', 'listen(device, event.value)', 'listen(device, event.began_ms)', 'step', 'stated is 0 … 65535'],
  ])('finds %s that was changed: %s, %s → %s', (_, file, before, after, only, expression) => {
    expect(findings({ changed: changed(file, before, after), contracts: fewCases(), only: [only] }).join('\n')).toContain(expression)
  })

  it('finds syntax that it does not know, and a function without a contract', () => {
    const unknown = changed('decode/levels', 'return level\n}', 'do { level = level - 1 } while (level > 0)\n  return level\n}')
    expect(findings({ changed: unknown, only: ['levelOf'] }).join()).toContain('does not know DoStatement')
    const added = changed('decode/temperature', 'export function temperature_dC', 'export function twice(x: number): number {\n  return x * 2\n}\nexport function temperature_dC')
    expect(findings({ changed: added, only: ['twice'] })).toEqual([expect.stringContaining('twice: has no contract')])
  })
})

describe('a range that is stated wider', () => {
  const { tables } = calibrationSchema.shape
  const looser = (change: z.ZodRawShape) => ({ ...SCHEMAS, calibration: z.strictObject({ ...calibrationSchema.shape, tables: tables.extend(change) }) })

  it.each([
    ['gain', { featureGain: z.array(z.int().min(1).max(16383)) }, 'decoderTakePulse', 'gain[feature]'],
    ['Σ|weight| over features', { projectionRows: z.array(z.array(z.int())).max(96) }, 'respond', 'dotProduct(rows[i], features)'],
    ['Σ|weight| over terms', { correctionRows: z.array(z.array(z.int())) }, 'respond', 'dotProduct(rows[i], terms)'],
    ['row gain', { unmixGain: z.array(z.int().min(0).max(2047)) }, 'unmix', '* rowGain[i]'],
    ['projection gain', { projectionGain: z.array(z.int().min(0).max(8191)) }, 'respond', '* gain[i]'],
    ['charge gain', { chargeGain: z.array(z.int().min(0).max(131071)) }, 'memoryTakePulse', 'memory.tables.chargeGain[pulse]'],
    ['projection rows', { projectionRows: z.array(tables.shape.projectionRows.element).max(512) }, 'decoderFinish', 'misfit'],
  ])('in the calibration’s schema (%s) is found', (_, change, only, expression) => {
    const contracts = contractsOf(looser(change))
    expect(findings({ contracts, only: [only] }).join('\n')).toContain(expression)
  })

  it('in the settings’ schema is found', () => {
    const { store } = settingsSchema.shape
    const settings = z.strictObject({ ...settingsSchema.shape, store: store.unwrap().extend({ capacitance_uF: z.number().positive().max(20000) }) })
    const contracts = contractsOf({ ...SCHEMAS, settings })
    expect(findings({ contracts, only: ['ledgerTakeStore'] }).join('\n')).toContain('tables.storeFactor')
  })

  it('in a contract is found', () => {
    const contracts = contractsOf()
    contracts.functions.multiplyQ15 = [{ parameters: [int(-65535, 65535), int(-65535, 65535)] }]
    expect(findings({ contracts, only: ['multiplyQ15'] }).join('\n')).toContain('value * factor_Q15')
    contracts.records.EnergyTables.storeFactor = int(0, 262144)
    expect(findings({ contracts, only: ['ledgerTakeStore'] }).join('\n')).toContain('tables.storeFactor')
  })
})
