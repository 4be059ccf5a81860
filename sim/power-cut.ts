import { RANK_WORLD, schedule } from './event-queue'
import { World, runWorld, takePowerChange } from './world'

/**
 * Thrown where a supply fails in the middle of something: a callback of the program, a write to flash, an edge.
 * What would have followed never happens.
 */
export class PowerCut extends Error {
  /** The supply is back after this. */
  constructor(readonly outage_us: number) {
    super('the supply has failed')
  }
}

/** Runs the world until `end_us`, through every PowerCut that is thrown in it. */
export function runThroughCuts(world: World, end_us: number): void {
  for (;;) {
    try {
      runWorld(world, end_us)
      return
    } catch (thrown) {
      if (!(thrown instanceof PowerCut)) throw thrown
      cutPower(world, thrown.outage_us)
    }
  }
}

/** The supply fails now, whatever the store holds. Afterwards the store is as it was, and full enough to boot. */
function cutPower(world: World, outage_us: number): void {
  const { store } = world
  const before_V = store.voltage_V
  store.voltage_V = 0
  takePowerChange(world)
  schedule(world.queue, world.now_us + outage_us, RANK_WORLD, false, () => {
    store.voltage_V = Math.max(before_V, 1.01 * store.parameters.boot_V)
  })
}
