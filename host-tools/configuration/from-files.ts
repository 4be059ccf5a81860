import type { DeviceConfiguration } from '../../firmware/core/device/configuration'
import type { BoardName } from '../../sim/board-profiles'
import { calibrationSchema, type Calibration } from '../calibration/calibration-file'
import { defaultCalibration } from '../calibration/default-calibration'
import { classifierSchema, type ClassifierFile } from '../classifier/classifier-file'
import { parseJson, readText } from '../files'
import { deviceConfigurationFor } from './device-configuration'
import { settingsSchema } from './settings'

/** Files that make a device one's own; each has a default. */
export interface DeviceFiles {
  calibration?: string
  /** A device has no classifier when left out. */
  classifier?: string
  /** Settings in physical units. */
  configuration?: string
  /** Espruino: the core as machine code, which it is when left out, else interpreted. */
  native?: boolean
}

export interface ConfiguredDevice {
  board: BoardName
  configuration: DeviceConfiguration
  /** Names of the ions, in the configuration's order. */
  ions: string[]
}

/** A calibration that a user named. Throws file-missing, json-malformed, value-invalid. */
export function readCalibration(file: string): Calibration {
  return parseJson(readText(file), calibrationSchema, file)
}

/** A classifier that a user named, if any. Throws as readCalibration. */
export function readClassifier(file: string | undefined): ClassifierFile | undefined {
  return file === undefined ? undefined : parseJson(readText(file), classifierSchema, file)
}

/** A board's configuration from a user's files. Throws unknown-board, file-missing, json-malformed, value-invalid. */
export function configurationFromFiles(name: string, files: DeviceFiles): ConfiguredDevice {
  const settings =
    files.configuration === undefined ? {} : parseJson(readText(files.configuration), settingsSchema, files.configuration)
  const own = files.calibration === undefined ? undefined : readCalibration(files.calibration)
  const configuration = deviceConfigurationFor(name, settings, own, readClassifier(files.classifier), {
    settings: files.configuration,
    calibration: files.calibration,
    classifier: files.classifier,
  }, files.native === false ? 'interpreted' : 'native')
  // deviceConfigurationFor has refused every other name.
  const board = name as BoardName
  return { board, configuration, ions: (own ?? defaultCalibration(board)).ions }
}
