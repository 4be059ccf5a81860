import { EVENT_ENDED, EVENT_FAILED } from '../../core/device/events'
import { PROBE_READINGS } from '../board'
import { AMPLIFIER_READY_us } from '../front-end-figures'
import { EspruinoWiring, Probe } from './wiring'
import { letGo, startFor_s, waitUntil, wordOf } from './pulses'

/**
 * An interrogation pulse read with analogRead: with the electrode shorted, then half of the readings from
 * the pulse's middle on and half `apart_us` later. An interpreter takes a fraction of a millisecond for a
 * reading and wakes late, so half a pulse has to be long enough for all of them; the edges are timed by
 * hardware all the same. Calls `onEnd` when the pulse has ended; what was read is in the list returned.
 * @param prepare has the engine made ready for it
 * @param startFor calls back when it is time to start the pulse
 */
export function playProbe(
  wiring: EspruinoWiring,
  probe: Probe,
  prepare: () => void,
  startFor: (play: () => void) => void,
  onEnd: (kind: number) => void,
): number[] {
  const words = new Uint16Array(2 * PROBE_READINGS)

  function read(from: number, count: number): void {
    for (let i = from; i < from + count; i++) words[i] = wordOf(analogRead(wiring.gel))
  }

  digitalWrite(wiring.wide, 0)
  // The amplifier has the switched supply: the shorted electrode shows its offset only with the pump on.
  digitalWrite(wiring.pump, 1)
  waitUntil(getTime() + AMPLIFIER_READY_us / 1000000)
  read(0, PROBE_READINGS)
  digitalWrite(wiring.pump, 0)
  prepare()
  let first_s = probe.begin_s
  const until_ms = (at_ms: number) => (first_s - getTime()) * 1000 + at_ms
  startFor(() => {
    first_s = startFor_s(wiring.engine, probe.begin_s)
    letGo(wiring, probe.amplitude_mV, first_s)
    setTimeout(() => {
      read(PROBE_READINGS, PROBE_READINGS / 2)
      setTimeout(() => {
        read(PROBE_READINGS + PROBE_READINGS / 2, PROBE_READINGS / 2)
        const left_ms = until_ms(probe.width_ms)
        if (left_ms < 0) onEnd(EVENT_FAILED)
        else setTimeout(onEnd, left_ms, EVENT_ENDED)
      }, until_ms(probe.width_ms / 2 + probe.apart_us / 1000))
    }, until_ms(probe.width_ms / 2))
  })
  return words as unknown as number[]
}
