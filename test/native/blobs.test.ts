import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { compileForCortexM, missingBareCortexM, runBareOnCortexM } from '../../host-tools/build/bare-cortex-m'
import { loadScenario } from '../../host-tools/scenarios'
import { configurationOfScenario } from '../../host-tools/simulation/configuration-of-scenario'
import { NATIVE_TARGETS, type NativeManifest, buildNative, compilerVersion, missingCompiler, nativeSourceHash } from '../../host-tools/toolchain/native'
import { MANIFEST, NATIVE_FOLDER } from '../../host-tools/toolchain/native-folder'
import { simulate } from '../../sim/simulate'
import { sourceProgram } from '../../sim/virtual-board'
import { LONG } from '../long'
import { type Transcript, library, linesOf, transcriptNew, watchedStep, writeReplay } from '../toolchain/c-replay'

const fileOf = (name: string) => readFileSync(path.join(NATIVE_FOLDER, name))
const manifest = JSON.parse(fileOf(MANIFEST).toString()) as NativeManifest
const isRequired = process.env.IONGATE_REQUIRE_ALL === '1'

describe('the blobs in firmware/native', () => {
  it('are made of the core as it is: else run npm run native', () => {
    expect(manifest.source).toBe(nativeSourceHash())
  })

  it.each(manifest.blobs)('$file is what the manifest says', ({ file, bytes, sha256 }) => {
    const blob = fileOf(file)
    expect(blob.length).toBe(bytes)
    expect(createHash('sha256').update(blob).digest('hex')).toBe(sha256)
  })

  // npm run native -- --check says the same.
  it.skipIf(!LONG || missingCompiler() !== undefined || compilerVersion() !== manifest.compiler)('are made byte for byte by the compiler that the manifest names', () => {
    for (const { name, content } of buildNative()) expect(fileOf(name).equals(content), name).toBe(true)
  })
})

const folder = mkdtempSync(path.join(tmpdir(), 'iongate-blob-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** Puts the blob's entries in the place of the library, and the blob itself where it was not linked for. */
function entriesOf(blob: Buffer, shift: number): string {
  const { deviceNew, step } = manifest.entries
  return `#include <string.h>
static const unsigned char blob[] = { ${[...blob].join(', ')} };
static uint32_t place[${Math.ceil((blob.length + shift) / 4)}];
typedef struct { IongateDeviceConfiguration *configuration; IongateCalibrationFound *calibration; int32_t epoch, kept, canProbe; } Boot;
static uintptr_t entry(uint32_t offset) { return (uintptr_t)place + ${shift}u + offset + 1u; }
static IongateDevice *blobDeviceNew(IongateArena *arena, IongateDeviceConfiguration *c, IongateCalibrationFound *f, int32_t epoch, int32_t kept, bool canProbe);
#define iongateDeviceNew blobDeviceNew
#define iongateStep(memory, device, event) ((int32_t (*)(IongateMemory *, IongateDevice *, IongateDeviceEvent *))entry(${step}u))(memory, device, event)
static IongateDevice *blobDeviceNew(IongateArena *arena, IongateDeviceConfiguration *c, IongateCalibrationFound *f, int32_t epoch, int32_t kept, bool canProbe) {
  const Boot boot = { c, f, epoch, kept, canProbe };
  memcpy((unsigned char *)place + ${shift}, blob, sizeof blob);
  return ((IongateDevice *(*)(IongateArena *, const Boot *))entry(${deviceNew}u))(arena, &boot);
}
/* The table has no entry for this alone: boot takes the key from the block. Identity, then key, as in core/link/authentication.ts. */
static int32_t keyWord(IongateNumbers record, int32_t at) {
  return (int32_t)((uint32_t)record.at[at] | (uint32_t)record.at[at + 1] << 8 | (uint32_t)record.at[at + 2] << 16 | (uint32_t)record.at[at + 3] << 24);
}
static void blobTakeKey(IongateGuard *guard, IongateNumbers record) {
  for (int32_t i = 0; i < 2; i++) guard->id.at[i] = keyWord(record, 4 * i);
  for (int32_t i = 0; i < 4; i++) guard->hash->key.at[i] = keyWord(record, 8 + 4 * i);
  guard->isKeyed = true;
}
#define iongateGuardTakeKey blobTakeKey
`
}

function transcriptOf(name: string, duration_s: number): { configuration: ReturnType<typeof configurationOfScenario>; transcript: Transcript } {
  const scenario = loadScenario(name)
  const configuration = configurationOfScenario(scenario)
  const transcript = transcriptNew(configuration)
  simulate(scenario, sourceProgram(configuration, watchedStep(transcript)), { seed: 3, duration_s })
  return { configuration, transcript }
}

describe.skipIf(missingBareCortexM() !== undefined && !isRequired)('on an emulated Cortex-M4', () => {
  const { configuration, transcript } = transcriptOf('frog-heart', 30)

  // An M4 also runs what is made for an M0+.
  it.each(NATIVE_TARGETS.flatMap(({ name }) => [0, 36].map((shift) => ({ name, shift }))))(
    '$name, $shift bytes into a buffer, runs the whole device with the same operations and bytes',
    ({ name, shift }) => {
      expect(transcript.sent).toBeGreaterThan(200)
      writeFileSync(path.join(folder, 'iongate.h'), library.header)
      writeReplay(folder, configuration, transcript, entriesOf(fileOf(`${name}.bin`), shift))
      writeFileSync(path.join(folder, 'events.txt'), transcript.asked.join('\n') + '\n')
      compileForCortexM(folder, ['-O2', 'replay.c', 'iongate-configuration.c'])
      expect(linesOf(runBareOnCortexM(folder, ['events.txt'], false))).toEqual(transcript.left)
    },
  )
})
