import { expect, test } from 'vitest'
import { COUNTER, countingStatements } from '../../sim/runtimes/counted-statements'

test('statements of minified code are counted one by one', () => {
  const counted = (code: string) => {
    let count = 0
    new Function(COUNTER, countingStatements(code))(() => (count += 1))
    return count
  }
  expect(counted('var a=1;a=2,a=3;a')).toBe(4)
  // The condition, and what it guards.
  expect(counted('var a=1;a&&(a=2,a=3)')).toBe(4)
  expect(counted('var a=0;a&&(a=2,a=3)')).toBe(2)
  // Three tests with a step after two of them, and two rounds of one statement.
  expect(counted('for(var i=0,s=0;i<2;i++)s+=i')).toBe(2 + 3 + 2 + 2)
  expect(counted('var f=(a)=>a+1;function g(a){return f(a)}g(2)')).toBe(4)
})
