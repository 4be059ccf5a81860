/** A sum over the last hour, or day: what is older no longer counts. */
export interface Recent {
  window_us: number
  amounts: { time_us: number; amount: number }[]
  /** Index of the oldest amount that still counts. */
  oldest: number
}

export function recentNew(window_s: number): Recent {
  return { window_us: window_s * 1e6, amounts: [], oldest: 0 }
}

/** Adds an amount and returns the sum of all within the window that ends now, this one among them. Times must rise. */
export function recentAdd(recent: Recent, time_us: number, amount: number): number {
  const { amounts, window_us } = recent
  amounts.push({ time_us, amount })
  while (amounts[recent.oldest].time_us <= time_us - window_us) recent.oldest += 1
  if (recent.oldest > 1000) {
    amounts.splice(0, recent.oldest)
    recent.oldest = 0
  }
  // Summed anew each time: a running sum of charges of both signs would keep rounding errors.
  let sum = 0
  for (let i = recent.oldest; i < amounts.length; i++) sum += amounts[i].amount
  return sum
}
