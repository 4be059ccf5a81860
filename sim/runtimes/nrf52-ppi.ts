/**
 * nRF52's programmable interconnect (nRF52832 PS v1.4, chapter PPI): an event of a channel that is enabled triggers the
 * channel's task, and that of its fork; groups of channels are enabled and disabled by tasks.
 *
 * An event may be announced before it comes, so that it does not divide the world's steps: `at_us` is its instant, and
 * `isStill` says, once that has come, whether it did.
 */
export interface Interconnect {
  has: (address: number) => boolean
  read: (address: number) => number
  write: (address: number, value: number) => void
  emit: (event: number, at_us: number, isStill?: () => boolean) => void
  /** Does the event trigger anything at present? */
  leads: (event: number) => boolean
}

/** A task of a peripheral, triggered by its address. */
export type TriggerTask = (task: number, at_us: number, isStill: () => boolean) => void

const BASE = 0x4001f000
const GROUP_TASKS = 0x000
const GROUPS = 6
const CHEN = 0x500
const CHENSET = 0x504
const CHENCLR = 0x508
const CHANNEL = 0x510
const CHANNELS = 20
const GROUP = 0x800
const FORK = 0x910

export function interconnectNew(trigger: TriggerTask): Interconnect {
  const registers = new Map<number, number>()
  const register = (offset: number) => registers.get(offset) ?? 0

  function setEnabled(channels: number, isOn: boolean): void {
    registers.set(CHEN, isOn ? register(CHEN) | channels : register(CHEN) & ~channels)
  }

  function groupTask(offset: number): void {
    setEnabled(register(GROUP + 4 * Math.floor((offset - GROUP_TASKS) / 8)), offset % 8 === 0)
  }

  /** Tasks of all channels that are enabled for the event. */
  function tasksOf(event: number): number[] {
    const channels = Array.from({ length: CHANNELS }, (_, n) => n).filter((n) => ((register(CHEN) >>> n) & 1) === 1 && register(CHANNEL + 8 * n) === event)
    return channels.flatMap((n) => [register(CHANNEL + 8 * n + 4), register(FORK + 4 * n)]).filter((task) => task !== 0)
  }

  return {
    has: (address) => address >= BASE && address < BASE + 0x1000,
    read: (address) => register(address - BASE),
    write: (address, value) => {
      const offset = address - BASE
      if (offset < GROUP_TASKS + 8 * GROUPS) {
        if (value === 1) groupTask(offset)
      } else if (offset === CHENSET || offset === CHENCLR) setEnabled(value, offset === CHENSET)
      else registers.set(offset, value >>> 0)
    },
    emit: (event, at_us, isStill = () => true) => {
      for (const task of tasksOf(event)) {
        if (task >= BASE && task < BASE + 8 * GROUPS) groupTask(task - BASE)
        else trigger(task, at_us, isStill)
      }
    },
    leads: (event) => tasksOf(event).length > 0,
  }
}
