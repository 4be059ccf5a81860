import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    setupFiles: ['test/property-seed.ts', 'test/run-folders.ts'],
    // Time decides no test; this only ends what would never end.
    testTimeout: 300_000,
    hookTimeout: 300_000,
  },
})
