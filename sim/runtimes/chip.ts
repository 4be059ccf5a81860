import type { EspruinoWiring } from '../../firmware/boards/espruino/wiring'
import type { Ended } from '../interpreter-costs'
import { Microcontroller } from '../microcontroller'
import type { EspruinoMemory } from './espruino-memory'

/**
 * What a program on Espruino reaches by peek32 and poke32: the registers of the chip that its pulse engine uses, as the
 * chip's manual describes them. A use that a model does not know is an error.
 */
export interface Chip {
  read: (address: number) => number
  write: (address: number, value: number) => void
  /** Puts a pin under the GPIO's control as digitalWrite does, or leaves it to the peripheral that drives it. */
  writePin: (pin: string, level: number) => void
  /** Is this a register of what counts contacts or takes samples? Its use is no deed of the program. */
  isBesidePulses?: (address: number) => boolean
  /** What a single reading of a converter's input does to the registers, where the firmware uses them too. */
  readOnce?: (pin: string) => void
  /** What samples under way by registers are of. */
  sampling?: () => Ended | undefined
  /** Are pulses under way that the stimulator's lines take part in? */
  isStimulating: () => boolean
  /** Only where Espruino has it: whether its idle loop may stop the chip's clocks. */
  setDeepSleep?: (isOn: boolean) => void
}

/**
 * @param drive drives a line of the front end, by its name on the board
 * @param memory the program's, as a peripheral finds it
 */
export type ChipModel = (mcu: Microcontroller, wiring: EspruinoWiring, drive: (pin: string, level: number) => void, memory: EspruinoMemory) => Chip
