/** An ABF 2 file made by hand from the format's documentation (pyABF, “ABF2 file format”): one channel in pA under steps of the command. */
export interface AbfContent {
  /** Counts of the converter, sweep by sweep, all of one length. */
  sweeps: number[][]
  interval_us: number
  /** One count of the converter is range / resolution / factor in the channel's unit. */
  range: number
  resolution: number
  factor: number
  unit: string
  holding_mV: number
  /** Samples and level of each epoch, and by how much the level rises from sweep to sweep. */
  epochs: { samples: number; level_mV: number; rise_mV: number }[]
}

const BLOCK = 512

export function abf2File({ sweeps, interval_us, range, resolution, factor, unit, holding_mV, epochs }: AbfContent): Buffer {
  const blocks = { protocol: 1, adc: 2, dac: 3, epochs: 4, strings: 5, data: 6 }
  const samples = sweeps.flat()
  const bytes = Buffer.alloc(BLOCK * (7 + Math.ceil((2 * samples.length) / BLOCK)))
  bytes.write('ABF2', 0, 'latin1')
  bytes.writeUInt32LE(sweeps.length, 12)
  const section = (at: number, block: number, entryBytes: number, count: number) => {
    bytes.writeUInt32LE(block, at)
    bytes.writeUInt32LE(entryBytes, at + 4)
    bytes.writeInt32LE(count, at + 8)
  }
  section(76, blocks.protocol, 512, 1)
  section(92, blocks.adc, 128, 1)
  section(108, blocks.dac, 256, 1)
  section(156, blocks.epochs, 48, epochs.length)
  const strings = ['SSCH\0\0', 'pclamp', 'IN 0', unit, 'Cmd 0', 'mV', ''].join('\0')
  section(220, blocks.strings, strings.length, 1)
  section(236, blocks.data, 2, samples.length)
  const protocol = blocks.protocol * BLOCK
  bytes.writeInt16LE(5, protocol)
  bytes.writeFloatLE(interval_us, protocol + 2)
  bytes.writeInt32LE(sweeps[0].length, protocol + 22)
  bytes.writeFloatLE(range, protocol + 110)
  bytes.writeInt32LE(resolution, protocol + 118)
  const adc = blocks.adc * BLOCK
  bytes.writeFloatLE(1, adc + 28)
  bytes.writeFloatLE(factor, adc + 40)
  bytes.writeFloatLE(1, adc + 48)
  // The first string is empty.
  bytes.writeInt32LE(2, adc + 74)
  bytes.writeInt32LE(3, adc + 78)
  const dac = blocks.dac * BLOCK
  bytes.writeFloatLE(holding_mV, dac + 12)
  bytes.writeInt32LE(4, dac + 24)
  bytes.writeInt32LE(5, dac + 28)
  bytes.writeInt16LE(1, dac + 40)
  bytes.writeInt16LE(1, dac + 42)
  epochs.forEach(({ samples: count, level_mV, rise_mV }, i) => {
    const at = blocks.epochs * BLOCK + 48 * i
    bytes.writeInt16LE(i, at)
    bytes.writeInt16LE(1, at + 4)
    bytes.writeFloatLE(level_mV, at + 6)
    bytes.writeFloatLE(rise_mV, at + 10)
    bytes.writeInt32LE(count, at + 14)
  })
  bytes.write(strings, blocks.strings * BLOCK, 'latin1')
  samples.forEach((value, i) => bytes.writeInt16LE(value, blocks.data * BLOCK + 2 * i))
  return bytes
}
