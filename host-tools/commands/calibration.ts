import type { Command } from 'commander'
import type { Calibration } from '../calibration/calibration-file'
import { pageOption } from '../options'

interface CalibrationOptions {
  /** Write a self-contained page of charts to this file; true for one in a folder of this run. */
  plot?: string | true
  /** Port of a device to put the calibration into. */
  upload?: string
  /** File of that device's key. */
  key?: string
  /** Print one JSON object instead of text. */
  json?: boolean
}

export function registerCalibration(program: Command): void {
  program
    .command('calibration')
    .description('explain a calibration: what it was made on, how good it is, which ion is the weakest and why')
    .argument('<file>', 'what calibrate wrote')
    .option('--plot [file]', 'write a page of charts (HTML; default: calibration.html in a new folder in runs/)', pageOption('--plot'))
    .option('--upload <port>', 'put it into the device there, into the slot that it does not use')
    .option('--key <file>', 'the device’s key (default: the one kept for it in the folder of settings)')
    .option('--json', 'print one JSON object')
    .addHelpText('after', '\nExamples:\n  iongate calibration device.calibration.json\n  iongate calibration device.calibration.json --plot\n  iongate calibration device.calibration.json --upload /dev/ttyACM0')
    .action(calibrationCommand)
}

async function calibrationCommand(file: string, options: CalibrationOptions): Promise<void> {
  const [{ calibrationJson, calibrationText }, { readCalibration }, { writePage }] = await Promise.all([
    import('../calibrate/calibration-summary'),
    import('../configuration/from-files'),
    import('../runs'),
  ])
  const calibration = readCalibration(file)
  const { renderCalibrationReport } = await import('../calibrate/calibration-report')
  const page = options.plot && writePage(options.plot, 'calibration', calibration.board, renderCalibrationReport(calibration))
  if (options.upload !== undefined) await uploadTo(options.upload, options.key, calibration)
  console.log(options.json ? JSON.stringify({ file, page, ...calibrationJson(calibration), figures: [] }) : calibrationText(calibration))
  if (page !== undefined && !options.json) console.log(`\nPage  ${page}`)
}

/** Longest wait for a connection. */
const OPEN_ms = 10000

async function uploadTo(port: string, key: string | undefined, calibration: Calibration): Promise<void> {
  const [{ linkOverTransport }, { uploadCalibration }, { openTransport }, { keysOf }] = await Promise.all([
    import('../calibrate/device-link'),
    import('../calibrate/upload'),
    import('../transports/open-transport'),
    import('../device/key-file'),
  ])
  const link = linkOverTransport(await openTransport(port, OPEN_ms), port, keysOf(key), new AbortController().signal)
  try {
    await uploadCalibration(link, calibration)
    console.error(`${port}: runs this calibration`)
  } finally {
    link.close()
  }
}
