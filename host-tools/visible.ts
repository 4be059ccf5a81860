/**
 * A text with its control characters made visible: what a device says must not steer the terminal that it is shown on.
 * Line ends and tabs stay.
 */
export function visible(text: string): string {
  // eslint-disable-next-line no-control-regex -- they are what is looked for
  return text.replace(/[\x00-\x08\x0b-\x1f\x7f-\x9f]/g, (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`)
}
