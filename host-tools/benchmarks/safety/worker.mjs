// A worker thread has its modules from where the command itself has them.
import { load } from '../../load.mjs'

const { resultsOf } = await load('host-tools/benchmarks/safety/results')

export default (ids) => resultsOf(ids)
