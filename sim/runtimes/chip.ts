import type { EspruinoWiring } from '../../firmware/boards/espruino/wiring'
import { Microcontroller } from '../microcontroller'

/**
 * What a program on Espruino reaches by peek32 and poke32: the registers of the chip that its pulse engine uses, as the
 * chip's manual describes them. A use that a model does not know is an error.
 */
export interface Chip {
  read: (address: number) => number
  write: (address: number, value: number) => void
  /** Puts a pin under the GPIO's control as digitalWrite does, or leaves it to the peripheral that drives it. */
  writePin: (pin: string, level: number) => void
  /** Is this a register of what counts contacts? Its use is no deed of the program. */
  isCounter?: (address: number) => boolean
  /** Are pulses under way that the stimulator's lines take part in? */
  isStimulating: () => boolean
  /** Only where Espruino has it: whether its idle loop may stop the chip's clocks. */
  setDeepSleep?: (isOn: boolean) => void
}

/**
 * @param drive drives a line of the front end, by its name on the board
 * @param halfwordAt what a peripheral finds in the program's memory
 */
export type ChipModel = (mcu: Microcontroller, wiring: EspruinoWiring, drive: (pin: string, level: number) => void, halfwordAt: (address: number) => number) => Chip
