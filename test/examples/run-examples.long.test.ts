import { existsSync, readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { giveMadeFiles, runExample, shownExamples, userFolder } from './examples'
import { isExcluded } from './kinds'

// Each takes as long as it takes a user; slowness must never fail a test.
vi.setConfig({ testTimeout: 3_600_000, hookTimeout: 3_600_000 })

const folder = userFolder()
beforeAll(() => giveMadeFiles(folder))
afterAll(() => rmSync(folder, { recursive: true }))

it.each(shownExamples().filter(({ line }) => !isExcluded(line)))('$source: $line', ({ line }) => {
  const { status, stderr } = runExample(folder, line)
  const codes = [...stderr.matchAll(/\[([a-z-]+)\]/g)].map((match) => match[1])
  expect(codes).toEqual([])
  expect(status).toBe(0)
})

it('files that the examples write are there afterwards', () => {
  for (const file of ['dist/mdbt50q/iongate.js', 'scenario.schema.json', 'media.classifier.json', 'sweep.csv', 'runs/latest']) expect(existsSync(path.join(folder, file)), file).toBe(true)
  expect(JSON.parse(readFileSync(path.join(folder, 'contacts.json'), 'utf8'))).toHaveProperty('events')
})
