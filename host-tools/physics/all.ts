import type { Mechanism } from './mechanism'
import { cascade } from './mechanisms/cascade'
import { confinement } from './mechanisms/confinement'
import { diode } from './mechanisms/diode'
import { harvesting } from './mechanisms/harvesting'
import { interactions } from './mechanisms/interactions'
import { kinetics } from './mechanisms/kinetics'
import { ligand } from './mechanisms/ligand'
import { media } from './mechanisms/media'
import { noise } from './mechanisms/noise'
import { oracles } from './mechanisms/oracles'
import { osmotic } from './mechanisms/osmotic'
import { photochemical } from './mechanisms/photochemical'
import { temperature } from './mechanisms/temperature'
import { tissue } from './mechanisms/tissue'
import { triboiontronic } from './mechanisms/triboiontronic'

/** Every mechanism: the gel, what it is in, the sources and the store, the tissue. */
export const MECHANISMS: Mechanism[] = [
  cascade,
  ligand,
  kinetics,
  interactions,
  confinement,
  temperature,
  media,
  noise,
  triboiontronic,
  diode,
  osmotic,
  photochemical,
  harvesting,
  tissue,
  oracles,
]
