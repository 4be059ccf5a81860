import { vi } from 'vitest'
import { run } from '../../host-tools/cli'

/** What a command left behind. */
export interface Ended {
  status: number | null
  stdout: string
  stderr: string
}

/** A command line as a user gives it, without the cost of a process. */
export async function iongate(...words: string[]): Promise<Ended> {
  let stdout = ''
  let stderr = ''
  const spies = [
    vi.spyOn(console, 'log').mockImplementation((text: string) => void (stdout += `${text}\n`)),
    vi.spyOn(console, 'error').mockImplementation((text: string) => void (stderr += `${text}\n`)),
    vi.spyOn(process.stdout, 'write').mockImplementation((text) => ((stdout += String(text)), true)),
    vi.spyOn(process.stderr, 'write').mockImplementation((text) => ((stderr += String(text)), true)),
  ]
  try {
    const status = await run(words)
    return { status, stdout, stderr }
  } finally {
    process.exitCode = undefined
    for (const spy of spies) spy.mockRestore()
  }
}
