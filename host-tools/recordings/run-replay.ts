import { basename } from 'node:path'
import type { DeviceConfiguration } from '../../firmware/core/device/configuration'
import { buildHashOf } from '../configuration/device-configuration'
import { IongateError } from '../diagnostics'
import { atMost } from '../figures'
import type { Section, Table } from '../report/page'
import { hexOfHash } from '../telemetry'
import { EVENT_NAMES, OPERATION_NAMES } from './event-names'
import { type RecordedEvents, readEvents } from './read-events'
import { type Difference, type EventReplay, replayEvents } from './replay-events'
import type { ReplayResult } from './replay-result'

/**
 * Hands the events of a recorded run to the firmware's sources as they are now, and compares what it does.
 * @throws IongateError recording-unknown when the file is damaged or holds no events or no configuration, or when it is of
 *   a build whose configuration this firmware does not know
 */
export function replayRun(file: string): ReplayResult & { section: Section } {
  const recorded = readEvents(file)
  const { configuration, build } = configurationOf(recorded.metadata, file)
  try {
    return resultOf(recorded, configuration.buildHash, build, replayEvents(recorded.boots, configuration), file)
  } catch (error) {
    // With the recorded build itself the configuration is whole, and the fault is ours.
    if (configuration.buildHash === build) throw error
    const builds = `recorded by build ${hexOfHash(configuration.buildHash)}; this firmware is build ${hexOfHash(build)} and cannot run its configuration`
    throw new IongateError('recording-unknown', file, builds, { cause: error })
  }
}

/** The recorded device's configuration, and the build that this firmware makes of it. */
function configurationOf(metadata: Record<string, string>, file: string): { configuration: DeviceConfiguration; build: number } {
  try {
    const configuration = JSON.parse(metadata.configuration) as DeviceConfiguration
    return { configuration, build: buildHashOf(configuration) }
  } catch (error) {
    throw new IongateError('recording-unknown', file, 'its metadata hold no device configuration', { cause: error })
  }
}

function resultOf({ metadata, isWhole, boots }: RecordedEvents, recordedBuild: number, build: number, replay: EventReplay, file: string): ReplayResult & { section: Section } {
  const { agreeing, differing, unreached, differences } = replay
  const steps = boots.flatMap((boot) => boot.steps)
  const until_s = steps.at(-1)?.time_s ?? 0
  const [first] = differences
  const lines = [
    `run of ${metadata.scenario}, seed ${metadata.seed}: ${steps.length} events of ${counted(boots.length, 'boot')}, up to ${seconds(until_s)} of ${metadata.duration_s} s${isWhole ? '' : '; the file is cut short'}`,
    recordedBuild === build
      ? `build ${hexOfHash(build)}, as recorded`
      : `recorded by build ${hexOfHash(recordedBuild)}; with the same configuration this firmware is build ${hexOfHash(build)}`,
    `${agreeing} operations agree, ${differing} differ${unreached === 0 ? '' : `, ${unreached} are not compared: before them the device asked for another operation`}`,
    ...(first === undefined ? [] : differenceLines(first)),
  ]
  return {
    fields: {
      kind: 'run',
      scenario: metadata.scenario,
      seed: Number(metadata.seed),
      is_whole: isWhole,
      until_s,
      build: hexOfHash(build),
      recorded_build: hexOfHash(recordedBuild),
      boots: boots.length,
      events: steps.length,
      operations: { agreeing, differing, unreached },
      differences: differences.map(({ event, recorded, got, ...place }) => ({
        ...place,
        event: { name: EVENT_NAMES[event.kind], ...event },
        recorded: { name: OPERATION_NAMES[recorded.kind], ...recorded },
        got: { name: OPERATION_NAMES[got.kind], ...got },
      })),
    },
    figures: [atMost('operations/differing', differing, 0)],
    lines,
    section: {
      heading: basename(file),
      text: lines.slice(0, 3).join('. ') + '.',
      blocks: [
        { kind: 'facts', facts: [{ label: 'operations agree', value: `${agreeing}` }, { label: 'differ', value: `${differing}` }, { label: 'not compared', value: `${unreached}` }] },
        ...(differences.length === 0 ? [] : [differenceTable(differences)]),
      ],
    },
  }
}

function differenceLines({ boot, number, time_s, event, recorded, got, fields }: Difference): string[] {
  return [
    `first otherwise at event ${number} of boot ${boot}, ${seconds(time_s)}: ${eventText(event)}`,
    `  recorded: ${OPERATION_NAMES[recorded.kind]}; now: ${OPERATION_NAMES[got.kind]}`,
    ...fields.map((one) => `  ${one.field}: recorded ${valueText(one.recorded)}, now ${valueText(one.got)}`),
  ]
}

function differenceTable(differences: Difference[]): Table {
  return {
    kind: 'table',
    caption: 'The first operations that differ, field by field.',
    columns: [{ label: 'boot / event' }, { label: 'time, s', isNumeric: true }, { label: 'event' }, { label: 'recorded' }, { label: 'now' }, { label: 'fields' }],
    rows: differences.map(({ boot, number, time_s, event, recorded, got, fields }) => [
      `${boot} / ${number}`,
      time_s.toFixed(6),
      eventText(event),
      OPERATION_NAMES[recorded.kind],
      OPERATION_NAMES[got.kind],
      fields.map((one) => `${one.field} ${valueText(one.recorded)} → ${valueText(one.got)}`).join('; '),
    ]),
  }
}

function eventText({ kind, time_ms, value }: Difference['event']): string {
  return `${EVENT_NAMES[kind]} at ${time_ms} ms since boot, value ${value}`
}

function seconds(time_s: number): string {
  return `${Number(time_s.toFixed(6))} s`
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}

function valueText(value: unknown): string {
  return value === null ? 'nothing' : `${value as string}`
}
