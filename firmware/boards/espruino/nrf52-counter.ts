/**
 * Counts rises of the wake line on nRF52 while the interpreter sleeps (nRF52832 product specification v1.4, chapters
 * GPIO, GPIOTE, PPI, RTC, TIMER; nRF52840's are the same).
 *
 * The pin's SENSE makes GPIOTE's PORT event, which needs no clock where a GPIOTE channel takes some 20 µA. Through the
 * interconnect the event counts TIMER4 up, which runs as a counter of low power, clears RTC2 and shuts the group of
 * the two channels that did so. RTC2 opens the group again REST ticks later: what a contact bounces in between is not
 * counted. Espruino takes TIMER1, TIMER2, RTC1 and channels
 * from 0 on, the SoftDevice TIMER0, RTC0 and channels from 17 on.
 */
export interface ContactCounter {
  start(this: void): void
  /** 0..65535, then from 0 again. */
  count(this: void): number
  /** A watch on the pin has been taken away, and with it the pin's SENSE. */
  resume(this: void): void
}

const GPIOTE_EVENTS_PORT = 0x4000617c
const TIMER4_START = 0x4001b000
const TIMER4_COUNT = 0x4001b008
const TIMER4_CAPTURE0 = 0x4001b040
const TIMER4_MODE = 0x4001b504
const TIMER4_CC0 = 0x4001b540
const RTC2_START = 0x40024000
const RTC2_CLEAR = 0x40024008
const RTC2_COMPARE0 = 0x40024140
const RTC2_EVTENSET = 0x40024344
const RTC2_PRESCALER = 0x40024508
const RTC2_CC0 = 0x40024540
const PPI_GROUP3_ENABLE = 0x4001f018
const PPI_GROUP3_DISABLE = 0x4001f01c
const PPI_CHENSET = 0x4001f504
/** Channels 14 to 16, event and task of each; the group's members; a second task of channel 14. */
const PPI_CHANNEL14 = 0x4001f580
const PPI_GROUP3 = 0x4001f80c
const PPI_FORK14 = 0x4001f948

const LOW_POWER_COUNTER = 2
const RTC_COMPARE0 = 65536
/** Prescaler: 32768 Hz divided by 32. */
const BY_32 = 31
/** Ticks of 1/1024 s: 156.25 ms, which is CONTACT_REST_ms of front-end.ts. */
const REST = 160
const CHANNELS_14_15 = 0xc000
const CHANNELS_14_16 = 0x1c000
/** PIN_CNF: an input, connected, without a pull, that senses a high level. */
const SENSE_HIGH = 0x20000

/** @param pin n of the wake line's P0.n, 32 + n of P1.n, from the board's file */
export function nrf52Counter(pin: number): ContactCounter {
  const pinConfiguration = pin < 32 ? 0x50000700 + 4 * pin : 0x50000a00 + 4 * (pin - 32)

  function resume(): void {
    poke32(pinConfiguration, SENSE_HIGH)
  }

  return {
    start: () => {
      poke32(TIMER4_MODE, [LOW_POWER_COUNTER, 0])
      poke32(TIMER4_START, 1)
      poke32(RTC2_PRESCALER, BY_32)
      poke32(RTC2_CC0, REST)
      poke32(RTC2_EVTENSET, RTC_COMPARE0)
      poke32(RTC2_START, 1)
      poke32(PPI_CHANNEL14, [GPIOTE_EVENTS_PORT, TIMER4_COUNT, GPIOTE_EVENTS_PORT, RTC2_CLEAR, RTC2_COMPARE0, PPI_GROUP3_ENABLE])
      poke32(PPI_FORK14, PPI_GROUP3_DISABLE)
      poke32(PPI_GROUP3, CHANNELS_14_15)
      poke32(PPI_CHENSET, CHANNELS_14_16)
      resume()
    },
    count: () => {
      poke32(TIMER4_CAPTURE0, 1)
      return peek32(TIMER4_CC0) & 65535
    },
    resume: resume,
  }
}
