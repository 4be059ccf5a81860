import { randomStream } from '../../../sim/random'
import { FLIP_MODES, flipsNew, playFlipped, stimuliOf, wrongPulses, type FlipMode, type Flips } from './flips'

/** Made once a thread: the samples of its interrogations come from the simulator. */
let made: Flips | undefined
const flips = () => (made ??= flipsNew())

/** One bit of `every`, in each mode, before an event that is drawn: `flip:armed:17@204`. */
export function flipIds(every: number): string[] {
  const { bits, modes } = flips()
  return FLIP_MODES.flatMap((mode) => {
    const { uniform } = randomStream(7, `flips ${mode}`)
    return bits.map((_, bit) => `flip:${mode}:${bit}@${Math.floor(uniform() * modes[mode].sound.events)}`).filter((_, i) => i % every === 0)
  })
}

/** What a flip does: the place of its bit, the stimuli given, and what of them a sound device would not have given. */
export function flipOf(id: string): { place: string; event: number; stimuli: number; wrong: string[] } {
  const [, mode, bit, event] = /^flip:(armed|disarmed|poor):(\d+)@(\d+)$/.exec(id) ?? []
  const changed = flips().bits[Number(bit)]
  if (changed === undefined) throw new RangeError(`no bit is called ${id}`)
  const played = playFlipped(flips(), mode as FlipMode, changed, Number(event))
  return { place: changed.place, event: Number(event), stimuli: stimuliOf(played).length, wrong: wrongPulses(flips(), mode as FlipMode, played) }
}
