import fc from 'fast-check'
import { expect, it } from 'vitest'
import { RANK_PIN, RANK_PROGRAM, RANK_SAMPLE, RANK_WORLD, eventQueueNew, nextTime_us, runNext, schedule } from '../../sim/event-queue'

it('runs events by time, then rank, then in the order in which they were scheduled', () => {
  const one = fc.tuple(fc.nat(5), fc.constantFrom(RANK_WORLD, RANK_SAMPLE, RANK_PIN, RANK_PROGRAM))
  fc.assert(
    fc.property(fc.array(one, { maxLength: 40 }), (asked) => {
      const queue = eventQueueNew()
      const ran: number[] = []
      asked.forEach(([time_us, rank], i) => schedule(queue, time_us, rank, false, () => ran.push(i)))
      while (nextTime_us(queue) < Infinity) runNext(queue)
      const order = asked.map((_, i) => i).sort((a, b) => asked[a][0] - asked[b][0] || asked[a][1] - asked[b][1] || a - b)
      expect(ran).toEqual(order)
    }),
  )
})

it.each([NaN, Infinity, -Infinity])('refuses an event that is due at %d', (time_us) => {
  expect(() => schedule(eventQueueNew(), time_us, RANK_PIN, false, () => {})).toThrow('µs')
})
