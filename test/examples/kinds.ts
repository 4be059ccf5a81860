/** Examples that no test runs as they stand, and why. */
export const EXCLUDED: [example: RegExp, reason: string][] = [
  [/\/dev\/tty(ACM|USB)0|tcp:\/\//, 'needs a device at a port; calibrate, calibration, flash and hil are tested with simulated ones behind a port'],
  [/^parallel |-\?-of-4\.csv/, 'needs GNU parallel; .ci/run does the same with fewer seeds'],
  [/^sbatch /, 'needs a Slurm cluster'],
  [/^iongate decode /, 'needs currents of a device of one’s own; decode.test.ts makes some'],
  [/^iongate bench/, 'has aims of speed, which a busy machine misses'],
]

export const isExcluded = (line: string) => EXCLUDED.some(([example]) => example.test(line))
