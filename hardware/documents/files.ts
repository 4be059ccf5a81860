import { checkNetlist } from '../checks/check'
import { NETLISTS } from '../netlist/netlist'
import type { Block } from '../part'
import { bill, billCsv } from './bill'
import { SHEETS, schematic } from './schematic'

/** Sheets that no value of a fitting changes. */
const SAME_IN_BOTH: Block[] = ['logic', 'stimulator', 'limits']

/** Every file that `npm run hardware` writes into docs/hardware/: name → text. */
export async function hardwareFiles(): Promise<Map<string, string>> {
  const files = new Map<string, string>()
  for (const netlist of Object.values(NETLISTS)) {
    const findings = checkNetlist(netlist)
    if (findings.length > 0) throw new Error(`the ${netlist.name} netlist is not sound: ${findings[0].what}`)
    files.set(`${netlist.name}-bill.csv`, billCsv(bill(netlist)))
    for (const { block } of SHEETS) {
      if (!netlist.parts.some((part) => part.block === block)) continue
      files.set(SAME_IN_BOTH.includes(block) ? `${block}.svg` : `${netlist.name}-${block}.svg`, await schematic(netlist, block))
    }
  }
  return files
}
