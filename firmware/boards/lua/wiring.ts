/** How the reference front end is wired to a NodeMCU board; front-end.ts says what each line does. */
export interface NodemcuWiring {
  /** Outputs and the wake input, by NodeMCU's pin numbers. */
  pump: number
  forward: number
  backward: number
  wide: number
  source: number
  sink: number
  /** None where the front end's line is wired high, because the board has no pin left. */
  measure?: number
  wake: number
  /** The DAC's bus. */
  sda: number
  scl: number
  /** What `Chip.select` takes for each of the converter's inputs. */
  gel: number
  contact: number
  store: number
  temperature: number
  chip: Chip
}

/** What NodeMCU does differently on each chip; everything else is in board.ts. */
export interface Chip {
  /** Pins, converter and bus as the wiring says, every output low. Called once. */
  setUp(this: void, wiring: NodemcuWiring): void
  /** Number of the I²C bus. */
  bus(this: void): number
  /** Time since the last call, or since power-up, below 2^30 µs: calls are at most 1000 s apart. */
  elapsed_us(this: void): number
  /** Points the converter at an input. */
  select(this: void, wiring: NodemcuWiring, input: number): void
  /** One reading of the input selected, 16 bits left-aligned. */
  word(this: void): number
  /** Calls back at a rising edge of the wake line. */
  watch(this: void, pin: number, onRise: (this: void) => void): void
  unwatch(this: void, pin: number): void
  /** Contents of a file, undefined when there is none. */
  load(this: void, name: string): string | undefined
  store(this: void, name: string, contents: string): void
  /** Mode: "r" to read, "a" to write behind the end. Undefined when there is no such file. */
  open(this: void, name: string, mode: string): OpenedFile | undefined
}
