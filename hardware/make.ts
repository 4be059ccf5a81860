import { mkdirSync, writeFileSync } from 'node:fs'
import { firmwareFiles } from './documents/firmware-figures'
import { hardwareFiles } from './documents/files'

/** `npm run hardware`: schematics and bills of materials from the netlist, into docs/hardware/, and the firmware's figures of it. */
const folder = new URL('../docs/hardware/', import.meta.url)
mkdirSync(folder, { recursive: true })
for (const [name, text] of await hardwareFiles()) writeFileSync(new URL(name, folder), text)
for (const [name, text] of firmwareFiles()) writeFileSync(new URL(`../${name}`, import.meta.url), text)
