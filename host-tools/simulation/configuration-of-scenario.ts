import type { DeviceConfiguration } from '../../firmware/configuration'
import type { Scenario } from '../../sim/scenario'
import type { Calibration } from '../calibration/calibration-file'
import type { ClassifierFile } from '../classifier/classifier-file'
import { IongateError } from '../diagnostics'
import { deviceConfigurationFor } from '../configuration/device-configuration'

/**
 * The device in a scenario. It knows its own capacitor, unless the scenario says that it is
 * mistaken. Throws value-invalid where the scenario's `device` is no device settings, or the
 * calibration is of another board or other ions.
 * @param calibration the device's own; its board's reference calibration when left out
 */
export function configurationOfScenario(
  { board, device, store, gel }: Scenario,
  calibration?: Calibration,
  classifier?: ClassifierFile,
): DeviceConfiguration {
  const ions = gel.ions.map(({ ion }) => ion).join(', ')
  if (calibration !== undefined && calibration.ions.join(', ') !== ions) {
    throw new IongateError('value-invalid', 'calibration', `made for ${calibration.ions.join(', ')}, the scenario’s gel has ${ions}`)
  }
  const ownStore = { capacitance_uF: store.capacitance_uF, ...(device.store as object | undefined) }
  return deviceConfigurationFor(board, { ...device, store: ownStore }, calibration, classifier)
}
