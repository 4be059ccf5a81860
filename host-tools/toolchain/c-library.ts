import ts from 'typescript'
import { formatFinding } from '../build/finding'
import { IongateError } from '../diagnostics'
import { constantText } from './constants'
import { headOf } from './functions'
import { translatedProgram } from './program'
import { ARENA, ARENA_TYPE, OPERATORS } from './runtime'
import { commentsBefore } from './comments'
import { type TranslatedCode, functionNamed, translate } from './translate'

/** What the library's users call besides iongateStep: `iongate` and the function's own name. */
const PUBLIC = [
  ...['device/device#deviceNew', 'link/authentication#guardTakeKey', 'persistence/journal#journalFind', 'persistence/journal#journalNext', 'persistence/kept#keptAtBoot', 'persistence/kept#refusedSlot'].map((name) => `firmware/core/${name}`),
  'firmware/native/found-calibration#findCalibration',
]
const STEP = 'firmware/core/device/step#step'
/** What is translated beside the core. */
const BESIDE = ['firmware/native/found-calibration.ts']
/** What machine code for Espruino boards has more: it makes what their pulse engines play. */
const PROGRAMMES = ['nrf52', 'stm32', 'rp2040'].map((chip) => ({ file: `firmware/native/${chip}-programme`, name: `${chip}Programme` }))
/** Files whose constants a board loop needs. */
const PUBLIC_CONSTANTS = ['device/events', 'device/operations', 'link/authentication', 'persistence/calibration-slots', 'persistence/kept']

export type CLibrary = { code: TranslatedCode; header: string; source: string }

/**
 * The core as a C library, the same for every device: calibration and configuration are data.
 * @param root folder of the project
 * @param hasProgrammes with what Espruino's pulse engines play
 * @throws IongateError dialect where the core has what C has not
 */
export function libraryOf(root: string, hasProgrammes = false): CLibrary {
  const programmes = hasProgrammes ? PROGRAMMES : []
  const named = [...PUBLIC, ...programmes.map(({ file, name }) => `${file}#${name}`)]
  const program = translatedProgram(root, [...BESIDE, ...programmes.map(({ file }) => `${file}.ts`)])
  const code = translate(program, [...named, STEP])
  if (code.findings.length > 0) throw new IongateError('dialect', '', code.findings.map(formatFinding).join('\n'))
  const declared = named.map((name) => functionNamed(code.translation.facts, name)).map((node) => ({ node, head: publicHead(code, node) }))
  const header = [
    HEADER_BEGIN,
    ARENA_TYPE,
    code.types,
    publicConstants(program, code),
    MEMORY,
    ...declared.map(({ node, head }) => `${commentsBefore(node).join('\n')}\n${head};`),
    `${STEP_COMMENT}\nvoid iongateStep(IongateMemory *memory, IongateDevice *device, IongateDeviceEvent *event);`,
    HEADER_END,
  ].join('\n\n')
  const bodies = declared.map(({ node, head }) => `${head} {\n  ${head.startsWith('void ') ? '' : 'return '}${callOf(code, node)};\n}`)
  const source = [SOURCE_BEGIN, OPERATORS, ARENA, code.constants, code.prototypes, code.bodies, ...bodies, STEP_BODY].join('\n\n')
  return { code, header: `${header}\n`, source: `${source}\n` }
}

/** `IongateDevice *iongateDeviceNew(…)`, from `static IongateDevice *deviceNew(…)`. */
function publicHead(code: TranslatedCode, node: ts.FunctionDeclaration): string {
  return headOf(code.translation, node).replace(/^static (.*?)(\w+)\(/, (_, type: string, name: string) => `${type}iongate${capital(name)}(`)
}

function callOf(code: TranslatedCode, node: ts.FunctionDeclaration): string {
  const [, name, list] = /(\w+)\((.*)\)$/.exec(headOf(code.translation, node)) as RegExpExecArray
  const names = list.split(', ').map((parameter) => (/\w+$/.exec(parameter) as RegExpExecArray)[0])
  return `${name}(${names.join(', ')})`
}

function capital(name: string): string {
  return name[0].toUpperCase() + name.slice(1)
}

function publicConstants(program: ts.Program, code: TranslatedCode): string {
  const files = program.getSourceFiles().filter(({ fileName }) => PUBLIC_CONSTANTS.some((name) => fileName === `firmware/core/${name}.ts`))
  const constants = files.flatMap(({ statements }) => statements.filter(ts.isVariableStatement).filter(isExported))
  // Each with the prefix that keeps it apart from the user's names.
  return constants
    .flatMap((statement) => [...statement.declarationList.declarations])
    .map((one) => constantText({ ...code.translation, names: new Map([[one, `IONGATE_${one.name.getText()}`]]) }, one))
    .join('\n')
}

function isExported(statement: ts.VariableStatement): boolean {
  return statement.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) ?? false
}

const HEADER_BEGIN = `/*
 * iongate: the whole device as one state machine in C99.
 * Made from firmware/core by "iongate build --target c"; change the TypeScript, not this file.
 */
#ifndef IONGATE_H
#define IONGATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>`

const MEMORY = `/** Every list and record of an arena begins at a multiple of this. */
#define IONGATE_ALIGNMENT sizeof(void *)
#define IONGATE_ALIGNED(size) (((size) + IONGATE_ALIGNMENT - 1u) / IONGATE_ALIGNMENT * IONGATE_ALIGNMENT)

/** A device's memory. iongate-configuration.h says how large each part has to be. */
typedef struct {
  /** The device: iongateDeviceNew takes its memory here. */
  IongateArena device;
  /** A decoder each, used in turn: the calibration that runs is replaced by the one that was uploaded. */
  IongateArena decoders[2];
  int32_t next;
} IongateMemory;`

const STEP_COMMENT = `/**
 * Takes what happened and leaves the next operation in \`device->operation\`: see IONGATE_OPERATION_.
 * Set \`device->samples\` before the end of a capture, a pulse or a probe is handed over.
 * @param memory where the device lies
 */`

const HEADER_END = '#endif'

const SOURCE_BEGIN = `/*
 * Made from firmware/core by "iongate build --target c"; change the TypeScript, not this file.
 * Above each function is the line of TypeScript that it is made from.
 */
#include "iongate.h"`

const STEP_BODY = `void iongateStep(IongateMemory *memory, IongateDevice *device, IongateDeviceEvent *event) {
  IongateArena *const spare = &memory->decoders[memory->next];
  const IongateDecoder *const before = device->decoder;
  spare->used = 0;
  step(spare, device, event);
  if (device->decoder != before) {
    memory->next = 1 - memory->next;
  }
}`
