/**
 * A scenario: everything the simulator's world is made of, as data. Every field has a
 * default, so a file says only what differs; unknown keys are errors. A run is a function of
 * scenario, seed and firmware alone.
 *
 * Defaults marked (A) are defensible model values, not measurements; see docs/physics.md.
 */
import { z } from 'zod'
import { powerFigures } from '../hardware/figures'
import { FITTINGS } from '../hardware/netlist/netlist'
import { BOARD_NAMES, WEARABLE_BOARD } from './board-profiles'
import { CORES, INTERPRETER_ENDS } from './interpreter-costs'
import { IONS, IonName } from './ions'
import { checkTransport, mediumKeyframes, transport } from './scenario/media'
import { faults } from './scenario/faults'
import { DURATION_MAX_s } from './scenario/duration'
import { between, time_s } from './scenario/numbers'
import { diode, osmotic, photochemical } from './scenario/sources'
import { tissue } from './scenario/tissue'

const fraction = between(0, 1)
const ionName = z.enum(Object.keys(IONS) as [IonName, ...IonName[]])

const gelIon = z.strictObject({
  ion: ionName.describe('which ion this row is about'),
  conductance_uS: between(1e-3, 1e5).describe('largest conductance of this ion at reference supply, g_max'),
  concentration_mol_per_L: between(1e-6, 10).default(0.1).describe('reserve of the ion in the droplets, c₀ (A)'),
  recovery_s: between(0.01, 1e7).describe('time constant with which a drained reserve refills, τ_rec (A)'),
  ligandEnergy_kJ_per_mol: between(0, 1000).default(0).describe('barrier taken away at full ligand occupancy, ΔE_lig (A)'),
  ligandOccupancy: fraction.default(0).describe('share of ligands occupied, θ = [L]/([L]+K_d)'),
})

const gel = z.strictObject({
  cascadeDegree: z.number().int().min(1).max(100).default(10).describe('interfaces in series, N'),
  spacing_um: between(0.01, 500).default(10).describe('distance between interfaces, L; sets the time constants'),
  hindrance: between(1e-4, 1).default(0.3).describe('diffusion in the gel over diffusion in water, h (A)'),
  dehydration: between(1e-6, 1).default(0.02).describe('share of the hydration energy shed per interface, f (A)'),
  facilitation: between(0, 100).default(0.6).describe('strength of short-term facilitation, A (A)'),
  facilitationDecay: between(0.01, 1e4).default(4).describe('decay of facilitation in time constants of the ion, τ_m/τ (A)'),
  potentiation_per_s: between(0, 10).default(0.005).describe('rate of long-term potentiation, ε (A)'),
  potentiationDecay_s: between(0.1, 1e7).default(2000).describe('decay of potentiation, τ_w (A)'),
  volume_cm3: between(1e-6, 1000).default(0.1).describe('gel volume (A)'),
  dropletShare: between(1e-3, 1).default(0.3).describe('share of the volume that is droplets, φ (A)'),
  series_ohm: between(0, 1e6).default(200).describe('series resistance of leads and continuous phase, R_s (A)'),
  doubleLayer_uF: between(0.01, 1e7).default(20000).describe('double layer of the porous carbon contacts, C_dl (A: 10 to 100 mF/cm²)'),
  chargeTransfer_ohm: between(1, 1e15).default(50000).describe('leak of the double layer, R_ct (A)'),
  leak_uS: between(0, 1e4).default(0.2).describe('conductance without any ion path open, g_leak (A)'),
  ions: z
    .array(gelIon)
    .min(1)
    .max(5)
    .superRefine((rows, context) => {
      rows.forEach(({ ion }, i) => {
        const first = rows.findIndex((row) => row.ion === ion)
        if (first < i) context.addIssue({ code: 'custom', path: [i, 'ion'], message: `expected each ion once, got ${ion} as in row ${first}` })
      })
    })
    .default([
      { ion: 'K', conductance_uS: 100, concentration_mol_per_L: 0.1, recovery_s: 60, ligandEnergy_kJ_per_mol: 0, ligandOccupancy: 0 },
      { ion: 'Ca', conductance_uS: 50, concentration_mol_per_L: 0.1, recovery_s: 150, ligandEnergy_kJ_per_mol: 0, ligandOccupancy: 0 },
      { ion: 'Fe', conductance_uS: 20, concentration_mol_per_L: 0.1, recovery_s: 200, ligandEnergy_kJ_per_mol: 0, ligandOccupancy: 0 },
    ])
    .describe('the ions the gel gates, in the order of the calibration'),
})

const frontEnd = z.strictObject({
  unit: between(0, 1e9).int().default(1).describe('serial number: picks the tolerances of this unit'),
  tolerances: fraction.default(1).describe('share of the parts’ tolerances within which this unit is drawn; 0: every part nominal'),
  wake_mV: between(0.1, 5000).optional().describe('comparator threshold that wakes the device at a contact; left out: the unit’s own'),
})

const stimulator = z.strictObject({
  load_ohm: between(1, 1e6).default(1000).describe('load between the stimulation electrodes'),
  mismatch_percent: between(0, 2).default(0.4).describe('by how much the currents of the two phases differ at most; each unit draws its own (A)'),
  doubleLayer_uF: between(1e-3, 1e4).default(2).describe('double layer of the stimulation electrodes (A: 0.1 cm² at 20 µF/cm²)'),
  chargeTransfer_ohm: between(1, 1e15).default(1e6).describe('leak of that double layer: what flows through it is lost to reactions (A)'),
})

const contactElectrode = z.strictObject({
  openCircuit_mV: between(1, 1100).default(1000).describe('open-circuit voltage, V_oc (A: 500 to 1000)'),
  surfaceCharge_mC_per_m2: between(1e-3, 1e5).default(412.54).describe('charge one contact moves, σ_c (10.1038/s41467-024-50518-3)'),
  area_cm2: between(1e-3, 1e5).default(120).describe('harvesting area, S (A: an insole; 1 cm² yields about 10 µJ per contact)'),
  doubleLayer_ms: between(0.01, 1e4).default(20).describe('time constant of the double layer, τ_EDL (A: 10 to 100)'),
  wetting_ms: between(0.01, 1e4).default(4).describe('time constant of wetting and drying (A)'),
  electronTransfer_ms: between(0, 1000).default(0).describe('electron transfer before counter-ions gather, τ_e; 0: at once (A)'),
  internal_ohm: between(0.1, 1e7).default(20).describe('resistance of electrode and harvester input, R_i each (A)'),
  input_mV: between(1, 5000).default(500).describe('voltage the harvester holds its input at, V_in (A)'),
  inputMinimum_mV: between(0, 5000).default(100).describe('below this the harvester takes nothing, V_min (A)'),
})

/** The store of the wearable fitting: a scenario's default, of a capacitance of its own. */
const STORE_uF = 3300
const { asleep_uA, leakage_s, boot_V, brownOut_V, clamp_V, coldStart_V } = powerFigures(FITTINGS.wearable)
const STORE = {
  asleep_uA: Number(asleep_uA.toPrecision(3)),
  leak_ohm: Number((leakage_s / (STORE_uF * 1e-6)).toPrecision(3)),
  boot_mV: Math.round(boot_V * 1000),
  brownOut_mV: Math.round(brownOut_V * 1000),
  clamp_mV: Math.round(clamp_V * 1000),
  coldStart_mV: Math.round(coldStart_V * 1000),
}

const store = z
  .strictObject({
    source: z.enum(['harvester', 'bench']).default('harvester').describe('a bench supply or a battery holds the initial voltage'),
    capacitance_uF: between(10, 10000).default(STORE_uF).describe('storage capacitor, C_s (A: one interrogation takes about 1.1 mC)'),
    leak_ohm: between(1e4, 1e15).default(STORE.leak_ohm).describe('leakage of the capacitor (A)'),
    supervisor_uA: between(0, 1e5).default(STORE.asleep_uA).describe('what the front end takes always: harvester, regulator, contact channel'),
    initial_mV: between(0, 5000).default(3100).describe('voltage at the start'),
    efficiency: fraction.default(0.7).describe('harvester above the cold-start voltage, η (A: 0.5 to 0.8)'),
    coldStartEfficiency: fraction.default(0.05).describe('harvester below it (A)'),
    coldStart_mV: between(1, 5000).default(STORE.coldStart_mV).describe('where the converter of the harvester takes over'),
    boot_mV: between(1, 5000).default(STORE.boot_mV).describe('the device gets power when the store has risen to this'),
    brownOut_mV: between(1, 5000).default(STORE.brownOut_mV).describe('the device loses power when the store has fallen below this'),
    clamp_mV: between(1, 5000).default(STORE.clamp_mV).describe('a shunt holds the store at this'),
  })
  .refine((value) => value.brownOut_mV < value.boot_mV && value.boot_mV < value.clamp_mV, {
    message: 'brownOut_mV < boot_mV < clamp_mV must hold',
  })
  .refine((value) => value.leak_ohm * value.capacitance_uF >= 1e6, {
    message: 'leak_ohm · capacitance_uF must be at least 1e6 (1 s), or the leak alone empties the store within a step',
    path: ['leak_ohm'],
  })
  .refine((value) => value.initial_mV <= value.clamp_mV || value.source === 'bench', {
    message: 'initial_mV must not exceed clamp_mV',
    path: ['initial_mV'],
  })
  .refine((value) => value.source === 'harvester' || value.initial_mV >= value.boot_mV, {
    message: 'a bench supply must reach boot_mV, or the device never boots',
    path: ['initial_mV'],
  })

const noise = z.strictObject({
  electrode_uV: between(0, 1e5).default(5).describe('electrode noise, rms, 1/f^α (1 to 20 on skin)'),
  alpha: z.number().min(0.5).max(1.5).default(1).describe('exponent of the electrode noise'),
  mains_uV: between(0, 1e6).default(100).describe('amplitude of the mains fundamental at the electrodes (A: 10 to 500)'),
  mains_Hz: z.union([z.literal(50), z.literal(60)]).default(50).describe('mains frequency'),
  motion_uV: between(0, 1e6).default(0).describe('slow motion artefact 0.2 to 5 Hz, rms (A: 100 to 5000 under water)'),
})

const contactEvent = z
  .strictObject({
    contact_s: time_s.describe('when the electrode touches'),
    separation_s: time_s.describe('when it parts again'),
    wetted: between(1e-3, 1).default(1).describe('share of the area that is wetted'),
  })
  .refine((event) => event.separation_s > event.contact_s, { message: 'separation_s must follow contact_s' })

const steps = {
  jitter_percent: between(0, 40).default(8).describe('spread of each interval, uniform, seeded (A)'),
  contactShare: z.number().min(0.05).max(0.95).default(0.4).describe('share of each interval in contact (A)'),
  wettedMinimum: between(1e-3, 1).default(0.8).describe('least wetted share; each contact draws its own (A)'),
}

const contactPeriod = z
  .strictObject({
    start_s: time_s.describe('first contact'),
    end_s: time_s.describe('no contact begins from here on'),
    rate_Hz: between(1e-3, 20).describe('contacts per second'),
  })
  .refine((period) => period.end_s > period.start_s, { message: 'end_s must follow start_s' })

const contacts = z.union([
  z.strictObject({
    rate_Hz: between(0, 20).describe('contacts per second; 0 for none'),
    ...steps,
    start_s: time_s.default(0.2).describe('first contact'),
  }),
  z.strictObject({
    periods: z
      .array(contactPeriod)
      .min(1)
      .refine((list) => list.every((period, i) => i === 0 || period.start_s >= list[i - 1].end_s + 1 / list[i - 1].rate_Hz), {
        message: 'each period must start an interval of its contacts after the one before has ended',
      })
      .describe('when somebody walks or touches it, and how often then; nobody does in between'),
    ...steps,
  }),
  z.strictObject({
    events: z
      .array(contactEvent)
      .refine((list) => list.every((event, i) => i === 0 || event.contact_s > list[i - 1].separation_s), {
        message: 'events must follow one another without overlap',
      })
      .describe('contacts one by one, as from a recording'),
  }),
])

const aims = z.strictObject({
  interrogations: fraction.default(0.5).describe('least share of the interrogations due that the device must report'),
  trusted: fraction.default(0.5).describe('least share of reported interrogations that the device must trust'),
  contacts: fraction.default(0.98).describe('least share of contacts and separations that it must have counted rightly'),
  brownOuts: z.number().int().min(0).max(1e6).default(0).describe('most brown-outs'),
})

export const scenarioSchema = z.strictObject({
  $schema: z.string().optional().describe('where an editor finds the schema, as iongate schema prints it'),
  name: z.string().regex(/^[a-z0-9-]+$/).describe('short name, small letters and hyphens'),
  description: z.string().default('').describe('one sentence on what it shows'),
  duration_s: between(1e-3, DURATION_MAX_s).default(60).describe('virtual time to run'),
  board: z.enum(BOARD_NAMES).default(WEARABLE_BOARD).describe('board profile: converter, currents, interpreter speed'),
  core: z.enum(CORES).default('native').describe('Espruino boards: machine code carries the core, or the interpreter does'),
  interpreter: z.enum(INTERPRETER_ENDS).default('slow').describe('Espruino boards: which end of the range of cycles per instruction'),
  gel: gel.prefault({}).describe('the heterogel electrode'),
  frontEnd: frontEnd.prefault({}).describe('the reference front end'),
  stimulator: stimulator.prefault({}).describe('the stimulator and its load'),
  contactElectrode: contactElectrode.prefault({}).describe('the triboiontronic electrode'),
  diode: diode.optional().describe('droplet diodes; none when left out'),
  osmotic: osmotic.optional().describe('osmotic source at an input of the harvester; none when left out'),
  photochemical: photochemical.optional().describe('photochemical pixel; none when left out'),
  store: store.prefault({}).describe('harvester and storage capacitor'),
  medium: mediumKeyframes
    .default([{ time_s: 0, supply: { K: 1 }, temperature_C: 25 }])
    .describe('what the gel is in, over time'),
  transport: transport.prefault({}).describe('what lies between medium and gel'),
  noise: noise.prefault({}).describe('noise at the electrodes'),
  faults: faults.default([]).describe('what goes wrong at the gel electrode, and when'),
  tissue: tissue.optional().describe('tissue under the electrodes; none when left out'),
  contacts: contacts.prefault({ rate_Hz: 0.93 }).describe('when the triboiontronic electrode touches and parts'),
  aims: aims.prefault({}).describe('what a run must reach to pass'),
  device: z
    .record(z.string(), z.unknown())
    .default({})
    .describe('settings of the device under test, checked by the schema of device settings'),
}).superRefine(checkTransport)

/** A scenario with every default filled in. */
export type Scenario = z.output<typeof scenarioSchema>
/** What a file may hold. */
export type ScenarioInput = z.input<typeof scenarioSchema>
