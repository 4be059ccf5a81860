/** As much of what a device has said as any answer can be. */
const HEARD_MAX = 16384

/**
 * What was heard, with what has come now behind it. Of a device that goes on and on, the end is kept: text of a prompt
 * is looked through whenever more comes, and a host must not run out of memory by it.
 */
export function heardWith(heard: string, bytes: Uint8Array): string {
  const longer = heard + Buffer.from(bytes).toString('latin1')
  // A copy, not a view of the longer text.
  return longer.length > HEARD_MAX ? Buffer.from(longer.slice(-HEARD_MAX / 2), 'latin1').toString('latin1') : longer
}
