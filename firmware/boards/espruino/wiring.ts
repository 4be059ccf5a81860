import { EspruinoPort, EspruinoStorage, PinName } from './espruino-api'
import { EspruinoJournal } from './journal'
import { PulseEngine } from './engine'
import { ContactCounter } from './nrf52-counter'
import { SamplerMaker } from './sampler'

/** One probe: `begin_s` is when the first edge is due, s of getTime. */
export interface Probe {
  amplitude_mV: number
  width_ms: number
  begin_s: number
  apart_us: number
}

/** How the reference front end is wired to an Espruino board: pin names as the board prints them. */
export interface EspruinoWiring {
  /** Outputs; see front-end.ts for what each line does. */
  pump: PinName
  forward: PinName
  backward: PinName
  wide: PinName
  source: PinName
  sink: PinName
  measure: PinName
  /** Input: the contact comparator. */
  wake: PinName
  /** The DAC's bus. */
  sda: PinName
  scl: PinName
  /** Converter inputs: transimpedance amplifier, contact channel, store divider, thermistor. */
  gel: PinName
  contact: PinName
  store: PinName
  temperature: PinName
  /** What times the edges. */
  engine: PulseEngine
  /** What counts contacts without the interpreter; without one it wakes at each. */
  counter?: ContactCounter
  /** What takes the samples of captures and pulses. */
  sampler: SamplerMaker
  /** Where the journal lies: flashJournal or storageJournal. */
  journal: (this: void, storage: EspruinoStorage) => EspruinoJournal
  /** `playProbe`, where a Waveform samples with less than the converter's resolution. */
  probe?: (this: void, wiring: EspruinoWiring, probe: Probe, prepare: () => void, startFor: (play: () => void) => void, onEnd: (kind: number) => void) => number[]
  /** The byte link, the port that the console is on; a function because ports exist only on a board. Called once, at boot. */
  link: () => EspruinoPort
}
