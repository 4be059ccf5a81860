import { defineConfig } from 'vitest/config'

const long = process.env.IONGATE_LONG === '1' ? [] : ['test/**/*.long.test.ts']
const isolated = ['test/**/*.isolated.test.ts']

/**
 * `npm test` answers in minutes: it leaves out files called `*.long.test.ts`, which go through every board, every step
 * or hundreds of cases of what another file has a few of. `npm run test:all` runs them too, and so does `.ci/run`.
 */
export default defineConfig({
  test: {
    setupFiles: ['test/property-seed.ts', 'test/run-folders.ts'],
    // Left alone, it keeps one core free: on two that doubles the wait.
    maxWorkers: '100%',
    // Time decides no test; this only ends what would never end.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    projects: [
      // A process imports each module once for all of its files; otherwise imports take a fifth of the time.
      { extends: true, test: { name: 'shared', include: ['test/**/*.test.ts'], exclude: [...long, ...isolated], isolate: false } },
      // What puts another module in the place of one has a process to itself.
      { extends: true, test: { name: 'isolated', include: isolated, exclude: long } },
    ],
  },
})
