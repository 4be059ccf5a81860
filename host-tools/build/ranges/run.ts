/** `npm run ranges`: the range analysis of firmware/core, its findings on standard error. */
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { IongateError } from '../../diagnostics'
import { guardStandardOutput } from '../../standard-output'
import { formatFinding } from '../finding'
import { checkRanges } from './check-ranges'

guardStandardOutput()
const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '../../..')
const { findings, claims, functions } = checkRanges(root)
if (findings.length > 0) {
  const error = new IongateError('range', '', findings.map(formatFinding).join('\n'))
  console.error(error.line)
  process.exitCode = error.exitStatus
} else {
  console.log(`firmware/core: ${functions} functions, ${claims.size} expressions, none leaves int32`)
}
