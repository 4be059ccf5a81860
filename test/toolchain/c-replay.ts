/** A simulated run's events, replayed through the device in C: what happened as lines of text, and what each event left. */
import { TEST_KEY } from '../firmware/signing-writer'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { DeviceConfiguration } from '../../firmware/core/device/configuration'
import type { Device } from '../../firmware/core/device/device'
import type { DeviceEvent } from '../../firmware/core/device/events'
import { OPERATION_APPEND_CALIBRATION, OPERATION_SEND } from '../../firmware/core/device/operations'
import { step } from '../../firmware/core/device/step'
import type { CalibrationFound } from '../../firmware/core/persistence/calibration-slots'
import type { DecoderTables } from '../../firmware/core/decode/decoder'
import { cFiles, typeNamed } from '../../host-tools/build/c-target'
import { recordData } from '../../host-tools/toolchain/c-data'
import { type CLibrary, libraryOf } from '../../host-tools/toolchain/c-library'
import { fieldsOf } from '../../host-tools/toolchain/records'

export const WARNINGS = ['-std=c99', '-Wall', '-Wextra', '-Wconversion', '-pedantic', '-Werror']
const SANITIZERS = ['-O1', '-g', '-fsanitize=undefined,address', '-fno-sanitize-recover=all']

export const library: CLibrary = libraryOf('.')

/** A device's events and what they left, as the C program reads and prints them. */
export type Transcript = {
  asked: string[]
  left: string[]
  /** Tables that ran, the built-in ones first. */
  tables: DecoderTables[]
  /** Bytes that were sent. */
  sent: number
}

const OPERATION_FIELDS = fieldsOf(library.code.translation, library.code.records.find(({ name }) => name.text === 'Operation')!).map(({ name }) => name)

export function transcriptNew(configuration: DeviceConfiguration): Transcript {
  return { asked: [], left: [], tables: [configuration.decoder], sent: 0 }
}

/** `step`, and a note of what went in and came out. */
export function watchedStep(transcript: Transcript): (device: Device, event: DeviceEvent) => void {
  let known: Device | undefined
  let calibration: CalibrationFound | undefined
  return (device, event) => {
    if (device !== known) transcript.asked.push(`b ${calibrationLine(transcript, device.calibration)} ${device.writer.epoch} ${device.kept + device.found} ${Number(device.canProbe)}`)
    else if (device.calibration !== calibration) transcript.asked.push(`c ${calibrationLine(transcript, device.calibration)}`)
    known = device
    calibration = device.calibration
    transcript.asked.push(`e ${event.kind} ${event.time_ms} ${event.began_ms} ${event.value} ${device.samples.length} ${device.samples.join(' ')}`)
    step(device, event)
    transcript.left.push(leftBy(device))
    if (device.operation.kind === OPERATION_SEND) transcript.sent += device.operation.count
  }
}

function calibrationLine(transcript: Transcript, { state, sequence, slot, tables }: CalibrationFound): string {
  let index = transcript.tables.findIndex((known) => JSON.stringify(known) === JSON.stringify(tables))
  if (index < 0) index = transcript.tables.push(tables) - 1
  return [...state, ...sequence, slot, index].join(' ')
}

/** All fields of the operation; what it sends or writes. */
function leftBy({ operation, writer, upload }: Device): string {
  const fields = OPERATION_FIELDS.map((name) => (operation as unknown as Record<string, number>)[name])
  const sent = operation.kind === OPERATION_SEND ? writer.encoded.slice(0, operation.count) : []
  const written = operation.kind === OPERATION_APPEND_CALIBRATION ? upload.words.slice(0, operation.count) : []
  return [...fields, ...sent, ...written].join(' ')
}

let folder: string | undefined

/** The core, compiled once with sanitizers. */
function coreObject(): string {
  if (folder !== undefined) return folder
  folder = mkdtempSync(path.join(tmpdir(), 'iongate-c-device-'))
  writeFileSync(path.join(folder, 'iongate.h'), library.header)
  writeFileSync(path.join(folder, 'iongate.c'), library.source)
  execFileSync('gcc', [...WARNINGS, ...SANITIZERS, '-c', '-o', 'iongate.o', 'iongate.c'], { cwd: folder })
  return folder
}

/** What the device in C leaves after each event, line by line; a line `memory` is a fault of the memory's size. */
export function replayInC(configuration: DeviceConfiguration, transcript: Transcript): string[] {
  const cwd = coreObject()
  writeReplay(cwd, configuration, transcript)
  execFileSync('gcc', [...WARNINGS, ...SANITIZERS, '-o', 'replay', 'replay.c', 'iongate-configuration.c', 'iongate.o'], { cwd })
  const output = execFileSync(path.join(cwd, 'replay'), { input: transcript.asked.join('\n') + '\n', encoding: 'utf8', maxBuffer: 1 << 30 })
  return linesOf(output)
}

export function linesOf(output: string): string[] {
  return output.split('\n').slice(0, -1).map((line) => line.trimEnd())
}

/**
 * Writes the replaying program: replay.c and the configuration.
 * @param before C text in front of it, which may put other things in the place of the library's functions
 */
export function writeReplay(cwd: string, configuration: DeviceConfiguration, { tables }: Transcript, before = ''): void {
  const data = { translation: library.code.translation, lines: [] as string[] }
  tables.slice(1).forEach((one, i) => recordData(data, typeNamed(library, 'DecoderTables'), one, `tables_${i + 1}`, 'static const '))
  const list = tables.slice(1).map((_, i) => `, (IongateDecoderTables *)&tables_${i + 1}`)
  const fields = OPERATION_FIELDS.map((name) => `  printf("%ld ", (long)operation->${name});`).join('\n')
  for (const { name, content } of cFiles(configuration, library).filter(({ name }) => name.includes('configuration'))) writeFileSync(path.join(cwd, name), content)
  const program = REPLAY.replace('/* before */', before).replace('/* tables */', `${data.lines.join('\n')}\n`).replace('/* list */', list.join('')).replace('/* fields */', fields)
  writeFileSync(path.join(cwd, 'replay.c'), program)
}

const REPLAY = `#include <stdio.h>
#include <stdlib.h>
#include "iongate-configuration.h"

/* before */
/* tables */
static IongateDecoderTables *tablesOf(long index) {
  IongateDecoderTables *const all[] = { iongateBuiltInCalibration.tables/* list */ };
  return all[index];
}

static int32_t next(void) {
  long value = 0;
  if (scanf("%ld", &value) != 1) {
    exit(4);
  }
  return (int32_t)value;
}

static int32_t state[2];
static int32_t sequence[2];
static IongateCalibrationFound found = { { state, 2 }, { sequence, 2 }, 0, NULL };
static int32_t samples[4096];
static int32_t key[] = { ${TEST_KEY.join(', ')} };
static IongateMemory memory;
static IongateDevice *device = NULL;

static void readCalibration(void) {
  state[0] = next();
  state[1] = next();
  sequence[0] = next();
  sequence[1] = next();
  found.slot = next();
  found.tables = tablesOf(next());
}

/* Memory to the byte, so that the address sanitizer sees the first one beyond it. */
static void take(IongateArena *arena, size_t size) {
  free(arena->memory);
  arena->memory = malloc(size);
  arena->size = size;
  arena->used = 0;
}

static void boot(void) {
  readCalibration();
  take(&memory.device, IONGATE_DEVICE_BYTES);
  take(&memory.decoders[0], IONGATE_DECODER_BYTES);
  take(&memory.decoders[1], IONGATE_DECODER_BYTES);
  const int32_t epoch = next();
  const int32_t kept = next();
  device = iongateDeviceNew(&memory.device, (IongateDeviceConfiguration *)&iongateConfiguration, &found, epoch, kept, next() == 1);
  iongateGuardTakeKey(device->guard, (IongateNumbers){ key, IONGATE_KEY_BYTES });
  if (memory.device.used + sizeof(void *) <= memory.device.size) {
    printf("memory\\n");
  }
}

static void event(void) {
  IongateDeviceEvent happened = { next(), 0, 0, 0 };
  happened.time_ms = next();
  happened.began_ms = next();
  happened.value = next();
  const int32_t count = next();
  for (int32_t i = 0; i < count; i++) {
    samples[i] = next();
  }
  device->samples.at = samples;
  device->samples.length = count;
  iongateStep(&memory, device, &happened);
  const IongateOperation *const operation = device->operation;
/* fields */
  for (int32_t i = 0; operation->kind == IONGATE_OPERATION_SEND && i < operation->count; i++) {
    printf("%ld ", (long)device->writer->encoded.at[i]);
  }
  for (int32_t i = 0; operation->kind == IONGATE_OPERATION_APPEND_CALIBRATION && i < operation->count; i++) {
    printf("%ld ", (long)device->upload->words.at[i]);
  }
  printf("\\n");
}

int main(int count, char **words) {
  char word[2];
  if (count > 1 && freopen(words[1], "r", stdin) == NULL) {
    return 2;
  }
  while (scanf("%1s", word) == 1) {
    if (word[0] == 'b') {
      boot();
    } else if (word[0] == 'c') {
      readCalibration();
    } else {
      event();
    }
  }
  return 0;
}
`
