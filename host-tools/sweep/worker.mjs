// A worker thread has its modules from where the command itself has them.
import { load } from '../load.mjs'

const { figuresOfRun } = await load('host-tools/sweep/run-figures')

export default ({ scenario, seed, ions }) => figuresOfRun(scenario, seed, ions)
