import path from 'node:path'
import { settingsSchema } from '../configuration/settings'
import { IongateError } from '../diagnostics'
import { parseJson, readText } from '../files'
import { refuseOtherKind, refuseOverInput, writeWhole } from '../written-files'
import { percentReporter } from '../recordings/reading-progress'
import { linkLatest, runFolder } from '../runs'
import { classifierSchema, type ClassifierFile } from './classifier-file'
import { examplesOf, setApart } from './examples'
import type { Example } from './network'
import { readInterrogations, type LabelledRecording } from './read-interrogations'
import { trainClassifier } from './train'
import { trainingText } from './training-text'

/** What the user gave. */
export interface TrainOptions {
  /** Recordings to judge by; a third of each class when left out. */
  test?: string[]
  /** File `time_s,label` for runs. */
  labels?: string
  /** Column of tables that holds the labels. */
  label: string
  history: number
  hidden?: number
  seed: number
  /** Device settings whose levels are compared with. */
  configuration?: string
  /** Classifier to write; in a new folder in runs/ when left out. */
  out?: string
  force?: boolean
  json?: boolean
}

/** Fewer of a class are too few to learn from and to judge by. */
const LEAST_OF_A_CLASS = 15
const PARTS = 3
/** Fewer are learned from before anybody wonders. */
const MANY = 20000

/** The command: reads, trains, measures, says what came of it, writes the file if it helps. */
export async function runTrain(files: string[], options: TrainOptions): Promise<void> {
  if (options.out !== undefined) {
    refuseOverInput(options.out, '--out', [...files, ...(options.test ?? []), options.labels, options.configuration])
    refuseOtherKind(options.out, JSON.stringify({ format: 'iongate-classifier' }))
  }
  const read = (file: string) => readInterrogations(file, options.label, options.labels)
  const recordings = await Promise.all(files.map(read))
  const { ions } = recordings[0]
  const classes = classesOf(recordings)
  const tests = await Promise.all((options.test ?? []).map(read))
  reportCuts([...recordings, ...tests])
  for (const recording of [...recordings, ...tests]) checkRecording(recording, ions, classes, recordings[0].file)
  const examples = recordings.flatMap(({ interrogations }) => examplesOf(interrogations, options.history, classes))
  checkClasses(examples, classes, files)
  const { rest: learn, apart: heldOut } =
    options.test === undefined
      ? setApart(examples, PARTS - 1, PARTS)
      : { rest: examples, apart: tests.flatMap(({ interrogations }) => examplesOf(interrogations, options.history, classes)) }
  if (heldOut.length === 0) throw new IongateError('recording-too-short', '--test', 'holds no labelled interrogation to judge by')

  const { levels } = options.configuration === undefined ? settingsSchema.parse({}) : parseJson(readText(options.configuration), settingsSchema, options.configuration)
  const training = trainClassifier({
    learn,
    heldOut,
    ionCount: ions.length,
    classCount: classes.length,
    history: options.history,
    seed: options.seed,
    hiddenUnits: options.hidden,
    boundaries: ions.map(() => levels.boundaries),
    onProgress: learn.length < MANY ? undefined : percentReporter((percent) => `${percent} % learned from ${learn.length} interrogations`),
  })
  const { hiddenRows, scoreRows, marginGain_Q15 } = training.tables
  const file = classifierSchema.parse({
    format: 'iongate-classifier',
    version: 1,
    made: new Date().toISOString().slice(0, 10),
    source: files,
    seed: options.seed,
    ions,
    classes,
    history: options.history,
    learnedFrom: learn.length,
    crossValidation: training.crossValidation,
    heldOut: training.heldOut,
    tables: { hiddenRows, scoreRows, marginGain_Q15 },
  } satisfies ClassifierFile)
  const isWritten = file.heldOut.helps || options.force === true
  const folder = runFolder('train', 'device')
  const out = options.out ?? path.join(folder, 'device.classifier.json')
  console.log(options.json === true ? JSON.stringify({ ...file, file: isWritten ? out : null, cut: cutsOf([...recordings, ...tests]), figures: [] }) : trainingText(file))
  if (!isWritten) throw new IongateError('classifier-no-help', out, 'not written: the classifier does not err less than levels of single ions')
  writeWhole(out, `${JSON.stringify(file, null, 1)}\n`)
  if (options.out === undefined) linkLatest(folder)
  if (options.json !== true) console.log(`\nClassifier  ${out}`)
}

/** Says on standard error which recordings are not whole. */
function reportCuts(recordings: LabelledRecording[]): void {
  for (const { file, read, written } of cutsOf(recordings)) {
    console.error(`${file}: is cut short; ${read} of ${written ?? 'an unknown number of'} interrogations are there, and these are used`)
  }
}

function cutsOf(recordings: LabelledRecording[]): { file: string; read: number; written: number | null }[] {
  return recordings.flatMap(({ file, cut }) => (cut === undefined ? [] : [{ file, read: cut.read, written: cut.written ?? null }]))
}

function classesOf(recordings: LabelledRecording[]): string[] {
  const labels = recordings.flatMap(({ interrogations }) => interrogations.flatMap(({ label }) => label ?? []))
  return [...new Set(labels)].sort()
}

function checkRecording({ file, ions, interrogations }: LabelledRecording, wantedIons: string[], classes: string[], first: string): void {
  if (ions.join() !== wantedIons.join()) {
    throw new IongateError('value-invalid', file, `has the ions ${ions.join(', ')} where ${first} has ${wantedIons.join(', ')}`)
  }
  const unknown = interrogations.find(({ label }) => label !== undefined && !classes.includes(label))
  if (unknown !== undefined) throw new IongateError('value-invalid', file, `has the label ${unknown.label}, of which nothing can be learned`)
}

function checkClasses(examples: Example[], classes: string[], files: string[]): void {
  if (classes.length < 2 || classes.length > 16) {
    throw new IongateError('value-invalid', files.join(', '), `expected labels of 2 to 16 classes, got ${classes.length}${classes.length === 1 ? ` (${classes[0]})` : ''}`)
  }
  for (const [index, name] of classes.entries()) {
    const count = examples.filter(({ label }) => label === index).length
    if (count >= LEAST_OF_A_CLASS) continue
    throw new IongateError('recording-too-short', files.join(', '), `${count} trusted interrogations are labelled ${name}; at least ${LEAST_OF_A_CLASS} are needed`)
  }
}
