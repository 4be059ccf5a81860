import { mkdirSync, writeFileSync } from 'node:fs'
import { hardwareFiles } from './documents/files'

/** `npm run hardware`: schematics and bills of materials from the netlist, into docs/hardware/. */
const folder = new URL('../docs/hardware/', import.meta.url)
mkdirSync(folder, { recursive: true })
for (const [name, text] of await hardwareFiles()) writeFileSync(new URL(name, folder), text)
