import { Command, CommanderError } from 'commander'
import { registerBench } from './commands/bench'
import { registerBuild } from './commands/build'
import { registerCalibrate } from './commands/calibrate'
import { registerCalibration } from './commands/calibration'
import { registerDecode } from './commands/decode'
import { registerDesign } from './commands/design'
import { registerPhysics } from './commands/physics'
import { registerFlash } from './commands/flash'
import { registerHil } from './commands/hil'
import { registerReplay } from './commands/replay'
import { registerScenarios } from './commands/scenarios'
import { registerSchema } from './commands/schema'
import { registerSimulate } from './commands/simulate'
import { registerSweep } from './commands/sweep'
import { registerTrain } from './commands/train'
import { EXIT_USAGE, IongateError } from './diagnostics'
import { wrapped } from './wrapped'

/**
 * Runs one command line. Never ends the process itself; returns the exit status: 0 done,
 * 2 usage, 3 data, 4 device, 5 a check failed, 130 stopped by ^C, 1 a fault of iongate's own. A command whose
 * figures do not all hold sets process.exitCode to EXIT_CHECK and returns.
 */
export async function run(words: string[]): Promise<number> {
  const isDebug = words.includes('--debug')
  const program = programOf()
  try {
    await program.parseAsync(words, { from: 'user' })
    return Number(process.exitCode ?? 0)
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : EXIT_USAGE
    if (isDebug) console.error(error)
    else if (error instanceof IongateError) console.error(error.line)
    else console.error(`iongate: ${(error as Error).message} [internal] Run again with --debug and report what it prints.`)
    return error instanceof IongateError ? error.exitStatus : 1
  }
}

/**
 * Each command registers itself; one file per command in commands/. A registration is light:
 * what a command needs it imports when it runs, so that --help is quick.
 */
const registrations: ((program: Command) => void)[] = [registerSimulate, registerSweep, registerCalibrate, registerCalibration, registerBuild, registerHil, registerFlash, registerScenarios, registerSchema, registerReplay, registerDecode, registerTrain, registerPhysics, registerBench, registerDesign]

/** Commander's complaint (`error: …`, then perhaps a suggestion on a line of its own) as every other error looks. */
function usageLine(complaint: string): string {
  return new IongateError('usage', '', complaint.replace(/^error: /, '').trim().replaceAll('\n', ' ')).line
}

/** The command line with all its commands. */
export function programOf(): Command {
  const program = new Command('iongate')
    .description('Firmware, simulator and bench for self-powered iontronic sensors')
    .version('0.1.0')
    .option('--debug', 'show the full error with its stack')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => process.stdout.write(process.stdout.isTTY ? wrapped(text, process.stdout.columns) : text),
      outputError: (text) => console.error(usageLine(text)),
    })
  for (const register of registrations) register(program)
  return program
}
