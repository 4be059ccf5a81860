import { extremesNew } from '../extremes'
import type { TriboelectricStream } from '../recording'
import { sampleRateOf } from '../sample-stamps'
import type { SignalTable } from './signal-table'
import { evenRate_Hz } from './voltage-steps'

/** A recording in memory of one signal over one stretch of even times; undefined for another one. Throws IongateError for a signal in which few values hide all others. */
export function streamOf(table: SignalTable): TriboelectricStream | undefined {
  const { file, sweeps, columns, assumed } = table
  const [{ time_s, voltage_V, current_A }] = sweeps
  const signal = voltage_V ?? current_A
  if (sweeps.length > 1 || time_s === undefined || signal === undefined || (voltage_V !== undefined && current_A !== undefined)) return undefined
  if (typeof evenRate_Hz(sweeps) === 'string') return undefined
  const samples = signal.length
  const [first_s, last_s] = [time_s[0], time_s[samples - 1]]
  const sampleRate_Hz = sampleRateOf([{ count: samples, first_s, last_s }], file)
  const extremes = extremesNew()
  const [scale, unit] = voltage_V === undefined ? [1e9, 'nA'] : [1e3, 'mV']
  const value = (i: number) => signal[i] * scale
  for (let i = 0; i < samples; i++) extremes.add(value(i), i + 1)
  extremes.refuseFew(file, columns.find(({ quantity }) => quantity !== 'time')?.name ?? unit)
  const read: TriboelectricStream['read'] = (onSample) => {
    for (let i = 0; i < samples; i++) onSample(time_s[i], value(i))
    // An instrument that counts its samples does not pause.
    return Promise.resolve({ count: 0, longest_s: 0 })
  }
  return { kind: 'triboelectric', file, sampleRate_Hz, unit, assumed, samples, first_s, last_s, lowest: extremes.lowest, highest: extremes.highest, read }
}
