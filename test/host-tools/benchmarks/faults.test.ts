import { expect, it } from 'vitest'
import { FAULT_KINDS } from '../../../host-tools/benchmarks/faults/faults'
import { scenarioSchema } from '../../../sim/scenario'

it.each(FAULT_KINDS.flatMap((kind) => kind.sizes.map((size) => ({ kind, size, name: `${kind.name} ${size} ${kind.unit}` }))))('a scenario takes the fault: $name', ({ kind, size }) => {
  const times_s = [0.2, 0.21, 0.5]
  for (const drawn of [0, 0.5, 0.999]) {
    const fault = kind.faultOf(size, times_s, () => drawn)
    expect(scenarioSchema.safeParse({ name: 'fault', faults: [fault] }).error?.message).toBeUndefined()
  }
})
