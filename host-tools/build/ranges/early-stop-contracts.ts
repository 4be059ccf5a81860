import { FEATURE_MAX, WEIGHT_SUM_MAX } from '../../../firmware/core/decode/window-sums'
import { type Schemas, boundsAt } from './limits'
import { type Contracts, type Shape, array, flag, int, of } from './shapes'

/** Contracts of interrogations that end early (firmware/core/decode/early-stop). */
const MARGIN_Q15 = int(0, 65535)
const TEMPERATURE_dC = int(-6000, 6000)
const CLOCK = int(0, 1073741823)

function sizesOf({ calibration, settings }: Schemas) {
  const most = (path: string) => boundsAt(calibration, path).high
  return { ions: most('ions'), pulses: most('ladder.pulses'), windows: most('windows'), longest: boundsAt(settings, 'earlyStop.longest').high }
}

export function earlyStopRecords(schemas: Schemas): Contracts['records'] {
  const { ions, pulses, windows, longest } = sizesOf(schemas)
  const height = int(-windows * FEATURE_MAX, windows * FEATURE_MAX)
  const row = { ...array(int(-WEIGHT_SUM_MAX, WEIGHT_SUM_MAX), 0, pulses), magnitudeSum: WEIGHT_SUM_MAX } as Shape
  const rows = array(row, 0, pulses * ions)
  return {
    EarlyStopTables: {
      ionCount: int(1, ions),
      pulses: int(1, pulses),
      windows: int(1, windows),
      longest: int(1, longest),
      mayStop: array(flag, 0, pulses),
      movementRows: rows,
      chargeMax: int(1, 32767),
      shownMargin_Q15: array(MARGIN_Q15, 0, pulses * ions),
      unshownMargin_Q15: array(MARGIN_Q15, 0, ions * longest),
    },
    EarlyStop: {
      tables: of('EarlyStopTables'),
      natives: of('Natives'),
      movementRows: rows,
      isKnown: flag,
      height: array(height, 0, pulses),
      apparent_Q15: array(int(0, 65535), 0, ions),
      activation_Q15: array(int(0, 65535), 0, ions),
      temperature_dC: TEMPERATURE_dC,
      ended: int(0, longest),
      isRested: flag,
      isOpen: flag,
      change: array(int(-65535, 65535), 0, pulses),
      played: int(0, pulses),
    },
  }
}

export function earlyStopCases(schemas: Schemas, frame: Shape): Contracts['functions'] {
  const { pulses } = sizesOf(schemas)
  const stop = of('EarlyStop')
  return {
    earlyStopNew: [{ parameters: [of('EarlyStopTables'), of('Natives')], result: stop }],
    earlyStopBegin: [{ parameters: [stop, of('GelMemory'), TEMPERATURE_dC] }],
    mayEndAfter: [{ parameters: [stop, of('Decoder'), int(0, pulses - 1)] }],
    earlyStopTakeWhole: [{ parameters: [stop, of('Decoder'), TEMPERATURE_dC] }],
    endFrame: [{ parameters: [of('FrameWriter'), CLOCK, stop], result: frame }],
  }
}
