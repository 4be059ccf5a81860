/** The power goes before any event, and before any byte that is written; then again. What must not be lost is not. */
import { beforeAll, describe, expect, it } from 'vitest'
import { COMMAND_ARM, COMMAND_DISARM } from '../../firmware/core/link/commands'
import { frameBegin, frameEnd, frameWriterNew } from '../../firmware/core/link/frame'
import { NOTICE_STIMULUS_CUT } from '../../firmware/core/link/telemetry'
import { PERMITTED } from '../../firmware/core/decide/safety-gate'
import { LONG } from '../long'
import { type Bench, benchNew, copyOf, runBoot } from './cut-device'
import { recordedInterrogations, settledConfiguration } from '../../host-tools/benchmarks/safety/flipped-bits'
import { MANY_DOSES } from './many-doses'
import type { Recorded } from '../../host-tools/benchmarks/safety/played-device'

/** Two trains, by the interval of 3.5 s. */
const BOOT_ms = 9000
const ONE_TRAIN_ms = 5000
const SETTLED = settledConfiguration(MANY_DOSES)
const CONFIGURATION = { ...SETTLED, trustsLink: true, controller: { ...SETTLED.controller, rules: [{ ...SETTLED.controller.rules[0], cycles: 1 }] } }

let recorded: Recorded[]
beforeAll(() => {
  // Of much potassium: every interrogation asks for a train.
  recorded = recordedInterrogations().slice(6, 8)
})

function command(kind: number): number[] {
  const writer = frameWriterNew(0)
  frameBegin(writer, kind)
  return writer.encoded.slice(0, frameEnd(writer))
}

/** What may not be, whatever was cut. */
function faultsOf({ boots, trains, configuration }: Bench): string[] {
  const faults: string[] = []
  trains.forEach(({ start_ms, isRecorded }, i) => {
    if (!isRecorded) faults.push(`train ${i} is not on record`)
    const since_ms = i === 0 ? Infinity : start_ms - trains[i - 1].start_ms
    if (since_ms < configuration.gate.stimulusInterval_ms) faults.push(`train ${i} comes ${since_ms} ms after the one before`)
  })
  boots.forEach(({ messages }, boot) => {
    const given = messages.filter((message) => message.kind === 'stimulus' && message.verdict === PERMITTED).length
    const whole = trains.filter((train) => train.boot === boot && train.isWhole).length
    if (given > whole) faults.push(`boot ${boot} reports ${given} trains of ${whole}`)
    // The last one may have been cut, or its report: then the next boot that gets as far says so.
    const reported = boots.slice(boot + 1).find((later) => later.messages.some(({ kind }) => kind === 'cycle'))
    const said = reported === undefined || boots.slice(boot + 1).some((later) => later.messages.some((message) => message.kind === 'notice' && message.notice === NOTICE_STIMULUS_CUT))
    const begun = trains.filter((train) => train.boot === boot).length
    if (begun > given && reported !== undefined && !said) faults.push(`boot ${boot} began ${begun} trains and reports ${given}, and no later one says more`)
  })
  const epochs = boots.flatMap(({ messages }) => (messages.length === 0 ? [] : [messages[0].epoch]))
  if (epochs.some((epoch, i) => i > 0 && epoch <= epochs[i - 1])) faults.push(`epochs ${epochs.join(', ')}`)
  return faults
}

describe('a device whose power goes', () => {
  it('gives two trains in a boot that nothing cuts, with the records that they need', () => {
    const bench = benchNew(CONFIGURATION, recorded)
    runBoot(bench, BOOT_ms, Infinity)
    expect(bench.trains.map(({ isWhole }) => isWhole)).toEqual([true, true])
    expect(faultsOf(bench)).toEqual([])
  })

  it(`keeps interval, records, reports and epochs, cut at every event and every byte${LONG ? ', two cuts deep' : ''}`, () => {
    let runs = 0
    for (let first = 0, isCut = true; isCut; first++) {
      const once = benchNew(CONFIGURATION, recorded)
      isCut = !runBoot(once, BOOT_ms, first)
      for (let second = LONG ? 0 : Infinity, isCutAgain = LONG; ; second++) {
        const twice = copyOf(once)
        isCutAgain = !runBoot(twice, ONE_TRAIN_ms, second)
        runBoot(twice, ONE_TRAIN_ms, Infinity)
        expect(faultsOf(twice), `cut at ${first}, then at ${second}`).toEqual([])
        runs += 1
        if (!isCutAgain || second === Infinity) break
      }
    }
    expect(runs).toBeGreaterThan(LONG ? 1000 : 80)
  })

  it('stays disarmed over any cut once its disarm is on record, and reports a train that a cut ended', () => {
    const bench = benchNew(CONFIGURATION, recorded)
    runBoot(bench, 1000, Infinity, command(COMMAND_DISARM))
    for (let first = 0, isCut = true; isCut; first++) {
      const once = copyOf(bench)
      isCut = !runBoot(once, BOOT_ms, first)
      runBoot(once, BOOT_ms, Infinity)
      expect(once.trains, `cut at ${first}`).toEqual([])
    }
    runBoot(bench, 1000, Infinity, command(COMMAND_ARM))
    runBoot(bench, ONE_TRAIN_ms, Infinity)
    expect(bench.trains).toHaveLength(1)
  })

  it('is armed or disarmed, as before or as after the command, wherever the power goes within it', () => {
    for (let first = 0, isCut = true; isCut; first++) {
      const bench = benchNew(CONFIGURATION, recorded)
      isCut = !runBoot(bench, 10, first, command(COMMAND_DISARM))
      runBoot(bench, ONE_TRAIN_ms, Infinity)
      expect(faultsOf(bench), `cut at ${first}`).toEqual([])
      if (!isCut) expect(bench.trains).toEqual([])
    }
  })

  it('says after the boot that a cut has ended a train', () => {
    const whole = benchNew(CONFIGURATION, recorded)
    runBoot(whole, ONE_TRAIN_ms, Infinity)
    let ended = 0
    for (let points = 0; points < whole.boots[0].points; points++) {
      const bench = benchNew(CONFIGURATION, recorded)
      runBoot(bench, ONE_TRAIN_ms, points)
      const isCut = bench.trains.some(({ isWhole }) => !isWhole)
      runBoot(bench, 1000, Infinity)
      const notices = bench.boots[1].messages.flatMap((message) => (message.kind === 'notice' && message.notice === NOTICE_STIMULUS_CUT ? [message.detail] : []))
      if (isCut) expect(notices).toEqual([0])
      if (isCut) ended += 1
      // Once only.
      runBoot(bench, 1000, Infinity)
      expect(bench.boots[2].messages.filter((message) => message.kind === 'notice' && message.notice === NOTICE_STIMULUS_CUT)).toEqual([])
    }
    expect(ended).toBeGreaterThan(0)
  })
})
