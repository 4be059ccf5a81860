import type { DeviceConfiguration } from '../../firmware/core/device/configuration'
import type { Scenario } from '../../sim/scenario'
import type { Calibration } from '../calibration/calibration-file'
import type { ClassifierFile } from '../classifier/classifier-file'
import { IongateError } from '../diagnostics'
import { deviceConfigurationFor, type DevicePlaces } from '../configuration/device-configuration'

/**
 * The device in a scenario. It knows its own capacitor, unless the scenario says that it is
 * mistaken. Throws value-invalid where the scenario's `device` is no device settings, or the
 * calibration is of another board or decodes an ion that the gel does not gate.
 * @param calibration the device's own; its board's reference calibration when left out
 * @param files that these came from, for messages; the scenario is called by its name when left out
 */
export function configurationOfScenario(
  { name, board, core, device, store, gel }: Scenario,
  calibration?: Calibration,
  classifier?: ClassifierFile,
  files: Omit<DevicePlaces, 'settings'> & { scenario?: string } = {},
): DeviceConfiguration {
  // A calibration may leave out ions of the gel, as a real one does; one of ions that are not there is another electrode's.
  const gated: string[] = gel.ions.map(({ ion }) => ion)
  if (calibration !== undefined && !calibration.ions.every((ion) => gated.includes(ion))) {
    throw new IongateError('value-invalid', files.calibration ?? 'calibration', `made for ${calibration.ions.join(', ')}, the scenario’s gel has ${gated.join(', ')}`)
  }
  const ownStore = { capacitance_uF: store.capacitance_uF, ...(device.store as object | undefined) }
  return deviceConfigurationFor(board, { ...device, store: ownStore }, calibration, classifier, { ...files, settings: `${files.scenario ?? name}: device` }, core)
}
