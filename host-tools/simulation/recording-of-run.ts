import { VERDICTS } from '../configuration/refusals'
import { type EventLog, channelsOfEvents } from '../recordings/event-log'
import type { JsonChannel, RunRecording } from '../recordings/run-recording'
import { hexOfHash } from '../telemetry'
import type { RunSummary } from './run-summary'
import { undecodedIons, type FinishedRun } from './simulated-run'
import { totalOf } from './run-measures'
import { stimulusAnswers } from './refused-stimuli'

/** A run as a recording: the raw link, what it says, the truth beside it, and what the device took and did. */
export function recordingOf(run: FinishedRun, { log, interrogations }: RunSummary, events: EventLog): RunRecording {
  const { scenario, configuration, ions, classes, result } = run
  const answers = stimulusAnswers(log, configuration)
  const undecoded = undecodedIons(run).map((ion) => ({ ion, at: scenario.gel.ions.findIndex((row) => row.ion === ion) }))
  return {
    metadata: {
      scenario: scenario.name,
      seed: `${result.seed}`,
      duration_s: `${result.duration_s}`,
      board: scenario.board,
      build: hexOfHash(configuration.buildHash),
      configuration: JSON.stringify(configuration),
    },
    channels: [
      {
        topic: '/link/telemetry',
        encoding: 'bytes',
        messages: result.link.map(({ time_us, bytes }) => ({ time_s: time_us / 1e6, value: Uint8Array.from(bytes) })),
      },
      numbers(
        '/device/cycle',
        log.cycles.map(({ time_s, message }) => ({
          time_s,
          value: {
            ...Object.fromEntries(message.ions.flatMap((reading, ion) => readingFields(ions[ion], reading))),
            flags: message.flags,
            misfit: message.misfit,
            store_mV: message.store_mV,
            temperature_C: message.temperature_dC / 10,
            spent_uJ: message.spent_uJ,
            harvested_uJ: message.harvested_uJ,
            contactRate_Hz: message.contactRate_mHz / 1000,
          },
        })),
      ),
      numbers(
        '/device/class',
        log.classes.map(({ time_s, message }) => ({
          time_s,
          value: { class: classes?.[message.index ?? -1] ?? '', confidence: message.confidence_Q15 / 32768 },
        })),
      ),
      numbers(
        '/device/contact',
        log.contacts.map(({ time_s, message }) => ({
          time_s,
          value: { event: message.event, peak_Q6: message.peak_Q6, charge_Q6: message.charge_Q6 },
        })),
      ),
      numbers(
        '/device/stimulus',
        log.stimuli.map(({ time_s, message }, i) => ({
          time_s,
          value: {
            rule: message.rule,
            plan: message.plan,
            verdict: VERDICTS[message.verdict] ?? `${message.verdict}`,
            answer: answers[i],
            latency_ms: message.latency_ms,
          },
        })),
      ),
      numbers(
        '/device/notice',
        log.notices.map(({ time_s, message }) => ({ time_s, value: { notice: message.notice, detail: message.detail } })),
      ),
      numbers(
        '/truth/ions',
        interrogations.map(({ time_s, truth, ions: outcomes }) => ({
          time_s,
          value: Object.fromEntries([
            ...outcomes.flatMap(({ trueActivation, apparent, trueLevel }, ion) => [
              [`${ions[ion]}_activation`, trueActivation],
              [`${ions[ion]}_apparent`, apparent],
              [`${ions[ion]}_level`, trueLevel],
            ]),
            ...undecoded.flatMap(({ ion, at }) => [
              [`${ion}_activation`, truth.activation[at]],
              [`${ion}_apparent`, truth.apparent[at]],
            ]),
          ]),
        })),
      ),
      numbers(
        '/truth/store',
        result.traces.time_s.map((time_s, i) => ({
          time_s,
          value: {
            store_mV: result.traces.store_mV[i],
            harvested_uJ: result.traces.harvested_uJ[i],
            spent_uJ: totalOf(result.traces.spent_uJ[i]),
            ...(result.traces.pixel_mV === undefined ? {} : { pixel_mV: result.traces.pixel_mV[i] }),
          },
        })),
      ),
      numbers(
        '/truth/stimulus',
        result.stimuli.map(({ start_s, ...stimulus }) => ({ time_s: start_s, value: stimulus })),
      ),
      ...channelsOfEvents(events),
    ],
  }
}

function readingFields(ion: string, reading: { activation_Q15: number; level: number; confidence_Q15: number }): [string, number][] {
  return [
    [`${ion}_activation`, reading.activation_Q15 / 32768],
    [`${ion}_level`, reading.level],
    [`${ion}_confidence`, reading.confidence_Q15 / 32768],
  ]
}

/** A channel whose schema is read off its first message: every message has the same fields. */
function numbers(topic: string, messages: { time_s: number; value: Record<string, unknown> }[]): JsonChannel {
  const fields = Object.entries(messages[0]?.value ?? {})
  const properties = Object.fromEntries(fields.map(([name, value]) => [name, { type: typeof value }]))
  return { topic, encoding: 'json', schema: { type: 'object', properties }, messages }
}
