#!/usr/bin/env node
// The command runs from the TypeScript sources: nothing to build, nothing to go stale.
import { register } from 'tsx/esm/api'

register()
const { run } = await import('./cli.ts')
const { guardStandardOutput, wrapAtTerminal } = await import('./standard-output.ts')
const { endOnStop } = await import('./stop.ts')
const ending = guardStandardOutput()
wrapAtTerminal()
endOnStop()
process.exitCode = ending(await run(process.argv.slice(2)))
