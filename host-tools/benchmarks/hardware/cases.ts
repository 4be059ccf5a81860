import { NETLISTS } from '../../../hardware/netlist/netlist'
import type { Netlist } from '../../../hardware/part'
import { deckOf, GEL_CURRENT, STIMULUS_CURRENT, USUAL_LOADS, type Loads } from '../../../hardware/spice/deck'
import { faultsOf, nameOf, type Fault } from '../../../hardware/spice/faults'
import { END_s, GEL_FROM_s, OFF_s, hungAt, properProgram, sagging, stuck, type Drives } from '../../../hardware/spice/program'
import { GUARANTEED } from '../../../hardware/limits'
import { beyond, passed, type Passed } from '../../../hardware/spice/verdict'
import { randomStream } from '../../../sim/random'
import { runNgspice } from '../../ngspice'

/** One single fault and what the microcontroller does meanwhile. */
export interface FaultCase {
  name: string
  netlist: Netlist
  loads: Loads
  drives: Drives
  fault?: Fault
}

/** What a case passed through the electrodes, what of it is beyond the guarantees, or why it was not solved. */
export interface Outcome {
  name: string
  stimulus?: Passed
  gel?: Passed
  beyond: string[]
  unsolved?: string
}

/**
 * Every single fault of every part in both fittings, every line stuck, the processor hung at random instants, and
 * the store or the microcontroller's supply going away from random instants on, at once or within 4 ms. With a part
 * at fault the microcontroller plays a proper stimulus (2 mA, 300 µs) into 500 Ω to 2 kΩ; otherwise it may have asked
 * for anything up to 5 mA.
 * @param hangs of the processor, and of each two a supply that sags: over both fittings
 */
export function faultCases(hangs: number, seed: number): FaultCase[] {
  const stream = randomStream(seed, 'hardware faults')
  const within = (from: number, to: number) => from + (to - from) * stream.uniform()
  const loads = (): Loads => ({ gel_ohm: within(2000, 10000), stimulus_ohm: within(500, 2000), doubleLayer_F: within(0.2e-6, 2e-6) })
  return Object.values(NETLISTS).flatMap((netlist) => {
    const asked = () => properProgram(netlist, within(0.5, 5), within(0.2, 5))
    const high_V = netlist.rails.vio.nominal_V
    return [
      ...faultsOf(netlist).map((fault): FaultCase => ({ name: `${netlist.name}, ${nameOf(fault)}`, netlist, loads: loads(), drives: properProgram(netlist, 2, 2), fault })),
      ...netlist.driven.flatMap((line) => [0, high_V].map((level_V): FaultCase => ({
        name: `${netlist.name}, line ${line} at ${level_V} V`, netlist, loads: loads(), drives: stuck(asked(), line, level_V),
      }))),
      ...Array.from({ length: hangs / 2 }, (): FaultCase => {
        const moment_s = within(GEL_FROM_s - 1e-3, OFF_s)
        return { name: `${netlist.name}, hung at ${(moment_s * 1000).toFixed(3)} ms`, netlist, loads: loads(), drives: hungAt(asked(), moment_s) }
      }),
      ...Array.from({ length: hangs / 4 }, (_, n): FaultCase => {
        const supply = n % 2 === 0 ? 'store' : 'vio'
        const [from_s, over_s, to_V] = [within(GEL_FROM_s - 1e-3, OFF_s), n % 4 < 2 ? 1e-5 : within(1e-4, 4e-3), within(0, 0.6 * netlist.rails[supply].nominal_V)]
        return {
          name: `${netlist.name}, ${supply} sags to ${to_V.toFixed(2)} V within ${(over_s * 1000).toFixed(2)} ms from ${(from_s * 1000).toFixed(3)} ms`,
          netlist, loads: loads(), drives: sagging(netlist, asked(), supply, from_s, over_s, to_V),
        }
      }),
    ]
  })
}

export const SHORTED_LOADS: Loads = { ...USUAL_LOADS, gel_ohm: 1, stimulus_ohm: 1 }

export function solve({ name, netlist, loads, drives, fault }: FaultCase): Outcome {
  // A fault can leave a loop that only one of these settles.
  for (const [step_s, tolerance] of [[2e-5, 1e-3], [2e-6, 1e-3], [5e-7, 1e-2]]) {
    try {
      const { time_s, values } = runNgspice({
        netlist: deckOf(netlist, loads, fault), parameters: {}, drives, duration_s: END_s, step_s, tolerance, vectors: [STIMULUS_CURRENT, GEL_CURRENT],
      })
      const stimulus = passed(time_s, values[0], GUARANTEED.current_A)
      const gel = passed(time_s, values[1], GUARANTEED.gelCurrent_A)
      return { name, stimulus, gel, beyond: beyond(stimulus, gel) }
    } catch (error) {
      if (step_s < 1e-6) return { name, beyond: [], unsolved: error instanceof Error ? error.message.slice(-300) : String(error) }
    }
  }
  throw new Error('unreachable')
}
