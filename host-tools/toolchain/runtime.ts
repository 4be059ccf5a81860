/** What every translation begins with: the meaning of TypeScript's int32 operators, checked where C leaves it to the compiler. */
export const OPERATORS = `/* C leaves these two to the compiler; all that this code is made for agree. */
typedef char IongateShiftsArithmetically[(-1 >> 1) == -1 ? 1 : -1];
typedef char IongateWrapsConversions[(int32_t)0xffffffffu == -1 ? 1 : -1];

/** The bits moved to the left; those that leave are lost. */
static inline int32_t shiftedLeft(int32_t value, int32_t count) {
  return (int32_t)((uint32_t)value << count);
}

/** The low 32 bits of a sum, a difference, a product. */
static inline int32_t wrappedSum(int32_t a, int32_t b) {
  return (int32_t)((uint32_t)a + (uint32_t)b);
}
static inline int32_t wrappedDifference(int32_t a, int32_t b) {
  return (int32_t)((uint32_t)a - (uint32_t)b);
}
static inline int32_t wrappedProduct(int32_t a, int32_t b) {
  return (int32_t)((uint32_t)a * (uint32_t)b);
}`

/** Memory for lists and records. */
export const ARENA_TYPE = `/** Memory for lists and records, taken from the bottom up and never given back. */
typedef struct {
  unsigned char *memory;
  size_t size;
  size_t used;
} IongateArena;`

/**
 * The caller gives an arena that is large enough (IONGATE_MEMORY_BYTES of a built configuration), so that
 * running out of it is a fault of the program: NULL then.
 */
export const ARENA = `/** \`size\` bytes aligned for anything, or NULL where they are not there. */
static void *arenaTake(IongateArena *arena, size_t size) {
  const size_t begin = (arena->used + IONGATE_ALIGNMENT - 1u) & ~(size_t)(IONGATE_ALIGNMENT - 1u);
  if (begin > arena->size || size > arena->size - begin) {
    return NULL;
  }
  arena->used = begin + size;
  return arena->memory + begin;
}

/** Room for one element more behind \`length\` of them: in place where the list is the last thing in the arena. */
static void *arenaGrow(IongateArena *arena, void *list, int32_t length, size_t size) {
  unsigned char *const from = list;
  const size_t taken = (size_t)length * size;
  if (from != NULL && from + taken == arena->memory + arena->used) {
    if (size > arena->size - arena->used) {
      return NULL;
    }
    arena->used += size;
    return list;
  }
  unsigned char *const to = arenaTake(arena, taken + size);
  for (size_t i = 0; to != NULL && i < taken; i++) {
    to[i] = from[i];
  }
  return to;
}`
