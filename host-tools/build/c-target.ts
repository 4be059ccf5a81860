import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type ts from 'typescript'
import { deviceNew } from '../../firmware/core/device/device'
import type { DeviceConfiguration } from '../../firmware/core/device/configuration'
import type { CalibrationFound } from '../../firmware/core/persistence/calibration-slots'
import { portableNatives } from '../../firmware/core/decode/window-sums'
import { type CData, recordData } from '../toolchain/c-data'
import { type CLibrary, libraryOf } from '../toolchain/c-library'
import { memoryText } from '../toolchain/c-memory'
import { hexOfHash } from '../telemetry'
import { longestCapture } from './longest-capture'
import { KEPT_NEW } from '../../firmware/core/persistence/kept'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
/** Files that are the same for every device, written by hand. */
const BY_HAND = ['CMakeLists.txt', 'iongate-loop.h', 'iongate-loop.c', 'example.c']

/**
 * A device's firmware as C: the core, its data, a board loop with callbacks, an example, a CMake file.
 * @param library of this source tree
 */
export function cFiles(configuration: DeviceConfiguration, library: CLibrary = libraryOf(ROOT)): { name: string; content: string }[] {
  const byHand = BY_HAND.map((name) => ({ name, content: readFileSync(new URL(`../toolchain/c-files/${name}`, import.meta.url), 'utf8') }))
  return [
    { name: 'iongate.h', content: library.header },
    { name: 'iongate.c', content: library.source },
    { name: 'iongate-configuration.h', content: configurationHeader(library, configuration) },
    { name: 'iongate-configuration.c', content: configurationSource(library, configuration) },
    ...byHand,
  ]
}

/** No slot holds anything: the calibration that was built in runs. */
function builtInCalibration(configuration: DeviceConfiguration): CalibrationFound {
  return { state: [0, 0], sequence: [0, 0], slot: -1, tables: configuration.decoder }
}

/** The type of a record that the library has. */
export function typeNamed({ code }: CLibrary, name: string): ts.Type {
  const record = code.records.find((one) => one.name.text === name)
  if (record === undefined) throw new Error(`${name} is not in the library`)
  return code.translation.checker.getTypeAtLocation(record)
}

function configurationHeader(library: CLibrary, configuration: DeviceConfiguration): string {
  const calibration = builtInCalibration(configuration)
  const device = deviceNew(configuration, portableNatives, calibration, 1, KEPT_NEW, true)
  const memory = (type: string, value: object) => memoryText(library.code.translation, typeNamed(library, type), value, [configuration, calibration, portableNatives])
  return `/* One device's calibration and settings: build ${hexOfHash(configuration.buildHash)}, calibration ${hexOfHash(configuration.decoder.calibrationId)}. */
#ifndef IONGATE_CONFIGURATION_H
#define IONGATE_CONFIGURATION_H

#include "iongate.h"

/** Bytes that IongateMemory's \`device\`, and each of its \`decoders\`, must have. */
#define IONGATE_DEVICE_BYTES (${memory('Device', device)})
#define IONGATE_DECODER_BYTES (${memory('Decoder', device.decoder)})

/** Longest capture or interrogation, in samples. */
#define IONGATE_SAMPLES ${longestCapture(configuration)}

extern const IongateDeviceConfiguration iongateConfiguration;
/** What runs while no slot holds a calibration. */
extern const IongateCalibrationFound iongateBuiltInCalibration;

#endif
`
}

function configurationSource(library: CLibrary, configuration: DeviceConfiguration): string {
  const data: CData = { translation: library.code.translation, lines: [] }
  recordData(data, typeNamed(library, 'DeviceConfiguration'), configuration, 'iongateConfiguration', 'const ')
  const state = 'static const int32_t emptySlots[] = { 0, 0 };'
  const tables = '(IongateDecoderTables *)&iongateConfiguration_decoder'
  const found = `const IongateCalibrationFound iongateBuiltInCalibration = {
  .state = { (int32_t *)emptySlots, 2 },
  .sequence = { (int32_t *)emptySlots, 2 },
  .slot = -1,
  .tables = ${tables},
};`
  return `#include "iongate-configuration.h"\n\n${data.lines.join('\n')}\n\n${state}\n${found}\n`
}
