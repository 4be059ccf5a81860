import { existsSync, writeFileSync } from 'node:fs'
import { boardFile } from '../../hardware/board/board-file'
import { readFootprint } from '../../hardware/board/footprint'
import { layOut } from '../../hardware/board/layout'
import { NETLISTS } from '../../hardware/netlist/netlist'
import { randomStream } from '../../sim/random'
import { EXIT_DATA } from '../diagnostics'

/**
 * `npm run board -- [folder]`: board files for KiCad with every part placed, into docs/board/. The folder holds KiCad's
 * footprint libraries; Debian's package kicad-footprints puts them into the default.
 */
const folder = process.argv[2] ?? '/usr/share/kicad/footprints'
if (!existsSync(folder)) {
  console.error(`no KiCad footprints in ${folder}: install the package kicad-footprints, or name their folder: npm run board -- FOLDER`)
  process.exit(EXIT_DATA)
}
for (const netlist of Object.values(NETLISTS)) {
  const layout = layOut(netlist, (name) => readFootprint(folder, name), randomStream(0, `board ${netlist.name}`).uniform)
  writeFileSync(new URL(`../../docs/board/iongate-${netlist.name}.kicad_pcb`, import.meta.url), boardFile(netlist, layout))
  console.log(`${netlist.name}: ${layout.parts.length} parts on ${layout.outline.right.toFixed(0)} mm × ${layout.outline.bottom.toFixed(0)} mm`)
}
