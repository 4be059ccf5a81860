import { FITTINGS } from '../../hardware/netlist/netlist'
import { frontEndFigures } from '../../hardware/figures'
import { electrodeLimits } from '../../sim/monitor/limits'
import { monitorNew, type Monitor } from '../../sim/monitor/monitor'
import type { Settings } from '../configuration/settings'

/** Every fitting has the same stimulator. */
const PULSE_s = frontEndFigures(FITTINGS.wearable).stimulator.window_s

/** A monitor that holds a device to its settings. @param hour_s what counts as an hour */
export function monitorOf({ limits, stimulator }: Pick<Settings, 'limits' | 'stimulator'>, hour_s?: number): Monitor {
  return monitorNew(electrodeLimits(limits, stimulator.mismatch, PULSE_s, hour_s))
}
