import { crc32 } from '../transports/espruino-prompt'

/** Bytes in one line: decoded, they take some 80 variables while they are written. */
const PIECE_BYTES = 384

/** Lines that, pasted at an Espruino's prompt, write a file to its Storage and say whether it is whole. */
export function pastedFile(name: string, content: Uint8Array): string {
  const lines: string[] = []
  for (let at = 0; at < content.length; at += PIECE_BYTES) {
    const piece = Buffer.from(content.subarray(at, at + PIECE_BYTES)).toString('base64')
    lines.push(`require("Storage").write("${name}",atob("${piece}"),${at},${content.length});`)
  }
  lines.push(`print(E.CRC32(require("Storage").read("${name}"))===${crc32(content)}?"${name} is whole":"${name} is damaged: paste it again");`)
  return `${lines.join('\n')}\n`
}
