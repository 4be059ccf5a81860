import type { Decoder } from '../../firmware/core/decode/decoder'

/** Everything a decode gives, named, in the order of firmware/main-injected.ts. */
export interface Output {
  name: string
  value: number
}

/** What the host's core holds after a decode. */
export function outputsOf(decoder: Decoder, ions: string[]): Output[] {
  const { memory, unmixer } = decoder
  return [
    { name: 'flags', value: decoder.flags },
    { name: 'misfit', value: decoder.misfit },
    { name: 'active set', value: unmixer.activeSet },
    { name: 'charge', value: memory.charge },
    ...ions.flatMap((ion, i) => [
      { name: `activation of ${ion}`, value: unmixer.activation_Q17[i] },
      { name: `level of ${ion}`, value: decoder.level[i] },
      { name: `confidence of ${ion}`, value: decoder.confidence_Q15[i] },
      { name: `facilitation of ${ion}`, value: memory.facilitation_Q15[i] },
      { name: `open conductance of ${ion}`, value: memory.conductance_Q14[i] },
    ]),
    ...decoder.features.map((value, i) => ({ name: `feature ${i}`, value })),
  ]
}

/** The first output in which device and host differ, in words; undefined when all agree. */
export function firstDifference(expected: Output[], values: number[]): string | undefined {
  if (values.length !== expected.length) return `${values.length} outputs, the host has ${expected.length}`
  const at = expected.findIndex(({ value }, i) => value !== values[i])
  return at < 0 ? undefined : `${expected[at].name} is ${values[at]}, on the host ${expected[at].value}`
}
