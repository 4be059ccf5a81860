import Tinypool from 'tinypool'
import { scenarioOfRun, valuesOfRun, type Sweep } from './sweep'
import type { Cell } from './table'

const WORKER = new URL('worker.mjs', import.meta.url).href

/**
 * Runs each of `runs` on `jobs` threads, in no order. When `stop` is aborted, runs under way
 * are dropped and it returns.
 * @param onRun called with each run's figures
 */
export async function computeRuns(
  sweep: Sweep,
  ions: string[],
  runs: number[],
  jobs: number,
  stop: AbortSignal,
  onRun: (run: number, figures: Cell[]) => void,
): Promise<void> {
  const threads = Math.min(jobs, runs.length)
  if (threads === 0 || stop.aborted) return
  const pool = new Tinypool({ filename: WORKER, minThreads: threads, maxThreads: threads })
  // All lanes take from one queue, so that no thread idles while another has much to do.
  const queue = runs.values()
  const lane = async () => {
    for (const run of queue) {
      const figures = await figuresOf(run)
      if (stop.aborted) return
      onRun(run, figures)
    }
  }
  const figuresOf = async (run: number): Promise<Cell[]> => {
    const values = valuesOfRun(sweep, run)
    try {
      return await pool.run({ scenario: scenarioOfRun(sweep, run), seed: values.at(-1), ions })
    } catch (error) {
      const varied = sweep.variations.map(({ field }, i) => `${field.name}=${String(values[i])}`).join(' ')
      throw new Error(`run ${run} (${varied}): ${(error as Error).message}`, { cause: error })
    }
  }
  const stopped = new Promise<void>((resolve) => stop.addEventListener('abort', () => resolve(), { once: true }))
  try {
    await Promise.race([Promise.all(Array.from({ length: threads }, lane)), stopped])
  } finally {
    await pool.destroy()
  }
}
