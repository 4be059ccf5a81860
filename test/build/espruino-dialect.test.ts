import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { checkEspruinoDialect } from '../../host-tools/build/espruino-dialect'
import { ESPRUINO_ORDER, ESPRUINO_SYNTAX, MISSING_GLOBALS, MISSING_METHODS, MISSING_STATICS } from '../../host-tools/build/espruino-table'

const interpreter = process.env.IONGATE_ESPRUINO
const folder = mkdtempSync(path.join(tmpdir(), 'iongate-dialect-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** What the real interpreter prints; nothing where it hangs or crashes. */
function espruinoOutput(program: string): string {
  const file = path.join(folder, 'probe.js')
  writeFileSync(file, program)
  try {
    return execFileSync(interpreter as string, [file], { input: '', encoding: 'utf8', timeout: 2000 })
  } catch {
    return ''
  }
}

function runsOnEspruino(program: string): boolean {
  return espruinoOutput(`${program}\nprint("reached the"+" end");\n`).includes('reached the end')
}

const examples = [...ESPRUINO_SYNTAX, ...Object.values(ESPRUINO_ORDER)]
const builtIns: [string, string][] = [
  ...MISSING_GLOBALS.map((name): [string, string] => [name, name]),
  ...Object.entries(MISSING_STATICS).flatMap(([object, names]) => names.map((name): [string, string] => [`${object}.${name}`, `${object}.${name}`])),
  ...Object.entries(MISSING_METHODS).map(([name, receiver]): [string, string] => [name, `${receiver}.${name}`]),
]

describe('the table of what Espruino lacks', () => {
  it.each(examples.map((row) => [row.construct, row]))('refuses: %s', (construct, { example, cure }) => {
    const findings = checkEspruinoDialect(`var before=1\n${example}`, { file: 'bundle.js' })
    expect(findings).toContainEqual(expect.objectContaining({ file: 'bundle.js', line: 2, construct, cure }))
  })

  it.each(builtIns)('refuses the built-in %s', (name, expression) => {
    const called = expression.includes('.') ? `${expression}(1)` : expression
    const [finding] = checkEspruinoDialect(`var a = ${called}`, { file: 'bundle.js' })
    expect(finding).toMatchObject({ construct: `Espruino has no ${name}`, line: 1, column: 9 })
  })

  it.skipIf(interpreter === undefined).each(examples.map((row) => [row.construct, row.example]))(
    'is right about the interpreter: %s',
    (_construct, example) => expect(runsOnEspruino(example)).toBe(false),
  )

  it.skipIf(interpreter === undefined)('is right about the built-ins the interpreter lacks', () => {
    const probes = builtIns.map(([name, expression]) => `print((typeof ${expression}==="undefined"?"lacks ":"has ")+"${name};");`)
    const output = espruinoOutput(probes.join('\n'))
    expect(builtIns.filter(([name]) => !output.includes(`lacks ${name};`))).toEqual([])
  })
})

describe('what Espruino does know', () => {
  const fine = [
    'let a=1;{let a=2}',
    'var f=(a,b)=>a+b;f(1,2)',
    'class A{constructor(){this.x=1}get y(){return 1}static z(){return 2}};A.z()',
    'class A{x=1};new A()',
    'var a=1,b=`x${a}`',
    'var s=0;for(const x of [1,2])s+=x',
    'switch(1){case 0:case 1:break;default:break}',
    'var a=new Int16Array(4),v=new DataView(a.buffer)',
    'var o=Object.assign({},{a:1}),k=Object.keys(o),e=Object.entries(o)',
    'var a=[1].includes(1),b=[1,2].map(function(x){return x})',
    'var a={x:1,f(){return 1}},x=1,b={x}',
    'var a=undefined??1',
    'var a=-1>>>28;a>>>=1',
    'function g(){return f()};function f(){return 1};g()',
    'var f=[];for(let i=0;i<2;i++){const j=i;f.push(()=>j)}',
    'var f=[];for(let i=0;i<2;i++)f.push(function(i){return i})',
    'var o={Map:1};o.Set=2',
    'function f(){return x}var x=1;f()',
    'for(var i=0;i<2;i++);for(var i=0;i<2;i++);',
    'try{throw 1}catch(e){}',
    'var a=[1],n=a.length',
  ]
  it.each(fine)('accepts %s', (program) => {
    expect(checkEspruinoDialect(program, { file: 'bundle.js' })).toEqual([])
  })

  it.skipIf(interpreter === undefined).each(fine)('and so does the interpreter: %s', (program) => {
    expect(runsOnEspruino(program)).toBe(true)
  })
})

it('turns a bundle that does not parse into one finding with its place', () => {
  const findings = checkEspruinoDialect('var a = 1\nvar b = )', { file: 'bundle.js' })
  expect(findings).toEqual([{ file: 'bundle.js', line: 2, column: 9, construct: 'Unexpected token', cure: '' }])
})
