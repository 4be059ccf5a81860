import { expect, test } from 'vitest'
import { IongateError } from '../../../host-tools/diagnostics'
import { heardWith } from '../../../host-tools/transports/heard'

test('of what was heard the end is there, however it was cut', () => {
  let heard = ''
  for (let i = 0; i < 100000; i++) heard = heardWith(heard, Buffer.from(`${i},`))
  expect(heard.length).toBeLessThanOrEqual(16384)
  expect(heard.endsWith('99998,99999,')).toBe(true)
  expect(heardWith('', Buffer.from('ab'))).toBe('ab')
})

test('what a device says reaches the terminal with its control characters made visible', () => {
  const { line } = new IongateError('device-silent', 'port', 'it said “\x1b]0;owned\x07\x1b[2J\x9b31m”')
  expect(line).toContain('it said “\\x1b]0;owned\\x07\\x1b[2J\\x9b31m”')
  // eslint-disable-next-line no-control-regex -- none is left
  expect(line).not.toMatch(/[\x00-\x1f\x7f-\x9f]/)
})
