#!/usr/bin/env node
// The command runs from the TypeScript sources: nothing to build, nothing to go stale.
import { register } from 'tsx/esm/api'

register()
const { run } = await import('./cli.ts')
process.exitCode = await run(process.argv.slice(2))
