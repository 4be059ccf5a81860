import { existsSync, readFileSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { scenarioSchema, type Scenario } from '../sim/scenario'
import { IongateError } from './diagnostics'
import { parseJson, readText } from './files'
import { didYouMean } from './nearest-name'

const FOLDER = fileURLToPath(new URL('../sim/scenarios', import.meta.url))

export const DEFAULT_SCENARIO = 'wearable-patch'

/** The names of the built-in scenarios. */
export function scenarioNames(): string[] {
  return readdirSync(FOLDER)
    .filter((file) => file.endsWith('.json'))
    .map((file) => path.basename(file, '.json'))
    .sort()
}

/** A built-in scenario by its name, or one from a `.json` file. Throws unknown-scenario, file-missing, json-malformed, value-invalid. */
export function loadScenario(nameOrFile: string): Scenario {
  if (scenarioNames().includes(nameOrFile)) {
    const file = path.join(FOLDER, `${nameOrFile}.json`)
    return parseJson(readFileSync(file, 'utf8'), scenarioSchema, nameOrFile)
  }
  if (!nameOrFile.endsWith('.json') && !existsSync(nameOrFile)) {
    throw new IongateError('unknown-scenario', nameOrFile, `no scenario has this name; ${didYouMean(nameOrFile, scenarioNames())}`)
  }
  return parseJson(readText(nameOrFile), scenarioSchema, nameOrFile)
}
