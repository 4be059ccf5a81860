import type { DeviceConfiguration } from '../../firmware/configuration'
import type { BoardName } from '../../sim/board-profiles'
import { calibrationSchema } from '../calibration/calibration-file'
import { parseJson, readText } from '../files'
import { deviceConfigurationFor } from './device-configuration'
import { settingsSchema } from './settings'

/** Files that make a device one's own; each has a default. */
export interface DeviceFiles {
  calibration?: string
  /** Settings in physical units. */
  configuration?: string
}

/** A board's configuration from a user's files. Throws unknown-board, file-missing, json-malformed, value-invalid. */
export function configurationFromFiles(board: string, files: DeviceFiles): { board: BoardName; configuration: DeviceConfiguration } {
  const settings =
    files.configuration === undefined ? {} : parseJson(readText(files.configuration), settingsSchema, files.configuration)
  const calibration =
    files.calibration === undefined ? undefined : parseJson(readText(files.calibration), calibrationSchema, files.calibration)
  const configuration = deviceConfigurationFor(board, settings, calibration)
  // deviceConfigurationFor has refused every other name.
  return { board: board as BoardName, configuration }
}
