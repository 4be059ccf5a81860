import Tinypool from 'tinypool'
import type { Result } from './results'

const WORKER = new URL('worker.mjs', import.meta.url).href
/** Schedules that a thread takes at a time. */
const BATCH = 50

/** Runs schedules on some threads and hands their results over in the order of their ids. */
export async function runInParallel(ids: string[], jobs: number, onProgress: (done: number) => void): Promise<Result[]> {
  const batches = Array.from({ length: Math.ceil(ids.length / BATCH) }, (_, i) => ids.slice(i * BATCH, (i + 1) * BATCH))
  if (batches.length === 0) return []
  const pool = new Tinypool({ filename: WORKER, minThreads: jobs, maxThreads: jobs })
  let done = 0
  try {
    const results = await Promise.all(batches.map(async (batch) => {
      const some = (await pool.run(batch)) as Result[]
      done += some.length
      onProgress(done)
      return some
    }))
    return results.flat()
  } finally {
    await pool.destroy()
  }
}
