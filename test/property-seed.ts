import fc from 'fast-check'

/**
 * Property tests and conformance vectors draw the same values in every run, so that a change passes
 * or fails for its own sake. `IONGATE_SEED=N npm test` draws others: what fails under one is a bug.
 */
export const SEED = Number(process.env.IONGATE_SEED ?? 20261120)

fc.configureGlobal({ seed: SEED })
