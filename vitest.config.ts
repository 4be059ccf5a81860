import { defineConfig } from 'vitest/config'

/**
 * `npm test` answers in minutes: it leaves out files called `*.long.test.ts`, which go through every board, every step
 * or hundreds of cases of what another file has a few of. `npm run test:all` runs them too, and so does `.ci/run`.
 */
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: process.env.IONGATE_LONG === '1' ? [] : ['test/**/*.long.test.ts'],
    setupFiles: ['test/property-seed.ts', 'test/run-folders.ts'],
    // Left alone, it keeps one core free: on two that doubles the wait.
    maxWorkers: '100%',
    // Time decides no test; this only ends what would never end.
    testTimeout: 300_000,
    hookTimeout: 300_000,
  },
})
