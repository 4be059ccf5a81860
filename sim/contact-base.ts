import { senseVoltage_V } from './electrodes/triboiontronic'
import { relaxTowards } from './relaxation'
import type { World } from './world'

/**
 * The contact channel's coupling capacitor follows the electrode with one slow pole and holds that back from the
 * converter. It is followed in cells that begin with each event and do not depend on the world's steps, so that what
 * is read depends on the time alone.
 */
type Followed = Pick<World, 'electrode' | 'contactBase' | 'frontEnd' | 'now_us'>

/** Short while the electrode moves, long once it rests. */
function cell_us({ electrode }: Followed, from_us: number): number {
  const { doubleLayer_s, wetting_s, electronTransfer_s } = electrode.parameters
  const since_s = from_us * 1e-6 - electrode.event_s
  return since_s < 10 * (wetting_s + electronTransfer_s) ? 500 : since_s < 10 * (doubleLayer_s + wetting_s + electronTransfer_s) ? 5000 : 50000
}

function followed_V({ electrode, contactBase, frontEnd }: Followed, from_us: number, to_us: number): number {
  const mean_V = (senseVoltage_V(electrode, from_us * 1e-6) + senseVoltage_V(electrode, to_us * 1e-6)) / 2
  return relaxTowards(contactBase.voltage_V, mean_V, ((to_us - from_us) * 1e-6) / frontEnd.figures.contact.highPass_s)
}

/** What is held back now, V. */
export function contactBase_V(world: Followed): number {
  const { contactBase, now_us } = world
  for (;;) {
    const next_us = contactBase.at_us + cell_us(world, contactBase.at_us)
    if (next_us > now_us) return followed_V(world, contactBase.at_us, now_us)
    contactBase.voltage_V = followed_V(world, contactBase.at_us, next_us)
    contactBase.at_us = next_us
  }
}

/** To be called before the electrode meets its next event: the cells begin anew there. */
export function holdContactBase(world: Followed): void {
  const voltage_V = contactBase_V(world)
  world.contactBase.voltage_V = voltage_V
  world.contactBase.at_us = world.now_us
}
