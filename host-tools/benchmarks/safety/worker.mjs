// A worker thread runs from the TypeScript sources as the command itself does.
import { register } from 'tsx/esm/api'

register()
const { resultsOf } = await import('./results.ts')

export default (ids) => resultsOf(ids)
