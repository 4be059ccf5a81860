import { contractsOf } from '../../host-tools/build/ranges/contracts'
import type { Contracts } from '../../host-tools/build/ranges/shapes'

/** Half a mains period at 1000 samples a second is 8 or 10 of them: the lengths that a device has. */
const DEVICE_SAMPLES = 10

/** All contracts, but few of the contact detector's 330 block lengths, which would take most of the time. */
export function fewCases(): Contracts {
  const contracts = contractsOf()
  contracts.functions.contactDetectorStep = contracts.functions.contactDetectorStep.filter((_, i) => i < DEVICE_SAMPLES || i % 60 === 0)
  return contracts
}
