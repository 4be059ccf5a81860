import { DropletDiode, JUNCTION_TOLERANCE_V, junctionRate } from '../circuits/droplet-diode'
import { StiffSystem, integrateStiff } from '../stiff'
import { TriboiontronicElectrode, chargedFraction } from './triboiontronic'

/**
 * The triboiontronic electrode of eq. 2 with a droplet diode in place of the ideal rectifier of
 * eq. 3: two stiff equations and the charge that passed.
 *   C_EDL·dv_c/dt = (V_oc·u − v_c)/R_f − i;  i = (v_c − V_in − v)/(2·R_i + R_diode)
 *   dv/dt: the junction's (circuits/droplet-diode.ts)
 * The charge returned is net: what leaks back through the diode counts negative.
 */
export function rectifiedStep_C(
  electrode: TriboiontronicElectrode,
  diode: DropletDiode,
  start_s: number,
  duration_s: number,
): number {
  const parameters = electrode.parameters
  const capacitance_F = parameters.eventCharge_C / parameters.openCircuit_V
  const drive_V = parameters.openCircuit_V * chargedFraction(electrode, start_s + duration_s / 2)
  const y = [electrode.harvest_V, diode.voltage_V, 0]
  let left_s = duration_s
  while (left_s > 0) {
    const source_S = electrode.budget_C > 0 ? capacitance_F / parameters.doubleLayer_s : 0
    const system = circuit(electrode, diode, drive_V, source_S)
    let before = [...y]
    integrateStiff(system, y, left_s, (after, step_s) => {
      // An open source moves nothing; what the difference would give then is rounding.
      const moved_C = source_S === 0 ? 0 : movedCharge_C(capacitance_F, before, after)
      if (source_S > 0 && Math.abs(moved_C) >= electrode.budget_C) {
        // The event's charge runs out within this step: the current changes little over it, so a straight line finds where.
        const share = electrode.budget_C / Math.abs(moved_C)
        for (let i = 0; i < after.length; i++) after[i] = before[i] + share * (after[i] - before[i])
        electrode.moved_C += share * moved_C
        electrode.budget_C = 0
        left_s -= share * step_s
        return false
      }
      electrode.moved_C += moved_C
      electrode.budget_C -= Math.abs(moved_C)
      left_s -= step_s
      before = [...after]
      return true
    })
    if (electrode.budget_C > 0 || source_S === 0) left_s = 0
  }
  electrode.harvest_V = y[0]
  diode.voltage_V = y[1]
  electrode.delivered_C += y[2]
  return y[2]
}

/** What the source moved is what the layer holds more, and what left it. */
function movedCharge_C(capacitance_F: number, before: number[], after: number[]): number {
  return capacitance_F * (after[0] - before[0]) + after[2] - before[2]
}

function circuit(electrode: TriboiontronicElectrode, diode: DropletDiode, drive_V: number, source_S: number): StiffSystem {
  const { openCircuit_V, eventCharge_C, internal_ohm, input_V } = electrode.parameters
  const capacitance_F = eventCharge_C / openCircuit_V
  const load_S = 1 / (2 * internal_ohm + diode.parameters.series_ohm)
  const current_A = (y: number[]) => load_S * (y[0] - input_V - y[1])
  return {
    derivative: (y, derivative) => {
      const current = current_A(y)
      derivative[0] = (source_S * (drive_V - y[0]) - current) / capacitance_F
      derivative[1] = junctionRate(diode.parameters, y[1], current).rate_V_per_s
      derivative[2] = current
    },
    jacobian: (y, jacobian) => {
      const { perVolt_per_s, perAmpere_V_per_C } = junctionRate(diode.parameters, y[1], current_A(y))
      jacobian[0] = [-(source_S + load_S) / capacitance_F, load_S / capacitance_F, 0]
      jacobian[1] = [perAmpere_V_per_C * load_S, perVolt_per_s - perAmpere_V_per_C * load_S, 0]
      jacobian[2] = [load_S, -load_S, 0]
    },
    tolerance: [1e-6 * openCircuit_V, JUNCTION_TOLERANCE_V, 1e-6 * eventCharge_C],
  }
}
