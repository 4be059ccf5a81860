/** `npm run native`: compiles the core for microcontrollers into firmware/native; with `--check` compares instead. */
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { IongateError } from '../diagnostics'
import { writeTogether } from '../written-files'
import { guardStandardOutput } from '../standard-output'
import { buildNative } from './native'
import { NATIVE_FOLDER } from './native-folder'

guardStandardOutput()
try {
  const files = buildNative()
  if (process.argv.includes('--check')) {
    const stale = files.find(({ name, content }) => !existsSync(path.join(NATIVE_FOLDER, name)) || !readFileSync(path.join(NATIVE_FOLDER, name)).equals(content))
    if (stale !== undefined) throw new IongateError('native-blobs', `firmware/native/${stale.name}`, 'is not what the sources make')
  } else {
    writeTogether(files.map(({ name, content }) => ({ file: path.join(NATIVE_FOLDER, name), content })))
  }
  for (const { name, content } of files) console.log(`firmware/native/${name}: ${content.length} bytes`)
} catch (error) {
  if (!(error instanceof IongateError)) throw error
  console.error(error.line)
  process.exitCode = error.exitStatus
}
