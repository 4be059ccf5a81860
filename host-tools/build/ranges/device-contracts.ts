import { ANSWER_COMMITTED, ANSWER_NONE, ANSWER_SENT, UPLOAD_WORDS_MAX } from '../../../firmware/core/device/uploads'
import { EVENT_BOOT, EVENT_BYTE, EVENT_ENDED } from '../../../firmware/core/device/events'
import { OPERATION_INTERROGATE, OPERATION_PROBE, OPERATION_READ_CONTACTS } from '../../../firmware/core/device/operations'
import { PROBE_READINGS } from '../../../firmware/boards/board'
import { REST_MAX_ms, REST_MIN_ms } from '../../../firmware/core/link/measurement'
import { SLOT_REFUSED, TRAILER_WORDS } from '../../../firmware/core/persistence/calibration-slots'
import { FOUND_DAMAGED, FOUND_UNWRITTEN } from '../../../firmware/core/persistence/kept'
import { STATE_ROUND_CONTACTS } from '../../../firmware/core/device/device'
import { BOARD_PROFILES } from '../../../sim/board-profiles'
import { type Schemas, boundsAt } from './limits'
import { type Contract, type Contracts, type Shape, array, flag, int, intOf, of, optional } from './shapes'

/**
 * Contracts of the device (firmware/core/device). What a board hands over: converter words, bytes,
 * checks that may be any int32, clock readings. In any state any event may come.
 */
const WORD = int(0, 65535)
const BYTE = int(0, 255)
const INT32 = int(-2147483648, 2147483647)
const CLOCK = int(0, 1073741823)
const SIGN = int(-1, 1)
const LEVEL = int(0, 3)
const COST_uJ = int(0, 268435456)
const TEMPERATURE_dC = int(-6000, 6000)
const DURATION_ms = int(1, 65535)
const SLOT = int(0, 1)
/** What a record holds. */
const KEPT = int(0, 32767)
/** Words of tables, then the trailer. */
const SLOT_WORDS = int(0, 65535 + TRAILER_WORDS)

/** How contacts are captured at 50 and at 60 Hz, as device-configuration works it out. */
interface Capture {
  mains_Hz: number
  blockSamples: number
  blocksMax: number
}

function capturesOf({ settings }: Schemas): Capture[] {
  return [50, 60].map((mains_Hz) => {
    const block_us = 500000 / mains_Hz
    const blocksMax = Math.round((boundsAt(settings, 'contactCapture_s').high * 1e6) / block_us)
    return { mains_Hz, blockSamples: Math.round(block_us / 1000), blocksMax }
  })
}

/** What a device knows of its blocks; see contactDetectorStep in contact-contracts.ts. */
function captureShapes({ blockSamples, blocksMax }: Capture) {
  const gain = Math.round(32768 / blockSamples)
  const sum = int(0, blockSamples * 65535)
  const detectorConfiguration = of('ContactDetectorConfiguration', { blockGain: int(gain, gain) })
  const contact = of('ContactCapture', {
    blockSamples: int(blockSamples, blockSamples),
    blocks: int(1, blocksMax),
    detector: detectorConfiguration,
  })
  const configuration = of('DeviceConfiguration', { contact })
  const detector = of('ContactDetector', { configuration: detectorConfiguration, sum1: sum, sum2: sum })
  return { configuration, device: { configuration, detector } }
}

/** Between two samples of a block, in the steps of any board. */
function sampleInterval_us(captures: Capture[]): Shape {
  const intervals = captures.flatMap(({ mains_Hz, blockSamples }) =>
    Object.values(BOARD_PROFILES).map(({ facts }) => Math.round(500000 / mains_Hz / blockSamples / facts.sampleStep_us) * facts.sampleStep_us),
  )
  return int(Math.min(...intervals), Math.max(...intervals))
}

export function deviceRecords(schemas: Schemas): Contracts['records'] {
  const { calibration, settings, classifier } = schemas
  const most = (path: string) => boundsAt(calibration, path).high
  const captures = capturesOf(schemas)
  const [ions, pulses, windows] = [most('ions'), most('ladder.pulses'), most('windows')]
  const classes = boundsAt(classifier, 'classes').high
  const sampleCount = int(1, most('ladder.pulses[].sampleCount'))
  const pulseInterval_us = int(1, most('ladder.pulses[].sampleInterval_us'))
  const blocksMax = Math.max(...captures.map((capture) => capture.blocksMax))
  const blockSamplesMax = Math.max(...captures.map((capture) => capture.blockSamples))
  const samplesMax = most('windows[].start') + most('windows[].count')
  const apart_us = int(0, 10000)

  return {
    DeviceConfiguration: {
      boardName: array(WORD, 0, 31),
      buildHash: INT32,
      controller: of('ControllerConfiguration'),
      contact: of('ContactCapture'),
      ladder: of('InterrogationLadder'),
      probe: optional('OpenProbe'),
      plans: array(of('StimulusPlan'), 1, 256),
      gate: of('GateLimits'),
      gelBudget: of('GelBudget'),
      energy: of('EnergyTables'),
      pace: of('PaceConfiguration'),
      decoder: of('DecoderTables'),
      calibrationLayout: INT32,
      classifier: optional('ClassifierTables'),
      earlyStop: optional('EarlyStopTables'),
      trustsLink: flag,
      temperature_dC: array(int(-2000, 2000), 17),
    },
    ContactCapture: {
      sampleInterval_us: sampleInterval_us(captures),
      blockSamples: int(1, blockSamplesMax),
      blocks: int(1, blocksMax),
      detector: of('ContactDetectorConfiguration'),
    },
    OpenProbe: { apart_us, gap_ms: DURATION_ms, cost_uJ: COST_uJ, openLimit: int(0, PROBE_READINGS * 65536) },
    InterrogationLadder: { pulses: array(of('InterrogationPulse'), 1, pulses), begin_ms: DURATION_ms, gap_ms: intOf(boundsAt(calibration, 'ladder.gap_ms')) },
    // What the host asks for may be any word: the gate refuses what is above its limit.
    InterrogationPulse: {
      amplitude_mV: WORD,
      polarity: SIGN,
      range: intOf(boundsAt(calibration, 'ladder.pulses[].range')),
      sampleCount,
      sampleInterval_us: pulseInterval_us,
    },
    CalibrationFound: {
      state: array(int(0, SLOT_REFUSED), 2),
      sequence: array(INT32, 2),
      slot: int(-1, 1),
      tables: of('DecoderTables'),
    },
    DeviceEvent: { kind: int(EVENT_ENDED, EVENT_BYTE), time_ms: CLOCK, began_ms: CLOCK, value: INT32 },
    Operation: {
      kind: int(0, OPERATION_READ_CONTACTS),
      duration_ms: int(0, 65535),
      wakesOnContact: int(0, 1),
      sampleCount: int(0, Math.max(most('ladder.pulses[].sampleCount'), blocksMax * blockSamplesMax)),
      sampleInterval_us: int(0, most('ladder.pulses[].sampleInterval_us')),
      amplitude_mV: WORD,
      range: int(0, 1),
      due_ms: CLOCK,
      apart_us,
      amplitude_uA: int(0, 10000),
      firstPhase_us: WORD,
      secondPhase_us: WORD,
      interphaseGap_us: WORD,
      period_us: int(0, 16777216),
      pulses: int(0, 1000),
      polarity: SIGN,
      count: SLOT_WORDS,
      slot: SLOT,
      start: WORD,
    },
    Upload: {
      answer: int(ANSWER_NONE, ANSWER_COMMITTED),
      command: BYTE,
      wordCount: WORD,
      taken: WORD,
      slot: SLOT,
      crc: INT32,
      words: array(INT32, UPLOAD_WORDS_MAX),
    },
    Device: {
      configuration: of('DeviceConfiguration'),
      natives: of('Natives'),
      canProbe: flag,
      calibration: of('CalibrationFound'),
      samples: array(WORD, 0, samplesMax),
      operation: of('Operation'),
      controller: of('Controller'),
      decoder: of('Decoder'),
      classifier: optional('Classifier'),
      earlyStop: optional('EarlyStop'),
      levels: array(LEVEL, 0, ions + classes),
      detector: of('ContactDetector'),
      rate: of('ContactRate'),
      gate: of('SafetyGate'),
      gel: of('GelAccount'),
      stimulusCheck: INT32,
      pulseChecks: array(INT32, 1, pulses),
      ledger: of('EnergyLedger'),
      pace: of('Pace'),
      writer: of('FrameWriter'),
      reader: of('FrameReader'),
      guard: of('Guard'),
      measurement: of('Measurement'),
      upload: of('Upload'),
      now_ms: CLOCK,
      counted_ms: CLOCK,
      state: int(0, STATE_ROUND_CONTACTS),
      // Blocks of a capture, one more behind them; sums; stages of a boot or report.
      progress: int(0, Math.max(blocksMax, pulses * windows) + 16),
      kept: KEPT,
      toKeep: KEPT,
      found: int(0, 2 * FOUND_UNWRITTEN - 1),
      isUnwritten: flag,
      hasMoved: flag,
      began_ms: CLOCK,
      pulse: int(0, pulses - 1),
      polarity: SIGN,
      temperature_dC: TEMPERATURE_dC,
      decided_ms: CLOCK,
      rule: int(-1, boundsAt(settings, 'rules').high - 1),
      latency_ms: CLOCK,
      rest_ms: int(REST_MIN_ms, REST_MAX_ms),
    },
  }
}

export function deviceCases(schemas: Schemas): Contracts['functions'] {
  const device = of('Device')
  const operation = of('Operation')
  const captures = capturesOf(schemas).map(captureShapes)
  // `step` hands on to these: each is looked into once, for any device.
  const handler = (...others: Shape[]): Contract[] => [{ parameters: [device, ...others], isCalledByContract: true }]
  // Which blocks a device has decides what its detector adds up.
  const perCapture = (others: Shape[]): Contract[] =>
    captures.map((capture) => ({ parameters: [of('Device', capture.device), ...others], isRepeatable: true }))

  return {
    deviceNew: captures.map((capture) => ({
      parameters: [capture.configuration, of('Natives'), of('CalibrationFound'), int(1, 2147483647), int(0, FOUND_UNWRITTEN + FOUND_DAMAGED + 32767), flag],
      result: of('Device', capture.device),
    })),
    step: captures.flatMap((capture) => stepCases(capture.device)),
    eventNew: [{ parameters: [], result: of('DeviceEvent') }],
    uploadNew: [{ parameters: [], result: of('Upload') }],
    operationNew: [{ parameters: [], result: operation }],
    setSleep: [{ parameters: [operation, DURATION_ms, int(0, 1)] }],
    setPulse: [{ parameters: [operation, int(OPERATION_INTERROGATE, OPERATION_PROBE), of('PermittedInterrogation'), CLOCK] }],
    setStimulus: [{ parameters: [operation, of('PermittedStimulus')] }],
    send: [{ parameters: [device, int(0, 65535)] }],
    keep: handler(),
    afterKeep: handler(INT32),
    useCalibration: handler(),
    stimulate: handler(INT32),
    notice: [{ parameters: [device, BYTE, INT32] }],
    endOfPulse_ms: [{ parameters: [device, CLOCK, int(0, boundsAt(schemas.calibration, 'ladder.pulses').high - 1)], result: CLOCK }],
    takeByte: handler(BYTE),
    continueAnswer: handler(INT32),
    takeUpload: handler(BYTE),
    continueUpload: handler(INT32),
    beginBoot: handler(),
    continueBoot: handler(WORD),
    chooseNext: handler(),
    sleep: handler(),
    wantsContact: handler(),
    afterSleep: handler(of('DeviceEvent')),
    afterFailure: handler(),
    listen: handler(WORD),
    afterCapture: perCapture([CLOCK]),
    continueContacts: perCapture([]),
    afterRoundStore: handler(WORD),
    afterRoundContacts: handler(WORD),
    afterRoundTemperature: handler(WORD),
    afterPulse: handler(),
    afterProbe: handler(),
    decide: handler(WORD),
    beginReport: handler(),
    continueReport: handler(),
    afterMeasurementStore: handler(WORD),
    afterMeasurementKept: handler(INT32),
    afterMeasuredPulse: handler(),
    afterMeasurementBetween: handler(WORD),
    afterMeasurementTemperature: handler(WORD),
    continueSums: handler(),
  }
}

/**
 * A byte of the link; the end of an operation that an answer waits for, with whatever it read or
 * checked; any other event, whose value is a reading where the round has asked for one.
 */
function stepCases(capture: Record<string, Shape>): Contract[] {
  const left = [of('Device', capture)]
  const during = (answer: Shape) => of('Device', { ...capture, upload: of('Upload', { answer }) })
  const event = (fields: Record<string, Shape>) => of('DeviceEvent', fields)
  return [
    { parameters: [of('Device', capture), event({ kind: int(EVENT_BYTE, EVENT_BYTE), value: BYTE })], afterwards: left },
    { parameters: [during(int(ANSWER_SENT, ANSWER_COMMITTED)), event({ kind: int(EVENT_ENDED, EVENT_BOOT) })], afterwards: left },
    { parameters: [during(int(ANSWER_NONE, ANSWER_NONE)), event({ kind: int(EVENT_ENDED, EVENT_BOOT), value: WORD })], afterwards: left },
  ]
}
