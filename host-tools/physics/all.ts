import type { Mechanism } from './mechanism'
import { tissue } from './mechanisms/tissue'

/** Every mechanism, in the order of docs/physics.md. */
export const MECHANISMS: Mechanism[] = [tissue]
