// A worker thread runs from the TypeScript sources as the command itself does.
import { register } from 'tsx/esm/api'

register()
const { figuresOfRun } = await import('./run-figures.ts')

export default ({ scenario, seed, ions }) => figuresOfRun(scenario, seed, ions)
