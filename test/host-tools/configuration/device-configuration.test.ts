import { STIMULATOR } from '../../../host-tools/configuration/stimulator'
import { describe, expect, it } from 'vitest'
import { defaultCalibration } from '../../../host-tools/calibration/default-calibration'
import { deviceConfigurationFor } from '../../../host-tools/configuration/device-configuration'
import { shannonCharge_uC } from '../../../host-tools/configuration/gate-limits'
import { thermistorTable } from '../../../host-tools/configuration/thermistor'
import { IongateError } from '../../../host-tools/diagnostics'
import { storedEnergy_uJ } from '../../../firmware/core/decide/energy-ledger'
import { temperature_dC } from '../../../firmware/core/decode/temperature'
import { BOARD_NAMES } from '../../../sim/board-profiles'

function problem(action: () => unknown): IongateError {
  try {
    action()
  } catch (error) {
    return error as IongateError
  }
  throw new Error('nothing was refused')
}

describe('device configurations', () => {
  it('hold nothing but whole numbers, so that no target rounds differently', () => {
    for (const board of BOARD_NAMES) {
      const walk = (value: unknown): void => {
        if (typeof value === 'number') {
          expect(Number.isInteger(value) && Math.abs(value) <= 2 ** 31).toBe(true)
        } else if (typeof value === 'object' && value !== null) {
          for (const inner of Object.values(value)) walk(inner)
        } else if (typeof value !== 'boolean') {
          throw new Error(`no number, flag or structure: ${String(value)}`)
        }
      }
      walk(deviceConfigurationFor(board))
    }
  })

  it('turn Shannon’s k into a charge per phase', () => {
    // The table of the literature's limit at k = 1.5: 0.56, 1.78, 5.6 µC for 0.01, 0.1, 1 cm².
    expect([0.01, 0.1, 1].map((area) => Number(shannonCharge_uC(1.5, area).toPrecision(2)))).toEqual([0.56, 1.8, 5.6])
    const { gate } = deviceConfigurationFor('puckjs', { limits: { electrodeArea_cm2: 0.01, shannon_k: 1.5 } })
    expect(gate.chargePerPhase_pC / 1e6).toBeCloseTo(0.562 / 1.04, 3)
    // Of a larger electrode the front end ends a phase earlier.
    const large = deviceConfigurationFor('puckjs', { limits: { electrodeArea_cm2: 0.1, shannon_k: 1.5 } })
    expect(large.gate.chargePerPhase_pC).toBe(Math.floor(STIMULATOR.chargePerPhase_pC / (1 + STIMULATOR.tolerance + STIMULATOR.offset_uA / 500)))
    expect(large.gate.chargePerPhase_pC / 1e6).toBeCloseTo(1.32 / 1.04, 2)
  })

  it('know the energy in the store to half a percent', () => {
    const { energy } = deviceConfigurationFor('puckjs', { store: { capacitance_uF: 470 } })
    for (const store_mV of [1700, 2200, 3000, 3600]) {
      const exact_uJ = 0.5 * 470 * (store_mV / 1000) ** 2
      expect(Math.abs(storedEnergy_uJ(store_mV, energy.storeFactor) / exact_uJ - 1)).toBeLessThan(0.005)
    }
  })

  it('give the thermistor’s law within half a degree from 0 to 45 °C', () => {
    const table = thermistorTable()
    for (let celsius = 0; celsius <= 45; celsius++) {
      const resistance = Math.exp(3435 * (1 / (celsius + 273.15) - 1 / 298.15))
      const word = Math.round((65535 * resistance) / (resistance + 1))
      expect(Math.abs(temperature_dC(word, table) / 10 - celsius)).toBeLessThan(0.5)
    }
  })

  it('refuse what no device could be, naming the path', () => {
    const refused: [unknown, RegExp][] = [
      [{ plans: { pace: { amplitude_uA: -5, firstPhase_us: 300, secondPhase_us: 300 } } }, /plans\.pace\.amplitude_uA/],
      [{ plans: { pace: { amplitude_uA: 5, firstPhase_us: NaN, secondPhase_us: 300 } } }, /plans\.pace\.firstPhase_us/],
      [{ rules: [{ ion: 'K', level: 2, plan: 'none' }] }, /rules/],
      [{ rules: [{ ion: 'Xe', level: 2, plan: 'pace' }] }, /knows K, Ca, Fe, not Xe/],
      [{ limits: { shannon_k: 2 } }, /limits\.shannon_k/],
      [{ cycle_ms: 4000 }, /cycle_ms/],
      [{ levels: { boundaries: [0.6, 0.2, 1] } }, /levels\.boundaries/],
    ]
    for (const [settings, expected] of refused) {
      const error = problem(() => deviceConfigurationFor('puckjs', settings))
      expect(error.code).toBe('value-invalid')
      expect(error.line).toMatch(expected)
    }
  })

  it('refuse a calibration made on another board, and a board that is none', () => {
    expect(problem(() => deviceConfigurationFor('pico', {}, defaultCalibration('puckjs'))).message).toMatch(/puckjs, not on pico/)
    expect(problem(() => deviceConfigurationFor('arduino')).code).toBe('unknown-board')
  })

  it('are told apart by their hash, whichever board they are for', () => {
    const calibration = defaultCalibration('puckjs')
    const own = deviceConfigurationFor('puckjs', {}, calibration).buildHash
    expect(deviceConfigurationFor('puckjs', {}, calibration).buildHash).toBe(own)
    expect(deviceConfigurationFor('puckjs', { cycle_s: 5 }, calibration).buildHash).not.toBe(own)
  })
})
