import { IongateError } from '../diagnostics'
import type { HilDevice } from './device'
import type { Vector } from './vectors'
import { answerIn, vectorLine, type Answer } from './wire'

/** How often a vector is sent before the line is given up. */
const ATTEMPTS = 8
/** How often a device may stay silent before it is taken for dead. */
const SILENCES = 3

export type Decoded = Extract<Answer, { kind: 'values' }> & { repeats: number }

/**
 * Sends one vector until its answer comes back whole. Answers to earlier vectors, which a slow
 * line brings late, are passed over.
 * @throws IongateError line-damaged when none of the attempts brought a whole answer, device-silent when
 *   nothing at all came, device-differs when the device no longer knows the vectors before this one
 */
export async function exchangeVector(device: HilDevice, number: number, vector: Vector, where: string): Promise<Decoded> {
  const line = vectorLine(number, vector)
  let silences = 0
  for (let repeats = 0; repeats < ATTEMPTS; repeats++) {
    if (repeats > 0) await device.recover()
    const answer = await device.ask(line, (printed) => answerTo(number, printed))
    if (answer?.kind === 'values') return { ...answer, repeats }
    if (answer?.kind === 'due') {
      throw new IongateError('device-differs', where, `waits for vector ${answer.due} where ${number} was sent: it has restarted`)
    }
    silences = answer === undefined ? silences + 1 : 0
    if (silences === SILENCES) throw new IongateError('device-silent', where, `no answer to vector ${number}, sent ${silences} times`)
  }
  throw new IongateError('line-damaged', where, `vector ${number} or its answer came damaged in ${ATTEMPTS} attempts`)
}

/** undefined for a line that has nothing to do with this vector. */
function answerTo(number: number, printed: string): Answer | undefined {
  if (printed.trim() === '') return undefined
  const answer = answerIn(printed)
  if (answer === undefined) return { kind: 'damaged' }
  return answer.kind === 'values' && answer.number < number ? undefined : answer
}
