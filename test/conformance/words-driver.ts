/** C code that runs the specs' functions from words in memory: for a processor that has nothing but memory. */
import { ARENA, ARENA_TYPE, OPERATORS } from '../../host-tools/toolchain/runtime'
import type { TranslatedCode } from '../../host-tools/toolchain/translate'
import { calledFunctions, caller } from './c-driver'

/**
 * One function at the beginning of the code: `call(host, index, words)` runs function number `index` of the program's
 * own order and returns how many words of result it has written. An argument is a number, or a length and as many numbers.
 * @param names functions of the program that may be called
 */
export function wordsProgram(code: TranslatedCode, names: string[]): string {
  const called = calledFunctions(code, names)
  const choices = called.map(({ name }, i) => `  if (index == ${i}) {\n    call_${name?.text}(&host->arena, words);\n  }`)
  return [
    '#include <stdbool.h>\n#include <stddef.h>\n#include <stdint.h>\n#define IONGATE_ALIGNMENT 4u',
    ...[ARENA_TYPE, code.types, OPERATORS, ARENA, code.constants, code.prototypes, code.bodies, READING],
    ...called.map((one) => caller(code, one, 'const int32_t')),
    `__attribute__((section(".entries.code"), used)) int32_t call(Host *host, int32_t index, const int32_t *words) {\n${choices.join('\n')}\n  return host->count;\n}`,
  ].join('\n\n')
}

/** Position of a function among those of the program. */
export function indexOf(code: TranslatedCode, names: string[], name: string): number {
  return calledFunctions(code, names).findIndex((one) => one.name?.text === name)
}

const READING = `typedef struct {
  IongateArena arena;
  int32_t *results;
  int32_t count;
} Host;

/* What the compiler copies records with. */
void *memcpy(void *to, const void *from, size_t size) {
  for (size_t i = 0; i < size; i++) {
    ((unsigned char *)to)[i] = ((const unsigned char *)from)[i];
  }
  return to;
}

static int32_t readNumber(const int32_t **line) {
  const int32_t value = **line;
  *line = *line + 1;
  return value;
}

/* The list itself: what a function changes in it nobody reads again. */
static IongateNumbers readNumbers(IongateArena *arena, const int32_t **line) {
  (void)arena;
  const int32_t length = readNumber(line);
  const IongateNumbers list = { (int32_t *)*line, length };
  *line = *line + length;
  return list;
}

static void put(IongateArena *arena, int32_t value) {
  Host *const host = (Host *)arena;
  host->results[host->count] = value;
  host->count = host->count + 1;
}

static void putAll(IongateArena *arena, IongateNumbers list) {
  for (int32_t i = 0; i < list.length; i++) {
    put(arena, list.at[i]);
  }
}

#define printNumber(value) put(arena, value)
#define printNumbers(list) putAll(arena, list)`
