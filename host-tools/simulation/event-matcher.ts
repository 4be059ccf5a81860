/**
 * Pairs events that happened with those that the device reported, while a run goes on and in constant memory.
 * Both are kept only until no report of them can come any more.
 */
export interface EventMatcher {
  /** Times of what happened and of what was reported that are not settled yet, rising. */
  happened_s: number[]
  reported_s: number[]
}

/** A report comes within this time of its event: a capture takes a second at most, and its frame follows at once. */
const HORIZON_s = 10

export function eventMatcherNew(): EventMatcher {
  return { happened_s: [], reported_s: [] }
}

/** @param time_s not before any earlier event of this matcher */
export function noteHappened(matcher: EventMatcher, time_s: number): void {
  matcher.happened_s.push(time_s)
}

export function noteReported(matcher: EventMatcher, time_s: number): void {
  const times = matcher.reported_s
  let at = times.length
  while (at > 0 && times[at - 1] > time_s) at -= 1
  times.splice(at, 0, time_s)
}

/**
 * Settles what lies far enough back. Going through both lists in order of time and pairing whenever
 * possible gives the most pairs.
 * @param now_s Infinity at the end of a run
 * @returns how many events were paired with a report no more than `tolerance_s` away, each used once
 */
export function settle({ happened_s, reported_s }: EventMatcher, now_s: number, tolerance_s: number): number {
  const until_s = now_s - HORIZON_s
  let matched = 0
  let next = 0
  let settled = 0
  while (settled < happened_s.length && happened_s[settled] <= until_s) {
    const time_s = happened_s[settled]
    settled += 1
    while (next < reported_s.length && reported_s[next] < time_s - tolerance_s) next += 1
    if (next < reported_s.length && reported_s[next] <= time_s + tolerance_s) {
      matched += 1
      next += 1
    }
  }
  // Later events are later than `until_s`: what was reported before that fits none of them.
  while (next < reported_s.length && reported_s[next] < until_s - tolerance_s) next += 1
  happened_s.splice(0, settled)
  reported_s.splice(0, next)
  return matched
}
