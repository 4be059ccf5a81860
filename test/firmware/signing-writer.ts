import { INJECTED_KEY } from '../../firmware/main-injected-device'
import { type CommandWriter, commandWriterNew } from '../../host-tools/device-commands'
import { guardOf } from '../../host-tools/device/device-key'

/** The key of devices in tests. */
export const TEST_KEY = INJECTED_KEY

/** Signs with it for a device's first boot. */
export function signingWriter(record: number[] = TEST_KEY, epoch = 1): CommandWriter {
  return { ...commandWriterNew(), guard: guardOf({ record }), epoch, sequence: 1 }
}
