/** A C program that runs the specs' functions from text: one line a call, as wire.ts writes them. */
import type ts from 'typescript'
import { headOf } from '../../host-tools/toolchain/functions'
import { ARENA, ARENA_TYPE, OPERATORS } from '../../host-tools/toolchain/runtime'
import type { TranslatedCode } from '../../host-tools/toolchain/translate'

/**
 * @param arena functions arenaTake and arenaGrow, and arenaForget, which the driver calls after each line
 * @param names functions of the program that may be called
 */
export function driverProgram(code: TranslatedCode, names: string[], arena: string): string {
  const called = calledFunctions(code, names)
  return [
    '#include <stdbool.h>\n#include <stddef.h>\n#include <stdint.h>\n#include <stdio.h>\n#include <stdlib.h>\n#include <string.h>',
    ...[ARENA_TYPE, code.types, OPERATORS, arena, code.constants, code.prototypes, code.bodies, READING],
    ...called.map((one) => caller(code, one, 'const char')),
    `static bool call(IongateArena *arena, const char *name, const char *line) {\n${called.map(choice).join('\n')}\n  return false;\n}`,
    MAIN,
  ].join('\n\n')
}

export function calledFunctions(code: TranslatedCode, names: string[]): ts.FunctionDeclaration[] {
  return code.functions.filter(({ name }) => names.includes(name?.text ?? ''))
}

function choice({ name }: ts.FunctionDeclaration): string {
  return `  if (strcmp(name, "${name?.text}") == 0) {\n    call_${name?.text}(arena, line);\n    return true;\n  }`
}

/**
 * Reads the arguments that the function's head names, calls it, prints what it returns.
 * @param unit what a line is made of
 */
export function caller(code: TranslatedCode, node: ts.FunctionDeclaration, unit: string): string {
  const head = headOf(code.translation, node)
  const [, result, name, list] = /^static (.*?) ?(\w+)\((.*)\)$/.exec(head) as RegExpExecArray
  const parameters = list.split(', ').map((parameter) => parameter.split(/ (?=\w+$)|(?<=\*)/)[0])
  const reads = parameters.map((type, i) => {
    if (type === 'IongateArena *') return ''
    return `  ${type} argument${i} = ${type === 'IongateNumbers' ? 'readNumbers(arena, &line)' : 'readNumber(&line)'};\n`
  })
  const passed = parameters.map((type, i) => (type === 'IongateArena *' ? 'arena' : `argument${i}`))
  const print = result === 'IongateNumbers' ? 'printNumbers' : 'printNumber'
  return `static void call_${name}(IongateArena *arena, ${unit} *line) {\n  (void)arena;\n${reads.join('')}  ${print}(${name}(${passed.join(', ')}));\n}`
}

const READING = `static void skipBlanks(const char **line) {
  while (**line == ' ' || **line == ',') {
    *line = *line + 1;
  }
}

static int32_t readNumber(const char **line) {
  char *end = NULL;
  skipBlanks(line);
  const long value = strtol(*line, &end, 10);
  *line = end;
  return (int32_t)value;
}

static IongateNumbers readNumbers(IongateArena *arena, const char **line) {
  IongateNumbers list = { NULL, 0 };
  skipBlanks(line);
  for (*line = *line + 1; **line != ']'; skipBlanks(line)) {
    const int32_t value = readNumber(line);
    list.at = arenaGrow(arena, list.at, list.length, sizeof *list.at);
    list.at[list.length] = value;
    list.length = list.length + 1;
  }
  *line = *line + 1;
  return list;
}

static void printNumber(int32_t value) {
  printf("%ld\\n", (long)value);
}

static void printNumbers(IongateNumbers list) {
  for (int32_t i = 0; i < list.length; i++) {
    printf(i == 0 ? "%ld" : ",%ld", (long)list.at[i]);
  }
  printf("\\n");
}`

const MAIN = `int main(int count, char **words) {
  static char line[1 << 16];
  IongateArena arena = { NULL, 0, 0 };
  FILE *const lines = count > 2 ? fopen(words[2], "r") : NULL;
  if (lines == NULL) {
    return 2;
  }
  arenaForget(&arena);
  while (fgets(line, sizeof line, lines) != NULL) {
    if (!call(&arena, words[1], line)) {
      return 3;
    }
    arenaForget(&arena);
  }
  return fclose(lines);
}`

/** Every list and record in a block of its own, so that the address sanitizer sees each step beyond one. */
export const ARENA_OF_BLOCKS = `static void *blocks[1 << 16];
static int32_t blockCount = 0;

static void *arenaTake(IongateArena *arena, size_t size) {
  (void)arena;
  void *const block = malloc(size);
  blocks[blockCount] = block;
  blockCount = blockCount + 1;
  return block;
}

static void *arenaGrow(IongateArena *arena, void *list, int32_t length, size_t size) {
  const size_t taken = (size_t)length * size;
  void *const grown = arenaTake(arena, taken + size);
  if (taken > 0) {
    memcpy(grown, list, taken);
  }
  return grown;
}

static void arenaForget(IongateArena *arena) {
  (void)arena;
  while (blockCount > 0) {
    blockCount = blockCount - 1;
    free(blocks[blockCount]);
  }
}`

/** The library's own arena, over one block. To run out of it would be silent where address 0 is memory. */
export const ARENA_OF_ONE_BLOCK = `#define IONGATE_ALIGNMENT 8u
static uint64_t block[1 << 19];

${ARENA.replaceAll('return NULL;', 'exit(5);')}

static void arenaForget(IongateArena *arena) {
  arena->memory = (unsigned char *)block;
  arena->size = sizeof block;
  arena->used = 0;
}`
