import { COMMAND_DISARM, COMMAND_MEASURE, COMMAND_SET_CYCLE } from '../../firmware/core/link/commands'
import { REFUSED_ENERGY, REFUSED_GEL_CHARGE } from '../../firmware/core/decide/safety-gate'
import { STATE_MEASURING } from '../../firmware/core/device/device'
import { NOTICE_COMMAND_UNKNOWN, NOTICE_MEASUREMENT_REFUSED, NOTICE_OPERATION_FAILED } from '../../firmware/core/link/telemetry'
import { command, measureCommand } from '../device-commands'
import { authorise, identifyCommand, isOutdated, refusalIn } from '../device/authorise'
import { VERDICTS } from '../configuration/refusals'
import { IongateError } from '../diagnostics'
import type { IdentityMessage, NoticeMessage, SumsMessage } from '../telemetry'
import { awaitMessage, type DeviceLink } from './device-link'
import { duration_ms, type MeasurementRequest } from './steps'
import type { RecordingHeader } from './recording'

/** Measurements one after the other on a device; every wait is bounded, what fails is tried again. */
export interface Measuring {
  link: DeviceLink
  ladder: RecordingHeader['ladder']
  rest_s: number
  stop: AbortSignal
  /** Number of the next request, 0..255. */
  request: number
  /** The device may be in a sleep that began before it was told how long to sleep. */
  isFresh: boolean
  /** Interrogations that the device made on its own account since the last measurement. */
  interrogations: number
  /** Sums that were measured without voltage so far. */
  zeroBias: number[][]
  /** Gets the reason before each wait for the gel’s charge. */
  onWait?: (why: string) => void
}

/** Why a measurement has to wait. */
interface UsedUp {
  usedUp: string
}

/** What a measurement gave; a device that restarted on the way starts it over. */
export interface Measured {
  sums: number[]
  temperature_C: number
  time_ms: number
  epoch: number
  interrogations: number
}

/** While it measures, the device's own interrogations follow one another so that none of its sleeps holds up a request. */
export const MEASURING_CYCLE_ms = 1000
/** While a person changes the medium: hardly any use of the electrode, and yet not long to wait. */
export const IDLE_CYCLE_ms = 10000
/** The longest sleep that a cycle can be. */
const LONGEST_SLEEP_ms = 65536
/** Beyond what a measurement takes: one idle sleep, an interrogation, a slow interpreter. */
const PATIENCE_ms = 20000
const ATTEMPTS = 3

export function measuringNew(link: DeviceLink, ladder: RecordingHeader['ladder'], rest_s: number, stop: AbortSignal): Measuring {
  return { link, ladder, rest_s, stop, request: 0, isFresh: true, interrogations: 0, zeroBias: [] }
}

/**
 * Asks the device what it is; what is sent from then on is signed with its key.
 * @throws IongateError device-silent, key-missing, device-differs
 */
export async function identify({ link, stop }: Pick<Measuring, 'link' | 'stop'>): Promise<IdentityMessage> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    link.send(identifyCommand(link.writer))
    const answer = await awaitMessage(link, PATIENCE_ms / ATTEMPTS, (message) => (message.kind === 'identity' ? message : undefined))
    if (answer !== undefined) {
      authorise(link.writer, answer, link.keyOf, link.where)
      return answer
    }
    throwIfStopped(stop)
  }
  throw new IongateError('device-silent', link.where, `does not say what it is within ${PATIENCE_ms / 1000} s`)
}

/** No stimulus, and this long from one of the device's own interrogations to the next. */
export function setPace({ link }: Pick<Measuring, 'link'>, cycle_ms: number): void {
  link.send(command(link.writer, COMMAND_DISARM))
  link.send(command(link.writer, COMMAND_SET_CYCLE, cycle_ms))
}

/**
 * One measurement.
 * @throws IongateError device-silent, device-differs, measurement-refused, calibration-stopped
 */
export async function measure(measuring: Measuring, request: MeasurementRequest): Promise<Measured> {
  const { link, stop } = measuring
  let failure = 'no answer'
  let waited_ms = 0
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    throwIfStopped(stop)
    const outcome = await attemptMeasurement(measuring, request)
    if (typeof outcome !== 'string' && 'sums' in outcome) return outcome
    if (typeof outcome === 'string') {
      failure = outcome
      continue
    }
    // No failure: time brings back what the gel may have.
    if (waited_ms >= REFILLED_ms) throw new IongateError('measurement-refused', link.where, `${outcome.usedUp}, after a wait of ${Math.round(waited_ms / 60000)} minutes`)
    await waitForCharge(measuring, outcome.usedUp)
    waited_ms += CHARGE_WAIT_ms
    attempt -= 1
  }
  throwIfStopped(stop)
  throw new IongateError('device-silent', link.where, `no measurement in ${ATTEMPTS} attempts: ${failure}`)
}

/** Between two attempts at a measurement whose charge the gel may not have yet; and when all that it may have at once has come back twice. */
const CHARGE_WAIT_ms = 30000
const REFILLED_ms = 3600000

/** The electrode rests meanwhile. */
async function waitForCharge(measuring: Measuring, usedUp: string): Promise<void> {
  const { link } = measuring
  measuring.onWait?.(`${usedUp}: waiting`)
  setPace(measuring, IDLE_CYCLE_ms)
  await awaitMessage(link, CHARGE_WAIT_ms, (message) => {
    if (message.kind === 'cycle') measuring.interrogations += 1
    return undefined
  })
  setPace(measuring, MEASURING_CYCLE_ms)
}

/** The device's epoch or counter is another than the host signs for. */
const RESTARTED = 'the device restarted'

/** The measurement, or in words why there is none. */
async function attemptMeasurement(measuring: Measuring, request: MeasurementRequest): Promise<Measured | UsedUp | string> {
  const { link, rest_s, ladder } = measuring
  const number = measuring.request
  measuring.request = (number + 1) % 256
  const limit_ms = (measuring.isFresh ? LONGEST_SLEEP_ms : 0) + PATIENCE_ms + duration_ms(request, rest_s, ladder)
  link.send(measureCommand(link.writer, { ...request, request: number, settle_ms: Math.round(rest_s * 1000) }))
  const parts: SumsMessage[] = []
  const answer = await awaitMessage(link, limit_ms, (message): Measured | UsedUp | string | undefined => {
    if (message.kind === 'cycle') measuring.interrogations += 1
    if (message.kind === 'hello') return RESTARTED
    if (message.kind === 'notice') return complaintOf(message, link.where, askedAmplitudes_mV(request, ladder))
    if (message.kind !== 'sums' || message.request !== number) return undefined
    parts.push(message)
    return measuredOf(parts, measuring.interrogations)
  })
  if (answer === RESTARTED) {
    // A new boot has another epoch, and goes at its own pace.
    await identify(measuring)
    setPace(measuring, MEASURING_CYCLE_ms)
  }
  if (answer === undefined) return `no answer within ${Math.round(limit_ms / 1000)} s`
  if (typeof answer === 'string' || 'usedUp' in answer) return answer
  measuring.isFresh = false
  measuring.interrogations = 0
  if (request.amplitude_mV === 0) measuring.zeroBias.push(answer.sums)
  return answer
}

/** The whole measurement once all of its frames are there. */
function measuredOf(parts: SumsMessage[], interrogations: number): Measured | undefined {
  const [{ count, temperature_dC, time_ms, epoch }] = parts
  const sums: number[] = []
  for (const part of parts) part.sums.forEach((sum, i) => (sums[part.first + i] = sum))
  if (Object.keys(sums).length < count) return undefined
  return { sums, temperature_C: temperature_dC / 10, time_ms, epoch, interrogations }
}

/** What a notice says about the measurement: nothing, or why it is worth another try. Throws where it is not. */
function complaintOf(message: NoticeMessage, where: string, amplitudes_mV: number[]): string | UsedUp | undefined {
  const { notice, detail } = message
  const refusal = refusalIn(message, [COMMAND_MEASURE, COMMAND_SET_CYCLE])
  if (refusal !== undefined) {
    if (isOutdated(refusal.reason)) return RESTARTED
    throw new IongateError('command-refused', where, refusal.text)
  }
  if (notice === NOTICE_COMMAND_UNKNOWN && detail === COMMAND_MEASURE) {
    throw new IongateError('device-differs', where, 'does not take this measurement; its firmware or its ladder is another')
  }
  // Of the device's own operations one may fail too, because bytes of this very request made it late: the measurement still comes.
  if (notice === NOTICE_OPERATION_FAILED && detail === STATE_MEASURING) return 'a pulse or a rest failed on the board'
  // Detail 0: the same request came twice, and the first is still under way.
  if (notice !== NOTICE_MEASUREMENT_REFUSED || detail === 0) return undefined
  if (detail === REFUSED_ENERGY) return 'the store cannot pay for it'
  if ((detail & 255) === REFUSED_GEL_CHARGE) return { usedUp: chargeText(detail) }
  throw new IongateError('measurement-refused', where, `its gate refuses a pulse of ${amplitudes_mV.join(' or ')} mV: ${VERDICTS[detail] ?? `verdict ${detail}`}`)
}

/** What the gel may have in this direction is used up for now; see chargesInDetail of core/device/measuring.ts. */
function chargeText(detail: number): string {
  const [needed_uC, held_uC] = [(detail >> 8) & 4095, detail >> 20].map((units) => Math.round(units * 1.024))
  return `a pulse can put ${needed_uC} µC through the gel, of which limits.gelNetPerHour_uC leaves ${held_uC} µC now`
}

function askedAmplitudes_mV(request: MeasurementRequest, ladder: RecordingHeader['ladder']): number[] {
  return request.amplitude_mV === undefined ? ladder.pulses.map(({ amplitude_mV }) => amplitude_mV) : [request.amplitude_mV]
}

function throwIfStopped(stop: AbortSignal): void {
  if (stop.aborted) throw new IongateError('calibration-stopped', '', 'stopped by ^C')
}
