import type { Netlist } from '../part'
import { currentFindings } from './currents'
import type { Finding } from './finding'
import { lineFindings } from './lines'
import { protectionFindings } from './protections'
import { overdriveFindings, supplyFindings } from './supplies'
import { switchFindings } from './switches'
import { wiringFindings } from './wiring'

/** Everything that does not hold in a netlist; nothing for a sound one. */
export function checkNetlist(netlist: Netlist): Finding[] {
  return [wiringFindings, lineFindings, switchFindings, supplyFindings, overdriveFindings, currentFindings, protectionFindings].flatMap((check) => check(netlist))
}
