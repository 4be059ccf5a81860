import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // What takes many minutes is run by npm run test:all alone.
    exclude: process.env.IONGATE_LONG === '1' ? [] : ['test/**/*.long.test.ts'],
    setupFiles: ['test/property-seed.ts', 'test/run-folders.ts'],
    // Time decides no test; this only ends what would never end.
    testTimeout: 300_000,
    hookTimeout: 300_000,
  },
})
