import fc from 'fast-check'

/**
 * Property tests draw the same values in every run, so that a change passes or fails for its own
 * sake. `IONGATE_PROPERTY_SEED=N npm test` draws others; a property that fails under one is a bug.
 */
fc.configureGlobal({ seed: Number(process.env.IONGATE_PROPERTY_SEED ?? 1) })
