import { rollup, type OutputOptions, type RollupOptions } from 'rollup'
import { expect, it } from 'vitest'
import { buildBoard } from '../../host-tools/build/build-board'
import { configurationFromFiles } from '../../host-tools/configuration/from-files'

it('makes the same bundle with rollup.config.js as with iongate build --no-native', { timeout: 60_000 }, async () => {
  const configurations = (await import(/* @vite-ignore */ new URL('../../rollup.config.js', import.meta.url).href)).default as RollupOptions[]
  const files = configurations.map(({ output }) => (output as OutputOptions).file)
  expect(files).toEqual(['mdbt50q', 'rp2040'].map((board) => `dist/${board}/iongate.js`))

  const build = await rollup(configurations[0])
  const { output } = await build.generate(configurations[0].output as OutputOptions)
  await build.close()
  const { configuration } = configurationFromFiles('mdbt50q', {})
  const { files: built } = await buildBoard('mdbt50q', configuration, { isNative: false })
  expect(output[0].code).toBe(built[0].content)
})
