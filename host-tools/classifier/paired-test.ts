/**
 * Exact McNemar test (McNemar 1947; exact as a sign test): of the interrogations that only one of two deciders gets
 * wrong, either would be wrong in half if they were equally good. The two-sided probability of a split at least as
 * uneven as the one seen, from the binomial distribution with p = 1/2.
 * @param onlyFirst interrogations that only the first gets wrong
 * @param onlySecond interrogations that only the second gets wrong
 */
export function mcNemar(onlyFirst: number, onlySecond: number): number {
  const trials = onlyFirst + onlySecond
  const least = Math.min(onlyFirst, onlySecond)
  // log of C(trials, k) / 2^trials, from k = 0 on.
  let logTerm = -trials * Math.LN2
  let tail = 0
  for (let k = 0; k <= least; k++) {
    tail += Math.exp(logTerm)
    logTerm += Math.log((trials - k) / (k + 1))
  }
  return Math.min(1, 2 * tail)
}
