import { UPLOAD_WORDS_MAX } from '../../firmware/core/device/uploads'
import { TEST_KEY, signingWriter } from '../firmware/signing-writer'
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { cFiles } from '../../host-tools/build/c-target'
import { crcOfWords, tableWordsOf } from '../../host-tools/calibration/calibration-image'
import { calibrationBeginCommand, calibrationCommitCommand, calibrationWordsCommand } from '../../host-tools/device-commands'
import { configurationFromFiles } from '../../host-tools/configuration/from-files'
import { configurationOfScenario } from '../../host-tools/simulation/configuration-of-scenario'
import { loadScenario, scenarioNames } from '../../host-tools/scenarios'
import { simulate } from '../../sim/simulate'
import { sourceProgram } from '../../sim/virtual-board'
import { LONG } from '../long'
import { WARNINGS, library, replayInC, transcriptNew, watchedStep } from './c-replay'

const isMissing = (compiler: string) => spawnSync(compiler, ['--version']).status !== 0
const isRequired = process.env.IONGATE_REQUIRE_ALL === '1'

describe.skipIf(isMissing('gcc') && !isRequired)('the whole device in C', () => {
  // Every second scenario; the long suite replays all.
  it.each(scenarioNames().filter((_, i) => LONG || i % 2 === 0))('leaves the same operations and sends the same bytes in %s', (name) => {
    const scenario = loadScenario(name)
    const configuration = configurationOfScenario(scenario)
    const transcript = transcriptNew(configuration)
    const result = simulate(scenario, sourceProgram(configuration, watchedStep(transcript)), { seed: 3, duration_s: Math.min(scenario.duration_s, 60) })
    expect(result.telemetry.length).toBeLessThanOrEqual(transcript.sent)
    expect(replayInC(configuration, transcript)).toEqual(transcript.left)
  })

  it('takes calibrations that are sent to it, one after the other, in turn in two decoders’ memory', () => {
    const scenario = loadScenario('wearable-patch')
    // A contact that is looked at while a frame comes may cost one: the frames are not sent again here.
    const supplied = { ...scenario, contacts: { events: [] }, store: { ...scenario.store, source: 'bench' as const, initial_mV: 3500 } }
    const configuration = configurationOfScenario(scenario)
    const writer = signingWriter()
    const commands = [0, 1, 2].flatMap((round) => {
      const tables = { ...configuration.decoder, calibrationId: 77 + round, featureOffset: configuration.decoder.featureOffset.map((offset) => offset - 300 * round) }
      const words = tableWordsOf(tables)
      const frames = [calibrationBeginCommand(writer, configuration.calibrationLayout, words.length)]
      for (let at = 0; at < words.length; at += UPLOAD_WORDS_MAX) frames.push(calibrationWordsCommand(writer, words, at))
      const commit = () => calibrationCommitCommand(writer, crcOfWords(words))
      // Within an interrogation it is answered busy; the second one is not.
      const commits = [20, 21.7, 23.4].map((after_s) => ({ time_s: 6.5 + 30 * round + after_s, bytes: commit() }))
      return [...frames.map((bytes, i) => ({ time_s: 6.5 + 30 * round + i / 5, bytes })), ...commits]
    })
    const transcript = transcriptNew(configuration)
    simulate(supplied, sourceProgram(configuration, watchedStep(transcript)), { seed: 3, duration_s: 100, commands, key: TEST_KEY })
    expect(transcript.tables.map(({ calibrationId }) => calibrationId)).toEqual([configuration.decoder.calibrationId, 77, 78, 79])
    expect(replayInC(configuration, transcript)).toEqual(transcript.left)
  })
})

const folder = mkdtempSync(path.join(tmpdir(), 'iongate-c-files-'))
afterAll(() => rmSync(folder, { recursive: true }))

describe.each(['gcc', 'clang'])('with %s', (compiler) => {
  // Warnings are errors, and gcc's optimiser finds the most of them.
  it.skipIf(isMissing(compiler) && !isRequired)('the library, its loop and its example compile without a warning, and the example runs', () => {
    const { configuration } = configurationFromFiles('puckjs', {})
    for (const { name, content } of cFiles(configuration, library)) writeFileSync(path.join(folder, name), content)
    const program = path.join(folder, compiler)
    execFileSync(compiler, [...WARNINGS, '-O2', '-o', program, 'iongate.c', 'iongate-configuration.c', 'iongate-loop.c', 'example.c'], { cwd: folder })
    const said = execFileSync(program, { encoding: 'utf8' })
    expect(said).toMatch(/^write 2 words from word 0 of area 0\nsend 00 03 01 01/)
    expect(said).toMatch(/^\d+ samples, one each \d+ us$/m)
  })
})
