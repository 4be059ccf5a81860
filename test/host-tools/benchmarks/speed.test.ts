import { describe, expect, it } from 'vitest'
import { decodeSample } from '../../../host-tools/benchmarks/speed/decode-sample'
import { espruinoTokensPerDecode } from '../../../host-tools/benchmarks/speed/espruino-tokens'
import { evaluatedTokens } from '../../../host-tools/benchmarks/speed/evaluated-tokens'

describe('evaluated tokens', () => {
  const CODE = `
    function called() {}
    function loop(n) { for (let i = 0; i < n; i++) { called() } }
    function choose(first) { if (first) { called() } else { called(called(called())) } }
    const bundle = { loop, choose }`
  interface Bundle {
    loop(n: number): void
    choose(first: boolean): void
  }
  const tokensOf = (measured: (bundle: Bundle) => void) => evaluatedTokens(CODE, {}, (bundle: Bundle) => bundle, measured)

  it('count what a loop repeats: its condition, its step, its body and what that calls', async () => {
    const ten = await tokensOf(({ loop }) => loop(10))
    const thirty = await tokensOf(({ loop }) => loop(30))
    // i < n, i ++, { called ( ) }, function called ( ) { }
    expect(thirty - ten).toBe(20 * (3 + 2 + 5 + 6))
  })

  it('leave out what is not reached', async () => {
    const [first, second] = [await tokensOf(({ choose }) => choose(true)), await tokensOf(({ choose }) => choose(false))]
    // { called ( ) } and one call of six tokens, against else { called ( called ( called ( ) ) ) } and three.
    expect(second - first).toBe(12 + 3 * 6 - (5 + 6))
  })
})

describe('tokens per decode on Espruino', () => {
  const { tables, interrogations } = decodeSample()

  it('are the same on every count, and do not grow with the samples, which are summed natively', async () => {
    const whole = await espruinoTokensPerDecode({ tables, interrogations }, 'native')
    const longer = interrogations.map((one) => ({
      ...one,
      pulses: one.pulses.map((pulse) => ({ ...pulse, words: [...pulse.words, ...pulse.words] })),
    }))
    expect(whole).toBeGreaterThan(1000)
    expect(await espruinoTokensPerDecode({ tables, interrogations: longer }, 'native')).toBe(whole)
  })
})
