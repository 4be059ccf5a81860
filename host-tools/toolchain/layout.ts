import { PREFIX } from './c-types'
import type { CLibrary } from './c-library'
import { fieldsOf } from './records'

/**
 * Structs as compilers for 32-bit Arm lay them out (AAPCS32): pointers and int32 take 4 bytes, bool 1, lists 8.
 * firmware/native/layout.json holds them, so that a build needs no translation.
 */
export type Layouts = Record<string, RecordLayout>
/** A field's type is its C type; its offset counts bytes. */
type RecordLayout = { bytes: number; fields: { name: string; type: string; offset: number }[] }

/** Lists are a pointer and a length. */
export const LIST_BYTES = 8

export function layoutsOf({ code }: CLibrary): Layouts {
  return Object.fromEntries(
    code.records.map((record) => {
      let bytes = 0
      const fields = fieldsOf(code.translation, record).map(({ name, type }) => {
        const offset = type === 'bool' ? bytes : aligned(bytes)
        bytes = offset + bytesOf(type)
        return { name, type, offset }
      })
      return [`${PREFIX}${record.name.text}`, { bytes: aligned(bytes), fields }]
    }),
  )
}

function bytesOf(type: string): number {
  if (type === 'bool') return 1
  return isList(type) ? LIST_BYTES : 4
}

export function isList(type: string): boolean {
  return type !== 'bool' && type !== 'int32_t' && !type.endsWith('*')
}

export function aligned(bytes: number): number {
  return Math.ceil(bytes / 4) * 4
}
