import type { World } from '../../sim/world'

/**
 * What the electrodes get, seen from outside: every change of the lines that drive them is written down with its
 * time, and phases are read from that. Nothing of the firmware's or the simulator's own bookkeeping is used.
 */
export interface Segment {
  begin_us: number
  end_us: number
  /** Signed: µA of the stimulator or mV on the gel, as DAC, rail and switches make them. */
  value: number
}

export interface Monitor {
  stimulus: Segment[]
  gel: Segment[]
  /** How often the pulse rail was switched on. */
  pumpStarts: number
}

/** Puts itself between the world and its lines. Call before anything runs. */
export function monitorOf(world: World): Monitor {
  const monitor: Monitor = { stimulus: [], gel: [], pumpStarts: 0 }
  const present = { stimulus: { value: 0, begin_us: 0 }, gel: { value: 0, begin_us: 0 } }
  const note = (kind: 'stimulus' | 'gel', sign: number) => {
    const { isPumpOn, dacCode } = world.lines
    // 12 bits of a 5 V rail; 1 V drives 1 mA.
    const value = sign === 0 ? 0 : sign * (isPumpOn ? (dacCode * 5000) / 4096 : 0)
    const now = present[kind]
    const isDriven = sign !== 0
    if (value === now.value && isDriven === Number.isFinite(now.begin_us)) return
    if (Number.isFinite(now.begin_us) && world.now_us > now.begin_us) monitor[kind].push({ begin_us: now.begin_us, end_us: world.now_us, value: now.value })
    present[kind] = { value, begin_us: isDriven ? world.now_us : Infinity }
  }
  present.stimulus.begin_us = Infinity
  present.gel.begin_us = Infinity
  world.lines = new Proxy(world.lines, {
    set(lines, key, value) {
      if (key === 'isPumpOn' && value === true && !lines.isPumpOn) monitor.pumpStarts += 1
      Reflect.set(lines, key, value)
      note('stimulus', lines.stimulusSign)
      note('gel', lines.gelPolarity)
      return true
    },
  })
  return monitor
}
