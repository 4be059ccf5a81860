import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { missingNgspice } from '../../host-tools/ngspice'

/** Tests that need ngspice: skipped with one line where it is absent, failed under IONGATE_REQUIRE_ALL=1. */
export function ngspiceSuite(name: string, tests: () => void): void {
  const missing = missingNgspice()
  if (missing !== undefined && process.env.IONGATE_REQUIRE_ALL === '1') {
    it('ngspice is here', () => expect.fail(`ngspice is required and missing: ${missing}`))
    return
  }
  if (missing !== undefined) process.stderr.write(`${name} against ngspice is skipped: ${missing}\n`)
  describe.skipIf(missing !== undefined)(`${name} against ngspice`, tests)
}

export function netlist(name: string): string {
  return readFileSync(new URL(`${name}.cir`, import.meta.url), 'utf8')
}

/** The aim of every comparison: largest deviation over the span of ngspice's waveform. */
export const FULL_SCALE_SHARE = 0.005

/** What ngspice is asked for as a reference: far tighter than the comparison needs. */
export const REFERENCE_TOLERANCE = 1e-6
