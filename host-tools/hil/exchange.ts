import { IongateError } from '../diagnostics'
import type { HilDevice } from './device'
import { answerIn, numberedLine, type Answer } from './wire'

/** What lines hold, for messages. */
export type LineKind = 'vector' | 'event'

/** How often a line is sent before the line is given up. */
const ATTEMPTS = 8
/** How often a device may stay silent before it is taken for dead. */
const SILENCES = 3

export type Answered = Extract<Answer, { kind: 'values' }> & { repeats: number }

/**
 * Sends one line until its answer comes back whole. Answers to earlier lines, which a slow
 * link brings late, are passed over.
 * @param digits four hexadecimal ones for each number
 * @throws IongateError line-damaged when none of the attempts brought a whole answer, device-silent when
 *   nothing at all came, device-differs when the device no longer knows the lines before this one
 */
export async function exchangeLine(device: HilDevice, number: number, digits: string, where: string, kind: LineKind): Promise<Answered> {
  const line = numberedLine(number, digits)
  let silences = 0
  for (let repeats = 0; repeats < ATTEMPTS; repeats++) {
    if (repeats > 0) await device.recover()
    const answer = await device.ask(line, (printed) => answerTo(number, printed))
    if (answer?.kind === 'values') return { ...answer, repeats }
    if (answer?.kind === 'due') {
      throw new IongateError('device-differs', where, `waits for ${kind} ${answer.due} where ${number} was sent: it has restarted`)
    }
    silences = answer === undefined ? silences + 1 : 0
    if (silences === SILENCES) throw new IongateError('device-silent', where, `no answer to ${kind} ${number}, sent ${silences} times`)
  }
  throw new IongateError('line-damaged', where, `${kind} ${number} or its answer came damaged in ${ATTEMPTS} attempts`)
}

/** undefined for a line that has nothing to do with this line. */
function answerTo(number: number, printed: string): Answer | undefined {
  if (printed.trim() === '') return undefined
  const answer = answerIn(printed)
  if (answer === undefined) return { kind: 'damaged' }
  return answer.kind === 'values' && answer.number < number ? undefined : answer
}
