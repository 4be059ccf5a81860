import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { classifierSchema } from '../../../host-tools/classifier/classifier-file'
import { readInterrogations } from '../../../host-tools/classifier/read-interrogations'
import { encodeRun, type RunRecording } from '../../../host-tools/recordings/run-recording'
import { randomStream } from '../../../sim/random'
import { LONG } from '../../long'
import { iongate } from '../in-process'

const folder = mkdtempSync(path.join(tmpdir(), 'iongate-train-'))
afterAll(() => rmSync(folder, { recursive: true }))

const at = (name: string) => path.join(folder, name)

function given(name: string, content: string | Uint8Array): string {
  writeFileSync(at(name), content)
  return at(name)
}

/** `class` is a proportion of two ions, `level` the level of one. */
function table(seed: number, count: number): string {
  const { uniform } = randomStream(seed, 'a table')
  const rows = Array.from({ length: count }, () => {
    const [k, ca] = [1.2 * uniform(), 1.2 * uniform()]
    return [k.toFixed(4), ca.toFixed(4), 25, 0, k > ca ? 'more K' : 'more Ca', k >= 0.6 ? 'active' : 'rest'].join()
  })
  return ['K_activation,Ca_activation,temperature_C,flags,class,level', ...rows].join('\n')
}

const good = given('good.csv', table(1, 400))

describe('iongate train', () => {
  it('writes a classifier that helps, and shows it beside levels', async () => {
    const out = at('class.classifier.json')
    const { status, stdout } = await iongate('train', good, '--label', 'class', '--out', out)
    expect(stdout).toMatch(/^helps: /m)
    expect(stdout).toMatch(/levels as configured +\d+ \(/)
    expect(status).toBe(0)
    const file = classifierSchema.parse(JSON.parse(readFileSync(out, 'utf8')))
    expect(file).toMatchObject({ ions: ['K', 'Ca'], classes: ['more Ca', 'more K'], source: [good], seed: 1, heldOut: { helps: true } })
    expect(file.learnedFrom + file.heldOut.interrogations).toBe(400)
    const simulated = await iongate('simulate', 'bench', '--duration', '1s', '--classifier', out, '--json')
    expect(simulated.stderr).toContain('learned from K, Ca, the calibration has K, Ca, Fe')
    expect(simulated.status).toBe(3)
  })

  it('refuses to write one that does not help, but for --force', async () => {
    const out = at('level.classifier.json')
    const refused = await iongate('train', good, '--label', 'level', '--out', out)
    expect(refused.stdout).toMatch(/^does not help: /m)
    expect(refused.stderr).toContain('[classifier-no-help]')
    expect(refused.status).toBe(5)
    expect(existsSync(out)).toBe(false)
    const forced = await iongate('train', good, '--label', 'level', '--out', out, '--force')
    expect(forced.status).toBe(0)
    expect(classifierSchema.parse(JSON.parse(readFileSync(out, 'utf8'))).heldOut.helps).toBe(false)
  })

  it.runIf(LONG)('says how far it is where there is much to learn from', async () => {
    const { stderr, status } = await iongate('train', given('much.csv', table(2, 30100)), '--label', 'class', '--hidden', '0', '--out', at('much.classifier.json'))
    expect(stderr.trimEnd().split('\n')).toEqual([25, 50, 75, 100].map((percent) => expect.stringMatching(new RegExp(`^${percent} % learned from 200\\d\\d interrogations$`)) as string))
    expect(status).toBe(0)
  })

  it('judges by recordings of their own, and prints one JSON object', async () => {
    const other = given('other.csv', table(2, 400))
    const { stdout, status } = await iongate('train', good, '--label', 'class', '--test', other, '--json', '--out', at('json.classifier.json'))
    expect(status).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ learnedFrom: 400, heldOut: { interrogations: 400 }, figures: [], file: at('json.classifier.json') })
  })

  it.each([
    ['no such column', ['train', good, '--label', 'clas'], 3, 'did you mean class?'],
    ['no activations', ['train', given('none.csv', 'time_s,label\n0,a\n')], 3, 'ION_activation'],
    ['text for a number', ['train', given('text.csv', 'K_activation,label\n0.5,a\nhalf,b\n')], 3, 'text.csv:3'],
    ['one class', ['train', given('one.csv', `K_activation,label\n${'0.5,a\n'.repeat(30)}`)], 3, 'got 1 (a)'],
    ['too few of a class', ['train', given('few.csv', `K_activation,label\n${'0.5,a\n'.repeat(30)}${'0.7,b\n'.repeat(14)}`)], 3, '14 trusted interrogations are labelled b'],
    ['other ions', ['train', good, given('iron.csv', 'Fe_activation,class\n0.5,more K\n'), '--label', 'class'], 3, 'has the ions Fe'],
    ['an unknown label in the test', ['train', good, '--label', 'class', '--test', given('odd.csv', 'K_activation,Ca_activation,class\n0.5,0.1,odd\n')], 3, 'label odd'],
    ['too long a history', ['train', good, '--history', '4'], 2, '--history'],
    ['too many units', ['train', good, '--hidden', '33'], 2, '--hidden'],
  ])('%s: says so, writes nothing', async (_, words, status, says) => {
    const ended = await iongate(...words, '--out', at('bad.classifier.json'))
    expect(ended.stderr).toContain(says)
    expect(ended.status).toBe(status)
    expect(existsSync(at('bad.classifier.json'))).toBe(false)
  })
})

describe('interrogations', () => {
  const cycles = [
    { time_s: 4, value: { K_activation: 0.1, K_level: 0, Ca_activation: 0.5, flags: 0, temperature_C: 21 } },
    { time_s: 8, value: { K_activation: 0.2, K_level: 1, Ca_activation: 0.6, flags: 2, temperature_C: 21 } },
    { time_s: 12, value: { K_activation: 0.3, K_level: 1, Ca_activation: 0.7, flags: 0, temperature_C: 22 } },
    { time_s: 16, value: { K_activation: 0.4, K_level: 1, Ca_activation: 0.8, flags: 0, temperature_C: 22 } },
  ]
  const run = (messages: typeof cycles) => encodeRun({ metadata: {}, channels: [{ topic: '/device/cycle', encoding: 'json', schema: { type: 'object' }, messages }] })
  const labels = given('labels.csv', 'time_s,label\n0,river\n10,\n15.5,sea\n')

  it('of a run get the label of their time; flagged ones are left out', async () => {
    const { ions, interrogations } = await readInterrogations(given('run.mcap', await run(cycles)), 'label', labels)
    expect(ions).toEqual(['K', 'Ca'])
    expect(interrogations).toEqual([
      { activation: [0.1, 0.5], temperature_C: 21, label: 'river' },
      { activation: [0.3, 0.7], temperature_C: 22, label: undefined },
      { activation: [0.4, 0.8], temperature_C: 22, label: 'sea' },
    ])
  })

  it('of a run need labels, and a run must be whole inside and hold some', async () => {
    const file = given('run.mcap', await run(cycles))
    await expect(readInterrogations(file, 'label', undefined)).rejects.toThrow(/holds no labels/)
    const damaged = await run(cycles)
    damaged[damaged.length >> 1] ^= 0xff
    await expect(readInterrogations(given('damaged.mcap', damaged), 'label', labels)).rejects.toThrow(/is damaged/)
    await expect(readInterrogations(given('empty.mcap', Buffer.from('\x89MCAP0\r\n', 'latin1')), 'label', labels)).rejects.toThrow(/holds no interrogation/)
    await expect(readInterrogations(file, 'label', given('labels2.csv', 'when,what\n0,x\n'))).rejects.toThrow(/time_s,label/)
  })

  it('of a table need no thermistor and no flags', async () => {
    const { interrogations } = await readInterrogations(given('bare.csv', 'K_activation,label\n0.5,a\n0.25,\n'), 'label', undefined)
    expect(interrogations).toEqual([
      { activation: [0.5], temperature_C: 25, label: 'a' },
      { activation: [0.25], temperature_C: 25, label: undefined },
    ])
  })

  const cyclesOf = (value: object, count = 40): RunRecording => ({
    metadata: {},
    channels: [{ topic: '/device/cycle', encoding: 'json', schema: { type: 'object' }, messages: Array.from({ length: count }, (_, i) => ({ time_s: i, value })) }],
  })

  it('of another maker’s run that lack a field are refused in one line that names the topic', async () => {
    const foreign = given('foreign.mcap', await encodeRun(cyclesOf({ K_activation: 0.1, temperature_C: 25 })))
    const { status, stderr } = await iongate('train', foreign, '--labels', labels)
    expect(stderr.trimEnd().split('\n')).toHaveLength(1)
    expect(stderr).toMatch(/foreign.mcap: topic \/device\/cycle, message at 0 s: flags: .*\[value-invalid\]/)
    expect(status).toBe(3)
    await expect(readInterrogations(given('bare.mcap', await encodeRun(cyclesOf({ flags: 0, temperature_C: 25 }))), 'label', labels)).rejects.toThrow(/ION_activation/)
  })

  it('of a run that is cut short are used, and how many of how many is said', async () => {
    const bytes = await encodeRun(cyclesOf({ K_activation: 0.1, flags: 0, temperature_C: 25, note: 0.123456789 }, 2000))
    const cut = given('cut.mcap', bytes.subarray(0, bytes.length >> 1))
    const { cut: found, interrogations } = await readInterrogations(cut, 'label', labels)
    expect(found?.written).toBe(2000)
    expect(found?.read).toBe(interrogations.length)
    expect(interrogations.length).toBeGreaterThan(100)
    expect(interrogations.length).toBeLessThan(1500)
    expect((await iongate('train', cut, '--labels', labels)).stderr).toContain(`cut.mcap: is cut short; ${found?.read} of 2000 interrogations are there`)
    const { cut: none } = await readInterrogations(given('whole.mcap', bytes), 'label', labels)
    expect(none).toBeUndefined()
    await expect(readInterrogations(given('head.mcap', bytes.subarray(0, 400)), 'label', labels)).rejects.toThrow(/cut short before the first of 2000/)
  })

  it('without a label that begins before the run ends are refused', async () => {
    const late = given('late.csv', 'time_s,label\n1700000000,a\n')
    await expect(readInterrogations(given('run.mcap', await run(cycles)), 'label', late)).rejects.toThrow(expect.objectContaining({ code: 'times-elsewhere' }))
  })
})
