import { expect, test } from 'vitest'
import { expectHonest, randomOperations } from './edges'
import { playOnNodemcu } from './played-on-nodemcu'

test('nodemcu-esp8266: both phases of every pulse are as long as the plan says', () => {
  const stimuli = randomOperations(3, 300).filter((operation) => 'stimulus' in operation)
  const outcomes = playOnNodemcu('nodemcu-esp8266', stimuli)
  expect(outcomes).toHaveLength(stimuli.length)
  outcomes.forEach(expectHonest)
})
