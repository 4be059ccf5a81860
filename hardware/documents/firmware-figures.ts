import { figuresOf } from '../catalogue'
import { frontEndFigures } from '../figures'
import { partOf } from '../limits'
import { FITTINGS } from '../netlist/netlist'
import type { Netlist } from '../part'

/** How much longer than the parts' start times the firmware waits: for the rails to settle, and for all else. */
const RAILS_MARGIN = 1.5
const MARGIN = 1.25

/** The firmware's files with numbers of the netlist, and nothing else of it: path → text. */
export function firmwareFiles(): Map<string, string> {
  const all = Object.values(FITTINGS)
  const starts = all.map((netlist) => frontEndFigures(netlist).start)
  const longest_us = (pick: (start: (typeof starts)[number]) => number, margin: number) => Math.ceil(Math.max(...starts.map(pick)) * margin * 10000) * 100
  return new Map([
    // Apart, because fractions need not fit a NodeMCU: the host alone reads these.
    ['firmware/boards/fittings.ts', ['/** Written by `npm run hardware` from the netlist in hardware/, for the boards\' facts. Do not edit. */', '', ...all.flatMap(fittingLines)].join('\n')],
    ['firmware/boards/front-end-figures.ts', [
      '/** Written by `npm run hardware` from the netlist in hardware/. Do not edit. */', '',
      '/** The DAC on its bus. */',
      `export const DAC_ADDRESS = ${figuresOf(partOf(all[0], 'U10')).address}`, '',
      '/** From the pump\'s start until the DAC answers. */',
      `export const DAC_START_us = ${longest_us(({ dac_s }) => dac_s, MARGIN)}`, '',
      '/** From the pump\'s start until both rails have settled: PUMP_LEAD_us is no shorter. */',
      `export const RAILS_READY_us = ${longest_us(({ rails_s }) => rails_s, RAILS_MARGIN)}`, '',
      '/** From the pump\'s start until the gel\'s amplifier shows its offset. */',
      `export const AMPLIFIER_READY_us = ${longest_us(({ amplifier_s }) => amplifier_s, MARGIN)}`, '',
      '/** Codes of the DAC for a millivolt, over 2^15, a little less so that no product of the range reaches the next code. */',
      `export const DAC_CODES_PER_mV_Q15 = ${codesPer_mV(all[0])}`, '',
    ].join('\n')],
  ])
}

function codesPer_mV(netlist: Netlist): number {
  const { codes, fullScale_V } = frontEndFigures(netlist).dac
  return Math.floor((codes * 32768) / (fullScale_V * 1000))
}

/** What a board's facts take of its fitting. */
function fittingLines(netlist: Netlist): string[] {
  const { fullScale_V, readings } = frontEndFigures(netlist)
  return [
    `export const ${netlist.name.toUpperCase()}_FITTING = { fullScale_mV: ${Math.round(fullScale_V * 1000)}, storeDivider: ${Number(readings.storeDivider.toPrecision(5))} }`, '',
  ]
}
