import { decoderBegin, decoderFinish, decoderForget, decoderNew, decoderNotePulse, decoderTakePulse, type Decoder } from '../../firmware/core/decode/decoder'
import { slowTakePulse } from '../../firmware/core/decode/slow-memory'
import { featureOfSum, portableNatives } from '../../firmware/core/decode/window-sums'
import { nominalWordsPer_uA } from '../calibrate/electrode-parameters'
import { runsOf } from '../calibrate/measurements'
import { readMeasurements } from '../calibrate/recording'
import type { Calibration } from '../calibration/calibration-file'
import { decoderTablesOf, type LevelSettings } from '../calibration/decoder-tables'
import { IongateError } from '../diagnostics'
import { readSignals } from '../recordings/tables/read-signals'
import { tableLayout } from '../recordings/tables/table-layout'
import { fileSource, firstLines } from '../recordings/text-lines'
import { laddersIn } from './ladders-in-signal'

/** One interrogation of a file, as a device would have decoded it. */
export interface DecodedInterrogation {
  time_s: number
  /** Of a recording that says what was measured. */
  medium?: string
  /** FLAG_… of core/decode/decoder. */
  flags: number
  misfit: number
  /** Per ion. */
  activation: number[]
  level: number[]
  confidence: number[]
}

const HEAD_LINES = 4000
const SAMPLES_MAX = 2_000_000
const RECORDED = '.measurements.jsonl'

/**
 * Every interrogation of a recording through the device's integer core: of `*.measurements.jsonl` that iongate calibrate
 * wrote, or of a table of time, voltage and current in which the ladder's pulses are found.
 * @param temperature_C of the gel, for a table, which does not say it
 * @throws IongateError recordings-differ, recording-unknown, and those of reading the file
 */
export async function decodeFile(file: string, calibration: Calibration, levels: LevelSettings, temperature_C: number): Promise<DecodedInterrogation[]> {
  return file.endsWith(RECORDED) ? decodeRecorded(file, calibration, levels) : decodeTable(file, calibration, levels, temperature_C)
}

function resultOf(decoder: Decoder, time_s: number, medium?: string): DecodedInterrogation {
  return {
    time_s,
    medium,
    flags: decoder.flags,
    misfit: decoder.misfit,
    activation: decoder.activation_Q15.map((value) => value / 32768),
    level: [...decoder.level],
    confidence: decoder.confidence_Q15.map((value) => value / 32768),
  }
}

function decodeRecorded(file: string, calibration: Calibration, levels: LevelSettings): DecodedInterrogation[] {
  const recording = readMeasurements(file)
  for (const key of ['ions', 'ladder', 'windows'] as const) {
    if (JSON.stringify(recording.header[key]) !== JSON.stringify(calibration[key])) {
      throw new IongateError('recordings-differ', file, `its ${key} is not that of the calibration`)
    }
  }
  const [run] = runsOf([recording], calibration.memory)
  const tables = decoderTablesOf(calibration, levels)
  const decoder = decoderNew(tables, portableNatives)
  const { pulses } = calibration.ladder
  const wide = calibration.windows.length
  const results: DecodedInterrogation[] = []
  run.measurements.forEach((one, at) => {
    if (at > 0 && one.session !== run.measurements[at - 1].session) decoderForget(decoder)
    // Of the device's own interrogations only the number is known; they potentiate the gel all the same.
    for (let n = 0; n < run.interrogations[at]; n++) for (const pulse of pulses.keys()) slowTakePulse(decoder.slow, pulse)
    const features = one.sums.map((sum, f) => featureOfSum(sum, tables.featureOffset[f], tables.featureGain[f]))
    // In one medium a pulse passes much the same charge each time; only the ladder's own was measured.
    const note = (pulse: number, began_ms: number, polarity: number) =>
      decoderNotePulse(decoder, pulse, Math.round(began_ms), polarity, features.slice(pulse * wide, (pulse + 1) * wide).reduce((sum, value) => sum + value, 0))
    for (const { pulse, polarity, began_ms } of one.earlier) note(pulse, began_ms, polarity)
    if (!one.isZeroBias && one.amplitude_mV === undefined) {
      features.forEach((value, f) => (decoder.features[f] = value))
      decoderBegin(decoder, one.began_ms[0], one.polarity, Math.round(10 * one.temperature_C))
      decoderFinish(decoder)
      results.push(resultOf(decoder, one.began_ms[0] / 1000, recording.measurements[at].medium))
    }
    if (!one.isZeroBias) pulses.forEach((pulse, p) => note(p, one.began_ms[p], one.polarity * pulse.polarity))
  })
  return results
}

async function decodeTable(file: string, calibration: Calibration, levels: LevelSettings, temperature_C: number): Promise<DecodedInterrogation[]> {
  const source = fileSource(file)
  const table = await readSignals(source, tableLayout(await firstLines(source, HEAD_LINES), file, { columns: {} }), undefined, SAMPLES_MAX)
  const { ladder, windows, tables } = calibration
  const wordsPer_uA = nominalWordsPer_uA(calibration.board)
  const decoder = decoderNew(decoderTablesOf(calibration, levels), portableNatives)
  const results: DecodedInterrogation[] = []
  for (const sweep of table.sweeps) {
    if (sweep.time_s === undefined || sweep.current_A === undefined || (sweep.command_V ?? sweep.voltage_V) === undefined) {
      throw new IongateError('recording-unknown', file, 'a table to decode needs columns of time, voltage and current')
    }
    for (const pulses of laddersIn(sweep, ladder)) {
      const [{ began_s, polarity }] = pulses
      decoderBegin(decoder, Math.round(1000 * began_s), polarity * ladder.pulses[0].polarity, Math.round(10 * temperature_C))
      pulses.forEach((pulse, p) => {
        const zero = tables.featureOffset[p * windows.length] / windows[0].count
        const words = pulse.current_uA.map((current_uA) => Math.min(65535, Math.max(0, Math.round(zero + current_uA * wordsPer_uA[ladder.pulses[p].range]))))
        decoderTakePulse(decoder, p, words, Math.round(1000 * pulse.began_s), pulse.polarity)
      })
      decoderFinish(decoder)
      results.push(resultOf(decoder, began_s))
    }
  }
  if (results.length > 0) return results
  const wanted = ladder.pulses.map(({ amplitude_mV, polarity, sampleCount, sampleInterval_us }) => `${(polarity * amplitude_mV) / 1000} V for ${(sampleCount * sampleInterval_us) / 1000} ms`).join(', ')
  throw new IongateError('recording-unknown', file, `the calibration’s ladder is nowhere in it: ${wanted}, or the same with all signs changed, ${ladder.gap_ms} ms apart`)
}
