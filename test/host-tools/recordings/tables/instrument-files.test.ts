import fc from 'fast-check'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { IongateError } from '../../../../host-tools/diagnostics'
import { openFile } from '../../../../host-tools/recordings/open-file'
import type { Overview, StepRecording } from '../../../../host-tools/recordings/recording'
import type { ColumnChoice } from '../../../../host-tools/recordings/tables/columns'
import { SKIPPED, hasSharedData, sharedData } from '../../../recordings/shared-data'
import { iongate } from '../../in-process'
import { abf2File } from './abf2-file'

const folder = mkdtempSync(path.join(tmpdir(), 'iongate-instruments-'))
afterAll(() => rmSync(folder, { recursive: true }))

async function opened(name: string, content: string | Buffer, columns: ColumnChoice = {}) {
  const file = path.join(folder, name)
  writeFileSync(file, content)
  return openFile(file, { columns }, () => undefined)
}

function overviewOf(recording: Awaited<ReturnType<typeof opened>>): Overview {
  if (recording.kind !== 'overview') throw new Error(`it was taken for ${recording.kind}`)
  return recording
}

function stepsIn(recording: Awaited<ReturnType<typeof opened>>): StepRecording {
  if (recording.kind !== 'steps') throw new Error(`it was taken for ${recording.kind}${recording.kind === 'overview' ? `: ${recording.reason}` : ''}`)
  return recording
}

/** The current through 1 MΩ beside 100 pF, with an exponential of 3 ms after each change of the voltage, in A. */
function cellCurrent_A(command_V: number[], interval_s: number): number[] {
  let charging = 0
  return command_V.map((level, i) => {
    charging = charging * Math.exp(-interval_s / 0.003) + (i === 0 ? 0 : level - command_V[i - 1])
    return level * 1e-6 + charging * 4e-6
  })
}

/** Rests at −70 mV between steps of these sizes, each 200 samples long, 1 ms apart. */
function ladder_V(steps_mV: number[]): number[] {
  const stretch = (level_mV: number) => new Array<number>(200).fill(level_mV / 1000)
  return [...steps_mV.flatMap((step_mV) => [...stretch(-70), ...stretch(-70 + step_mV)]), ...stretch(-70)]
}

describe('a table of a voltage and a current', () => {
  const command = ladder_V([20, 40, 60, 80, 100, 120])
  const current = cellCurrent_A(command, 0.001)
  const rows = (noise_V: number) => command.map((level, i) => `${i};${(1000 * (level + noise_V * Math.sin(7 * i))).toFixed(3).replace('.', ',')};${(current[i] * 1e9).toFixed(4).replace('.', ',')}`)

  it.each([['that was set', 'Command (mV)', 0], ['that was measured, with noise', 'E (mV)', 0.0002]])('%s is cut into its steps', async (_, name, noise_V) => {
    const recording = stepsIn(await opened('ladder.csv', [`Time (ms);${name};I (nA)`, ...rows(noise_V)].join('\n')))
    expect(recording.sampleRate_Hz).toBeCloseTo(1000, 6)
    expect(recording.sweeps).toHaveLength(6)
    recording.sweeps.forEach(({ command_mV, current_pA }, i) => {
      // Half of each rest is before its step.
      expect(command_mV.slice(0, 100).every((level) => Math.abs(level + 70) < 0.3)).toBe(true)
      expect(command_mV.slice(100, 300).every((level) => Math.abs(level - (-70 + 20 * (i + 1))) < 0.3)).toBe(true)
      expect(command_mV).toHaveLength(400)
      expect(current_pA[101] / (current[i * 400 + 201] * 1e12)).toBeCloseTo(1, 3)
    })
  })

  it('is played through the integer decode from the command line', async () => {
    const file = path.join(folder, 'played.csv')
    writeFileSync(file, ['Time (ms);E (mV);I (nA)', ...rows(0.0002)].join('\n'))
    const { status, stdout } = await iongate('replay', file, '--json')
    expect(status).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ kind: 'step-ladder' })
  })

  it('whose voltage is swept is shown, with the reason why it is not played', async () => {
    const sweep = Array.from({ length: 500 }, (_, i) => `${i * 0.1}\t${(-0.5 + i * 0.002).toFixed(4)}\t${(1e-6 * Math.tanh(i / 100)).toExponential(4)}`)
    const { reason, table } = overviewOf(await opened('sweep.txt', ['t/s\tE/V\tI/A', ...sweep].join('\n')))
    expect(reason).toMatch(/swept/)
    expect(table.sweeps[0].voltage_V).toHaveLength(500)
    const { status, stdout } = await iongate('replay', path.join(folder, 'sweep.txt'))
    expect(status).toBe(0)
    expect(stdout).toMatch(/500 samples in one sweep, 49\.90 s[^]*voltage from -500 to 498 mV[^]*replay: does not apply/)
  })
})

describe('Gamry’s files', () => {
  const file = (convention: number, tables: string[]) => ['EXPLAIN', 'TAG\tCHRONOA', `CONVENTION\tIQUANT\t${convention}\tCurrent Convention`, ...tables].join('\r\n')
  const curve = (name: string, rows: string[]) => [`${name}\tTABLE\t${rows.length}`, '\tPt\tT\tVf\tIm\tOver', '\t#\ts\tV vs. Ref.\tA\tbits', ...rows.map((row, i) => `\t${i}\t${row}\t...........`)]

  it('have a sweep for each curve, in their own units and signs', async () => {
    const rows = (sign: number) => Array.from({ length: 50 }, (_, i) => `${i / 10}\t${(0.01 * i).toExponential(5)}\t${(sign * 1e-6 * i).toExponential(5)}`)
    const { table } = overviewOf(await opened('cv.dta', file(1, [...curve('CURVE1', rows(1)), ...curve('CURVE2', rows(-1)), 'EXPERIMENTABORTED\tTOGGLE\tT\tExperiment Aborted'])))
    expect(table.madeBy).toBe('Gamry Framework')
    expect(table.sweeps.map(({ current_A = [] }) => current_A[49])).toEqual([49e-6, -49e-6].map((value) => expect.closeTo(value, 12) as number))
    expect(table.assumed.join()).toMatch(/convention is 1/)
  })

  it('of spectra are refused by name', async () => {
    const spectrum = ['ZCURVE\tTABLE', '\tPt\tTime\tFreq\tZreal\tZimag\tZsig\tVdc', '\t#\ts\tHz\tohm\tohm\tV\tV', '\t0\t2\t1000\t50\t-3\t1\t0.1']
    await expect(opened('eis.dta', file(0, spectrum))).rejects.toThrow(/impedance spectrum/)
  })
})

describe('BioLogic’s exports', () => {
  it('count their header, write decimal commas and a µ of one byte', async () => {
    const header = ['EC-Lab ASCII FILE', 'Nb header lines : 6', '', 'dI                  5,000', 'unit dI             µA', 'mode\ttime/s\tcontrol/V\tEwe/V\t<I>/mA\t']
    const rows = Array.from({ length: 400 }, (_, i) => `2\t${(i * 0.01).toFixed(4).replace('.', ',')}\t${i < 200 ? '0,1' : '0,2'}\t${i < 200 ? '0,1001' : '0,1999'}\t${(i < 200 ? 0.5 : 1).toExponential(6).replace('.', ',').toUpperCase()}\t`)
    const recording = stepsIn(await opened('ca.mpt', Buffer.from([...header, ...rows].join('\r\n'), 'latin1')))
    expect(recording.sweeps).toHaveLength(1)
    expect(recording.sweeps[0].current_pA[0]).toBeCloseTo(0.5e9, 0)
    expect(recording.sweeps[0].command_mV.slice(198, 202)).toEqual([100, 100, 200, 200])
  })
})

describe('PalmSens’ sessions', () => {
  const array = (type: string, values: number[]) => ({ type: 'PalmSens.Data.DataArray', description: type, unit: { type: `PalmSens.Units.${type}`, s: 'x' }, datavalues: values.map((v) => ({ v })) })
  const session = (measurements: object[]) => Buffer.from(`\ufeff${JSON.stringify({ type: 'PalmSens.DataFiles.SessionFile', measurements })}\ufeff`, 'utf16le')

  it('give time, potential and current, microamperes as such', async () => {
    const values = [array('Time', [0, 1, 2]), array('Volt', [0.1, 0.2, 0.3]), array('MicroAmpere', [1, 2, 3])]
    const { table } = overviewOf(await opened('cv.pssession', session([{ title: 'CV', dataset: { values }, curves: [] }])))
    expect(table.sweeps[0]).toMatchObject({ time_s: [0, 1, 2], voltage_V: [0.1, 0.2, 0.3], current_A: [1e-6, 2e-6, expect.closeTo(3e-6, 12)] })
  })

  it('give the curve where only that was kept', async () => {
    const curves = [{ title: 'one', xaxisdataarray: array('Volt', [0.1, 0.2]), yaxisdataarray: array('NanoAmpere', [5, 6]) }]
    const { table, reason } = overviewOf(await opened('dpv.pssession', session([{ title: 'DPV', dataset: { values: [] }, curves }])))
    expect(reason).toMatch(/no times/)
    expect(table.sweeps[0].current_A).toEqual([5e-9, 6e-9].map((value) => expect.closeTo(value, 15) as number))
  })
})

describe('Axon’s ABF 2', () => {
  const content = { interval_us: 100, range: 10, resolution: 32768, factor: 0.001, unit: 'pA', holding_mV: -70 }
  const sweeps = [0, 1, 2].map((sweep) => Array.from({ length: 1280 }, (_, i) => (i < 20 ? -230 : -230 + 100 * sweep)))

  it('gives sweeps in pA under the command of its epochs, which begin after a 64th of a sweep', async () => {
    const file = abf2File({ ...content, sweeps, epochs: [{ samples: 200, level_mV: -70, rise_mV: 0 }, { samples: 500, level_mV: -110, rise_mV: 10 }] })
    const recording = stepsIn(await opened('steps.abf', file))
    expect(recording.sampleRate_Hz).toBeCloseTo(10000, 3)
    expect(recording.sweeps.map(({ command_mV }) => [command_mV[219], command_mV[220], command_mV[719], command_mV[720]])).toEqual([[-70, -110, -110, -70], [-70, -100, -100, -70], [-70, -90, -90, -70]])
    expect(recording.sweeps[2].current_pA[500]).toBeCloseTo((-30 * 10) / 32768 / 0.001, 6)
  })

  it('of version 1 is refused by name', async () => {
    await expect(opened('old.abf', Buffer.from('ABF \0\0\0\0'))).rejects.toThrow(/ABF 1/)
  })
})

describe('a file that is damaged', () => {
  const whole = abf2File({ sweeps: [Array.from({ length: 640 }, (_, i) => i % 50)], interval_us: 50, range: 10, resolution: 32768, factor: 1, unit: 'nA', holding_mV: 0, epochs: [{ samples: 300, level_mV: 20, rise_mV: 0 }] })

  it('anywhere is opened or refused in words', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), fc.boolean(), async (at, change, isCut) => {
        const bytes = Buffer.from(isCut ? whole.subarray(0, at) : whole)
        if (!isCut) bytes[at] ^= change
        await opened('damaged.abf', bytes).catch((error: unknown) => {
          if (!(error instanceof IongateError)) throw error
        })
      }),
      { numRuns: 400 },
    )
  })
})

describe.skipIf(!hasSharedData)(`files of other laboratories${SKIPPED}`, () => {
  it.each([
    ['chronoamperometry.dta', /Gamry Framework[^]*current from -23\.42 to 14\.04 nA/],
    ['squarewave.dta', /difference of the currents[^]*Gamry Framework[^]*current from -0\.4021 to 1\.928 µA/],
    ['chronoamperometry.mpt', /80 samples in one sweep, 609\.3 s, written by BioLogic EC-Lab[^]*command from 3\.424 to 3\.442 V[^]*current from 9\.386 to 13\.32 µA/],
    ['differential-pulse.pssession', /201 samples[^]*PalmSens[^]*voltage from -500 to 500 mV[^]*current from 209\.1 to 797\.7 pA/],
  ])('%s opens without a flag', async (name, said) => {
    const { status, stdout, stderr } = await iongate('replay', sharedData(`bench-files/${name}`))
    expect(stderr).toBe('')
    expect(status).toBe(0)
    expect(stdout).toMatch(said)
  })
})
