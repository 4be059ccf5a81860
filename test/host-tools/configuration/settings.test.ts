import { describe, expect, it } from 'vitest'
import { settingsSchema } from '../../../host-tools/configuration/settings'

describe('a rule', () => {
  it.each(['toString', 'constructor', '__proto__', 'pase'])('names a plan of its file, which %s is none of', (plan) => {
    const { success, error } = settingsSchema.safeParse({ rules: [{ ion: 'Ca', level: 2, plan }] })
    expect(success).toBe(false)
    expect(error?.issues[0].message).toBe('each rule names a plan of this file')
  })
})
