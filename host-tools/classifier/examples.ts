import type { Example } from './network'

/** One trusted interrogation of a recording, as the device decoded it. */
export interface LabelledInterrogation {
  /** Per ion, 1 = the reference response. */
  activation: number[]
  temperature_C: number
  /** Name of its class; undefined where nobody has said: it still is the history of the next. */
  label: string | undefined
}

/** Inputs as the device's over 32768; see firmware/core/decode/classifier. */
function inputsOf(recording: LabelledInterrogation[], index: number, history: number): number[] {
  const steps = Array.from({ length: history + 1 }, (_, back) => recording[index - back])
  const activations = steps.flatMap(({ activation }) => activation.map((value) => Math.min(65535, Math.max(0, Math.round(value * 32768))) / 32768))
  const temperature_dC = Math.min(1000, Math.max(-1000, Math.round(recording[index].temperature_C * 10)))
  return [...activations, (temperature_dC * 64) / 32768]
}

/** What can be learned from a recording: its labelled interrogations with all of their history. */
export function examplesOf(recording: LabelledInterrogation[], history: number, classes: string[]): Example[] {
  return recording.flatMap(({ label }, index) =>
    index < history || label === undefined ? [] : [{ inputs: inputsOf(recording, index, history), label: classes.indexOf(label) }],
  )
}

/**
 * Splits each class's examples in their order: neighbours in time are alike, so that a random split would let a model
 * be judged by what it has all but seen.
 * @param part which of `parts` stretches of every class is set apart, from 0
 */
export function setApart(examples: Example[], part: number, parts: number): { rest: Example[]; apart: Example[] } {
  const counts = new Map<number, number>()
  for (const { label } of examples) counts.set(label, (counts.get(label) ?? 0) + 1)
  const seen = new Map<number, number>()
  const isApart = examples.map(({ label }) => {
    const rank = seen.get(label) ?? 0
    seen.set(label, rank + 1)
    return Math.floor((rank * parts) / (counts.get(label) ?? 1)) === part
  })
  return { rest: examples.filter((_, i) => !isApart[i]), apart: examples.filter((_, i) => isApart[i]) }
}
