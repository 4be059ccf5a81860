import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'

/** Depth at which recursive readers overflow their stack. */
const DEEP = 100_000

const MCAP_MAGIC = Buffer.from('\x89MCAP0\r\n', 'latin1')

/** What files may hold that nobody meant, by name. */
const CONTENTS: Record<string, string | Uint8Array> = {
  'empty': '',
  'blank.csv': '\n\n \n',
  'garbage.bin': Uint8Array.from({ length: 4096 }, (_, i) => (i * 197 + (i >> 3)) & 0xff),
  'zeros.json': new Uint8Array(512),
  'bom.json': '\uFEFF{"name":"x"}',
  'utf16.json': Buffer.from('\uFEFF{"name":"x"}', 'utf16le'),
  'latin1.csv': Buffer.from('kind,time_s\ncontact,1\nsépar,2\n', 'latin1'),
  'deep-list.json': '['.repeat(DEEP) + ']'.repeat(DEEP),
  'deep-object.json': '{"a":'.repeat(DEEP) + '1' + '}'.repeat(DEEP),
  'deep-field.json': `{"name":${'['.repeat(DEEP)}${']'.repeat(DEEP)}}`,
  'deep-unclosed.json': '['.repeat(DEEP),
  'deep-gel.json': `{"name":"x","gel":{"ions":${'[{"ion":'.repeat(DEEP)}1${'}]'.repeat(DEEP)}}}`,
  'null.json': 'null',
  'list.json': '[]',
  'number.json': '1e400',
  'text.json': '"x"',
  'object.json': '{}',
  'proto.json': '{"__proto__":{"name":"x"},"constructor":1,"toString":null}',
  'huge-number.json': '{"name":"x","duration_s":1e400,"gel":{"cascadeDegree":-1e308}}',
  'wrong-kinds.json': '{"name":7,"duration_s":"x","gel":[],"noise":null,"device":{"rules":{},"plans":[]},"board":{}}',
  'long-line.json': `{"name":"${'x'.repeat(1_000_000)}"}`,
  'one-quote.csv': '"',
  'quotes.csv': 'time_s,voltage_v\n"0,1\n1,"2"x\n',
  'header.csv': 'time_s,voltage_v\n',
  'one-row.csv': 'time_s,voltage_v\n0,0\n',
  'same-time.csv': `time_s,voltage_v\n${'0,1\n'.repeat(600)}`,
  'backwards.csv': `time_s,voltage_v\n${Array.from({ length: 600 }, (_, i) => `${-i / 500},1\n`).join('')}`,
  'infinite.csv': `time_s,voltage_v\n${Array.from({ length: 600 }, (_, i) => `${i / 500},1e309\n`).join('')}`,
  'flat.csv': `time_s,voltage_v\n${Array.from({ length: 600 }, (_, i) => `${i / 500},0\n`).join('')}`,
  'enormous.csv': `time_s,voltage_v\n${Array.from({ length: 600 }, (_, i) => `${i / 500},${i % 2 === 0 ? '' : '-'}1e308\n`).join('')}`,
  'steps-flat.csv': `sweep,time_s,command_mv,current_pa\n${Array.from({ length: 600 }, (_, i) => `0,${i / 10000},0,0\n`).join('')}`,
  'steps-one.csv': 'sweep,time_s,command_mv,current_pa\n0,0,0,0\n',
  'scope.csv': 'Channel :,CH1\nTime interval :,0.0uS\nindex,CH1_Voltage(mV)\n0,1\n',
  'scope-times.csv': 'Channel :,CH1\nTime interval :,1e400mS\nindex,CH1_Voltage(mV)\n0,1\n1,2\n2,3\n',
  'wide.csv': `${'a,'.repeat(50_000)}\n${'1,'.repeat(50_000)}\n`,
  'media.csv': 'name,K\n\n,\nx,-1\ny,1e309\n',
  'labels.csv': 'time_s,label\nx,y\n',
  'schedule.csv': 'kind,time_s\ncontact,-1\n',
  'classes.csv': 'K_activation,label\n0.5,\n,a\n',
  'recording.jsonl': '{"format":"iongate-measurements","version":2}\n[]\nnull\n',
  'nulls.jsonl': 'null\nnull\nnull\n',
  'cut.mcap': MCAP_MAGIC,
  'damaged.mcap': Buffer.concat([MCAP_MAGIC, Buffer.from([1, 255, 255, 255, 255, 255, 255, 255, 127]), MCAP_MAGIC]),
  'cut.parquet': 'PAR1',
  'damaged.parquet': Buffer.from('PAR1\x00\x00\x00\x00\xff\xff\xff\x7fPAR1', 'latin1'),
  'format.json': '{"format":"iongate-calibration","version":1e9}',
}

/** Writes all of these into a folder; their paths, and of what is no file at all. */
export function nastyFiles(folder: string): string[] {
  mkdirSync(folder, { recursive: true })
  for (const [name, content] of Object.entries(CONTENTS)) writeFileSync(path.join(folder, name), content)
  const none = ['', ' ', '.', '/', '/dev/null', '/proc/self/mem', 'absent', `${'x'.repeat(5000)}.json`, 'a\u0000b.json', '~', '%s', '__proto__', 'https://example.com/x.json']
  return [...Object.keys(CONTENTS).map((name) => path.join(folder, name)), path.join(folder, 'empty', 'below'), ...none]
}

/** What nobody means by a word, a number, a list or a time. */
export const WORDS = [
  '', ' ', '-', '0', '-0', '-1', '1', '1.5', '1e999', '0x10', 'NaN', 'Infinity', '99999999999999999999', ',', '1,,2', '..', '1..', '=', '2/1', '0/0', '9999999/9999999', '60', '0s', '1e9d', '99999d',
  '2026-02-30', '0000-00-00', 'all', 'arduino', '__proto__', 'constructor', 'toString', 'hasOwnProperty', '%s%n', '../..', '💥', 'x'.repeat(100_000),
]

/** What no field of a scenario can be varied as. */
export const VARIATIONS = [
  'seed', 'seed=', 'seed=x', 'seed=-1', 'seed=5..1', 'seed=0..1:0', 'seed=1..99999999999', '=1', 'noise.mains_uV=1e999', 'gel=1', 'gel.ions.0=1', 'gel.ions.99.conductance_uS=1', '__proto__=1', '__proto__.x=1',
  'constructor.prototype=1', 'name=1', 'board=2', 'duration_s=0',
]

/** What nothing can be reached at. */
export const ADDRESSES = [
  'sim:', 'sim:x', 'sim:sim:', 'sim:/', 'tcp://', 'tcp://localhost', 'tcp://localhost:', 'tcp://localhost:0', 'tcp://localhost:65536', 'tcp://localhost:999999999999', 'tcp://[::g]:1', 'tcp://[::1]:1', 'tcp://:1', 'tcp://a b:1',
  'tcp://127.0.0.1:1', `tcp://${'a'.repeat(300)}:1`, '/dev/null', '/dev/absent', '/dev/full', '/dev/', 'COM999', 'com1',
]

/** Places where nothing can be written, or where something stands already. */
export function nastyPlaces(folder: string): string[] {
  mkdirSync(path.join(folder, 'folder.html'), { recursive: true })
  mkdirSync(path.join(folder, 'folder.csv'), { recursive: true })
  writeFileSync(path.join(folder, 'file'), '')
  return ['', ' ', '/proc', '.', folder, path.join(folder, 'folder.html'), path.join(folder, 'folder.csv'), path.join(folder, 'file', 'below.html'), path.join(folder, 'file', 'below.csv'), '/proc/x.html', '/proc/x.csv', `/${'x'.repeat(5000)}.html`, 'a\u0000b.html', '/dev/full']
}
