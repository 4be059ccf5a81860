import { checkNetlist } from '../checks/check'
import { NETLISTS } from '../netlist/netlist'
import type { Block, Netlist } from '../part'
import { draws, sum } from '../checks/currents'
import { MODES } from '../checks/modes'
import { chargeLimit_C, compliance_V, currentLimit_A, window_s, type Spread } from '../limits'
import { bill, billCsv, billTable, cost_USD } from './bill'
import { kicadNetlist } from './kicad'
import { SHEETS, schematic } from './schematic'
import { sourcesPage } from './sources'

/** Sheets that no value of a fitting changes. */
const SAME_IN_BOTH: Block[] = ['logic', 'stimulator', 'limits', 'windows']

/** Every file that `npm run hardware` writes into docs/hardware/: name → text. */
export async function hardwareFiles(): Promise<Map<string, string>> {
  const files = new Map<string, string>([['sources.md', sourcesPage()]])
  for (const netlist of Object.values(NETLISTS)) {
    const findings = checkNetlist(netlist)
    if (findings.length > 0) throw new Error(`the ${netlist.name} netlist is not sound: ${findings[0].what}`)
    files.set(`${netlist.name}-bill.csv`, billCsv(bill(netlist)))
    files.set(`${netlist.name}.md`, page(netlist))
    files.set(`iongate-${netlist.name}.net`, kicadNetlist(netlist))
    for (const { block } of SHEETS) {
      if (!netlist.parts.some((part) => part.block === block)) continue
      files.set(SAME_IN_BOTH.includes(block) ? `${block}.svg` : `${netlist.name}-${block}.svg`, await schematic(netlist, block))
    }
  }
  return files
}

/** Bill of materials, currents and limits of a fitting, as a page. */
function page(netlist: Netlist): string {
  const lines = bill(netlist)
  const currents = MODES.filter(({ rails }) => rails.length > 0).map((mode) => {
    const { typical_uA, maximum_uA } = sum(draws(netlist, mode))
    return `| ${mode.name} | ${mode.rails.join(' ')} | ${typical_uA.toFixed(1)} | ${maximum_uA.toFixed(1)} |`
  })
  const spread = (what: string, { least, nominal, most }: Spread, scale: number, unit: string) => `| ${what} | ${[least, nominal, most].map((value) => threeDigits(value * scale)).join(' | ')} | ${unit} |`
  return [
    `# The ${netlist.name} fitting in numbers`, '', 'Written by `npm run hardware` from the netlist in `hardware/`. Do not edit.', '',
    '## Currents at the store, by mode', '',
    `Chips and resistors, without electrode currents${netlist.name === 'bench' ? ' and without the board' : ', with the nRF52840 asleep'}. Maximum: every sheet's maximum at once.`, '',
    '| mode | supplies on | typical µA | maximum µA |', '| --- | --- | --- | --- |', ...currents, '',
    '## Limits without firmware', '', '| limit | least | nominal | most | unit |', '| --- | --- | --- | --- | --- |',
    spread('stimulus current, latched off', currentLimit_A(netlist, 'U60', 'R54'), 1e3, 'mA'),
    spread('gel current, latched off', currentLimit_A(netlist, 'U61', 'R13'), 1e3, 'mA'),
    spread('charge of one phase at the worst steady current, latched off', chargeLimit_C(netlist), 1e6, 'µC'),
    spread('one stimulus pulse, window', window_s(netlist, 'U39'), 1e3, 'ms'),
    spread('one gel pulse, window', window_s(netlist, 'U40'), 1e3, 'ms'),
    spread('pulse rail without an edge, watchdog', window_s(netlist, 'U36'), 1e3, 'ms'), '',
    '## Voltage left for the load', '', '| stimulus | V at the load | load Ω |', '| --- | --- | --- |',
    ...[0.5e-3, 1e-3, 2e-3, 3e-3, 5e-3].map((current_A) => {
      const left_V = compliance_V(netlist, current_A, 200e-6)
      return `| ${current_A * 1000} mA, 200 µs | ${left_V.toFixed(2)} | ${Math.floor(left_V / current_A)} |`
    }), '',
    '## Bill of materials', '', `About ${cost_USD(lines).toFixed(0)} USD in tens, without board and circuit board. [CSV](${netlist.name}-bill.csv) with makers, prices and where each figure is from.`, '', billTable(lines), '',
  ].join('\n')
}

/** Three digits, and no exponent where there are more before the point. */
function threeDigits(value: number): string {
  return value >= 1000 ? String(Number(value.toPrecision(3))) : value.toPrecision(3)
}
