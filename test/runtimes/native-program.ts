import { NATIVE_FILE } from '../../firmware/boards/espruino/native-block'
import type { EspruinoWiring } from '../../firmware/boards/espruino/wiring'
import type { DeviceConfiguration } from '../../firmware/core/device/configuration'
import { nativeBundleOptions } from '../../host-tools/build/build-board'
import { bundleForEspruino } from '../../host-tools/build/espruino-bundle'
import { FIRMWARE_ENTRY } from '../../host-tools/build/firmware-entry'
import { type NativeImage, nativeFileOf, nativeImageOf } from '../../host-tools/build/native-image'
import type { BoardName } from '../../sim/board-profiles'
import type { Microcontroller, Program } from '../../sim/microcontroller'
import { espruinoProgram } from '../../sim/runtimes/espruino'

/** A device whose core is machine code: its program and what lies in its Storage. */
export type NativeProgram = { code: string; file: Buffer }

/** The file is always that for ARMv6-M, which the simulated Espruino executes; the program is the same with either. */
export async function nativeProgramOf(board: BoardName, configuration: DeviceConfiguration, changed: Partial<NativeImage> = {}): Promise<NativeProgram> {
  const image = nativeImageOf(board, configuration)
  const { code, findings } = await bundleForEspruino(FIRMWARE_ENTRY, nativeBundleOptions(board, configuration, { ...image, ...changed }))
  if (findings.length > 0) throw new Error(JSON.stringify(findings))
  return { code, file: nativeFileOf('armv6-m', image, configuration.buildHash) }
}

export function runNative({ code, file }: NativeProgram, wiring: EspruinoWiring): (mcu: Microcontroller) => Program {
  return espruinoProgram(code, wiring, {}, undefined, { [NATIVE_FILE]: file })
}
