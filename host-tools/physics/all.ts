import type { Mechanism } from './mechanism'

/** Every mechanism, in the order of docs/physics.md. */
export const MECHANISMS: Mechanism[] = []
