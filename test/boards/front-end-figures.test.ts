import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { firmwareFiles } from '../../hardware/documents/firmware-figures'
import { RAILS_READY_us } from '../../firmware/boards/front-end-figures'
import { PUMP_LEAD_us } from '../../firmware/core/device/front-end'
import { STIMULATOR } from '../../host-tools/configuration/stimulator'
import { NETLISTS } from '../../hardware/netlist/netlist'
import { compliance_V } from '../../hardware/limits'

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
