import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { firmwareFiles } from '../../hardware/documents/firmware-figures'
import { RAILS_READY_us } from '../../firmware/boards/front-end-figures'
import { PUMP_LEAD_us } from '../../firmware/core/device/front-end'
import { STIMULATOR } from '../../host-tools/configuration/stimulator'
import { NETLISTS } from '../../hardware/netlist/netlist'
import { compliance_V } from '../../hardware/limits'
import { dacCode } from '../../firmware/boards/dac'
import { unitOf } from '../../hardware/spice/tolerances'
import { dacVoltage_V, frontEndOf, stimulusCurrent_A } from '../../sim/circuits/front-end'
import { randomStream } from '../../sim/random'

test('the firmware holds what npm run hardware writes', () => {
  for (const [name, text] of firmwareFiles()) expect(readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8') === text, `${name} is not that of the netlist: npm run hardware`).toBe(true)
})

test('edges come after the rails have settled', () => expect(PUMP_LEAD_us).toBeGreaterThanOrEqual(RAILS_READY_us))

test('what the gate permits the netlist can drive', () => {
  for (const netlist of Object.values(NETLISTS)) {
    for (const current_A of [0.2e-3, 1e-3, 2e-3, 3e-3]) {
      const phase_s = Math.min(STIMULATOR.pulse_us / 2e6, STIMULATOR.chargePerPhase_pC / 1e12 / current_A)
      const permitted_ohm = STIMULATOR.compliance_mV / 1000 / current_A - STIMULATOR.series_ohm
      expect(current_A * permitted_ohm).toBeLessThanOrEqual(compliance_V(netlist, current_A, phase_s))
      expect(current_A * permitted_ohm).toBeGreaterThan(compliance_V(netlist, current_A, phase_s) - 0.8)
    }
  }
})

test('no unit drives more than the settings take off, and some drive nearly as much', () => {
  const { uniform } = randomStream(1, 'units')
  for (const netlist of Object.values(NETLISTS)) {
    for (const asked_uA of [20, 100, 500, 2000]) {
      const allowed_uA = asked_uA * (1 + STIMULATOR.tolerance) + STIMULATOR.offset_uA
      // Each part at one end of its tolerance or the other, and anywhere between.
      const driven_uA = Array.from({ length: 400 }, (_, i) => {
        const frontEnd = frontEndOf(unitOf(netlist, i % 2 === 0 ? uniform : () => Math.round(uniform())))
        return stimulusCurrent_A(frontEnd, dacVoltage_V(frontEnd, dacCode(asked_uA), 2), 100) * 1e6
      })
      expect(Math.max(...driven_uA)).toBeLessThanOrEqual(allowed_uA)
      expect(Math.max(...driven_uA)).toBeGreaterThan(asked_uA + 0.6 * (allowed_uA - asked_uA))
    }
  }
})
