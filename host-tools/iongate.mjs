#!/usr/bin/env node
import { load } from './load.mjs'

const { run } = await load('host-tools/cli')
const { guardStandardOutput, wrapAtTerminal } = await load('host-tools/standard-output')
const { endOnStop } = await load('host-tools/stop')
const ending = guardStandardOutput()
wrapAtTerminal()
endOnStop()
process.exitCode = ending(await run(process.argv.slice(2)))
