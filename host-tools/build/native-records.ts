import { LIST_BYTES, type Layouts, aligned, isList } from '../toolchain/layout'

/** Records of the core as machine code has them in memory. */

/** Words of a record and of all that it holds, its own first; `pointers` are the words that hold a distance in bytes from the beginning. */
export type RecordImage = { words: number[]; pointers: number[] }

/** C types of lists' elements, as host-tools/toolchain/c-types.ts names them. */
function elementOf(list: string): string {
  if (list === 'IongateNumbers') return 'int32_t'
  return list === 'IongateRows' ? 'IongateNumbers' : `${list.replace(/List$/, '')} *`
}

function recordOf(pointer: string): string {
  return pointer.replace(/ \*$/, '')
}

/** A record as memory, to be used where it lies once its pointers are moved by its address. What is undefined is zero. */
export function imageOf(layouts: Layouts, type: string, value: object): RecordImage {
  const bytes: number[] = []
  const pointers: number[] = []

  function take(count: number): number {
    const at = bytes.length
    for (let i = 0; i < aligned(count); i++) bytes.push(0)
    return at
  }

  function put(at: number, word: number): void {
    for (let i = 0; i < 4; i++) bytes[at + i] = (word >> (8 * i)) & 255
  }

  function point(at: number, to: number): void {
    put(at, to)
    pointers.push(at / 4)
  }

  function putValue(at: number, some: string, held: unknown): void {
    if (typeof held === 'boolean') bytes[at] = Number(held)
    else if (typeof held === 'number') put(at, held)
    else if (Array.isArray(held)) putList(at, elementOf(some), held)
    else point(at, made(recordOf(some), held as object))
  }

  function putList(at: number, element: string, held: unknown[]): void {
    put(at + 4, held.length)
    if (held.length === 0) return
    const stride = isList(element) ? LIST_BYTES : 4
    const first = take(stride * held.length)
    point(at, first)
    held.forEach((one, i) => putValue(first + stride * i, element, one))
  }

  function made(record: string, held: object): number {
    const { bytes: size, fields } = layouts[record]
    const at = take(size)
    for (const { name, type: some, offset } of fields) {
      const one = (held as Record<string, unknown>)[name]
      if (one !== undefined) putValue(at + offset, some, one)
    }
    return at
  }

  made(type, value)
  const view = new DataView(Uint8Array.from(bytes).buffer)
  return { words: Array.from({ length: bytes.length / 4 }, (_, i) => view.getInt32(4 * i, true)), pointers }
}

/**
 * What a record and all that is made with it take from an arena, bytes: memoryText of toolchain/c-memory.ts on 32-bit Arm.
 * @param elsewhere what lies elsewhere and is only pointed to, with all that it holds
 */
export function memoryBytes(layouts: Layouts, type: string, value: object, elsewhere: object[]): number {
  const known = new Set<unknown>()
  elsewhere.forEach((one) => gather(one, known))

  function visit(some: string, held: unknown): number {
    if (typeof held !== 'object' || held === null || known.has(held)) return 0
    known.add(held)
    // Rows stay where the tables have them: natives.row gives back what it is given.
    if (Array.isArray(held)) return typeof held[0] === 'number' ? 4 * held.length : held.reduce<number>((sum, one) => sum + visit(elementOf(some), one), 0)
    const { bytes, fields } = layouts[recordOf(some)]
    return fields.reduce((sum, { name, type: field }) => sum + visit(field, (held as Record<string, unknown>)[name]), bytes)
  }

  return visit(type, value)
}

function gather(value: unknown, into: Set<unknown>): void {
  if (typeof value !== 'object' || value === null || into.has(value)) return
  into.add(value)
  Object.values(value).forEach((one) => gather(one, into))
}
