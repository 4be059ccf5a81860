import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, expect, it, vi } from 'vitest'
import type { BuiltBoard } from '../../host-tools/build/build-board'
import { boardsWithRoom } from '../../host-tools/build/board-room'
import { iongate } from './in-process'

/** How often the toolchain was loaded. */
const toolchain = vi.hoisted(() => ({ loads: 0 }))

vi.mock('../../host-tools/build/build-board', () => {
  toolchain.loads += 1
  const built = (board: BuiltBoard['board']): BuiltBoard => ({ board, files: [{ name: 'program', content: board }], buildHash: 1, figures: [], memoryBy: 'estimate', limitations: [] })
  return { buildBoard: (board: BuiltBoard['board']) => Promise.resolve(built(board)) }
})
vi.mock('../../host-tools/hil/run-hil', () => {
  toolchain.loads += 1
  return {}
})

const folder = mkdtempSync(path.join(tmpdir(), 'iongate-build-'))
afterAll(() => rmSync(folder, { recursive: true }))

it.each([
  ['build', ['build']],
  ['flash', ['flash', '--port', '/dev/absent']],
  ['hil', ['hil', '--target', 'sim:espruino']],
])('%s says that there is no such board before it loads the toolchain', async (_, words) => {
  const { status, stderr } = await iongate(...words, '--board', 'arduino')
  expect(stderr).toMatch(/^iongate: arduino: no board has this name; .* \[unknown-board\] .+\n$/)
  expect(status).toBe(2)
  expect(toolchain.loads).toBe(0)
})

it('build says which board it is at, and which are left out and why', async () => {
  const { stdout } = await iongate('build', '--board', 'all', '--out', folder)
  const said = [...stdout.matchAll(/❯ Building (\S+)/g)].map(([, board]) => board)
  expect(said).toEqual(boardsWithRoom(true))
  expect(said).not.toContain('nodemcu-esp8266')
  expect(stdout).toContain('nodemcu-esp8266: left out, has 43500 bytes of heap; ')
  expect(readdirSync(folder).sort()).toEqual([...boardsWithRoom(true)].sort())
})

it('build --target c writes the device as C sources, beside the board’s bundle', async () => {
  const { stdout, status } = await iongate('build', '--board', 'pico', '--target', 'c', '--out', path.join(folder, 'c'), '--json')
  expect(status).toBe(0)
  const [{ files }] = (JSON.parse(stdout) as { boards: { files: string[] }[] }).boards
  expect(files.map((file) => path.relative(folder, file)).sort()).toEqual(
    ['CMakeLists.txt', 'example.c', 'iongate-configuration.c', 'iongate-configuration.h', 'iongate-loop.c', 'iongate-loop.h', 'iongate.c', 'iongate.h'].map((name) => `c/pico-c/${name}`),
  )
})
