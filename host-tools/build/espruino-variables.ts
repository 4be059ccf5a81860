/**
 * How many of Espruino's variables a bundle takes once it has booted: counted by a real
 * interpreter where there is one, else estimated from the bundle's syntax tree.
 *
 * The bundle is taken to run from flash (Storage), as `iongate flash` puts it there: source
 * text then takes no variables. An interpreter built for Linux holds eight characters of a
 * name in a variable, a board four; the bundles' shortened names fit either.
 */
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { parse, type Node } from 'acorn'
import { full } from 'acorn-walk'

export interface VariableCount {
  variables: number
  /** `interpreter` when counted, `estimate` when not. */
  by: 'interpreter' | 'estimate'
}

/** Counts with the interpreter that IONGATE_ESPRUINO names; estimates where it names none. */
export async function countVariables(code: string, interpreter = process.env.IONGATE_ESPRUINO): Promise<VariableCount> {
  if (interpreter === undefined) return { variables: estimateVariables(code), by: 'estimate' }
  return { variables: await measureVariables(code, interpreter), by: 'interpreter' }
}

/** Stand-ins for what an interpreter without hardware lacks; a board has all of them built in. */
const STAND_INS = [
  'var Bluetooth={write:function(){},on:function(){},setConsole:function(){}}',
  'Serial1.setup=function(){}',
  'I2C1.setup=function(){}',
  'I2C1.writeTo=function(){}',
  'E.setConsole=function(){}',
  'function digitalWrite(){}',
  'function peek32(){return 0}',
  'function poke32(){}',
  'function pinMode(){}',
  'function setWatch(){return 1}',
  'function setDeepSleep(){}',
  'function analogRead(){return 0.9}',
].map((line) => `${line};`)

const PIECE_BYTES = 900
const MARK = 'VARIABLES='

/** @param interpreter path of an Espruino program built for Linux */
export async function measureVariables(code: string, interpreter: string): Promise<number> {
  const folder = mkdtempSync(path.join(tmpdir(), 'iongate-variables-'))
  const bytes = Buffer.from(code)
  const writes: string[] = []
  for (let at = 0; at < bytes.length; at += PIECE_BYTES) {
    const piece = bytes.subarray(at, at + PIECE_BYTES).toString('base64')
    writes.push(`require("Storage").write("bundle",atob("${piece}"),${at},${bytes.length});`)
  }
  // With the device's timers cleared the interpreter ends.
  const count = `var before=process.memory().usage;eval(require("Storage").read("bundle"));print("${MARK}"+(process.memory().usage-before));clearTimeout();clearWatch();`
  try {
    const file = path.join(folder, 'program.js')
    writeFileSync(file, [...STAND_INS, ...writes, count, ''].join('\n'))
    const running = promisify(execFile)(interpreter, [file], { cwd: folder, timeout: 30000 })
    running.child.stdin?.end()
    const { stdout } = await running
    const match = new RegExp(`${MARK}(\\d+)`).exec(stdout)
    if (match === null) throw new Error(`${interpreter} could not run the bundle: ${stdout.trim().split('\n').slice(-6).join(' ')}`)
    return Number(match[1])
  } finally {
    rmSync(folder, { recursive: true })
  }
}

type AnyNode = Node & Record<string, unknown>

/** What the firmware fills at boot and no syntax shows: 87 for frames, the rest fitted to what interpreters counted. */
const MADE_AT_BOOT = 250
/** Of a program whose core is machine code: captures, views; fitted to 1807 counted by Espruino 2v29 on an emulated Cortex-M4 (pico). */
export const NATIVE_MADE_AT_BOOT = 54
/** A function at top level is a name, the function, its code's name and place. */
const PER_FUNCTION = 4
const BYTES_PER_VARIABLE = 12

/** From the numbers of functions, parameters, fields and table entries; see the test for how far off it is. */
export function estimateVariables(code: string, madeAtBoot = MADE_AT_BOOT): number {
  let variables = madeAtBoot
  full(parse(code, { ecmaVersion: 2022 }), (node) => {
    const { type, ...rest } = node as AnyNode
    const list = (name: string) => rest[name] as AnyNode[]
    if (/Function/.test(type)) variables += PER_FUNCTION + list('params').length
    else if (type === 'ObjectExpression') variables += 1 + list('properties').length
    else if (type === 'NewExpression') variables += typedArray(rest as AnyNode)
    else if (type === 'ArrayExpression') variables += 1 + list('elements').length
  })
  return variables
}

/** A typed array is two variables and its bytes; the list it is made from does not stay. */
function typedArray(node: AnyNode): number {
  const bits = /^(?:Ui|I)nt(\d+)Array$/.exec((node.callee as AnyNode).name as string)
  const [list] = node.arguments as AnyNode[]
  if (bits === null) return 0
  if (list?.type === 'Literal') return 2 + Math.ceil(((list.value as number) * Number(bits[1])) / 8 / BYTES_PER_VARIABLE)
  if (list?.type !== 'ArrayExpression') return 0
  const entries = (list.elements as unknown[]).length
  return 2 + Math.ceil((entries * Number(bits[1])) / 8 / BYTES_PER_VARIABLE) - (1 + entries)
}
