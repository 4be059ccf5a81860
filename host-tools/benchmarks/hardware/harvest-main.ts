import { harvestSimulated, harvestSolved } from './harvest'

/** `npm run bench:harvest`: energy that one contact of the default electrode gives the store, through the netlist's rectifier and in the simulator. */
const THRESHOLDS = ['least', 'typical', 'most'] as const
const micro = (value: number) => (value * 1e6).toFixed(0)
console.log('| electrode, V | store, V | simulator, µJ | least | typical | most thresholds, µJ | typical, poles reversed |\n| --- | --- | --- | --- | --- | --- | --- |')
for (const openCircuit_V of [0.7, 0.8, 1, 1.1]) {
  const simulated = micro(harvestSimulated({ openCircuit_V }).energy_J)
  for (const store_V of [2.3, 3, 3.6]) {
    const solved = THRESHOLDS.map((thresholds) => micro(harvestSolved({ openCircuit_V, store_V, thresholds }).energy_J))
    console.log(`| ${[openCircuit_V, store_V, simulated, ...solved, micro(harvestSolved({ openCircuit_V: -openCircuit_V, store_V }).energy_J)].join(' | ')} |`)
  }
}
