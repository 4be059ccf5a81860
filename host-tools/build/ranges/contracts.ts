/**
 * What goes into each function of firmware/core, field by field. Numbers that a user gives come
 * from the schemas; the others are what the comment beside the function or field states. Each is
 * checked where it is used and where it is assigned, so none is only believed, but for three kinds:
 * words of the converter, numbers the host works out, and counters (`counter`: a device does not
 * run long enough to pass them).
 */
import { BOARD_PROFILES } from '../../../sim/board-profiles'
import { CONTENT_MAX } from '../../../firmware/core/link/frame'
import { decoderFunctions, decoderRecords, levelShapes } from './decoder-contracts'
import { type Schemas, SCHEMAS, boundsAt } from './limits'
import { type Contracts, type Shape, array, counter, flag, int, intOf, of, portable } from './shapes'
import { classifierCases, classifierRecords } from './classifier-contracts'
import { contactCases, contactRecords } from './contact-contracts'
import { authenticationCases, authenticationRecords } from './authentication-contracts'
import { calibrationCases } from './calibration-contracts'
import { deviceCases, deviceRecords } from './device-contracts'
import { journalCases, journalRecords } from './journal-contracts'
import { earlyStopCases, earlyStopRecords } from './early-stop-contracts'
import { measurementCases, measurementRecords } from './measurement-contracts'

const WORD = int(0, 65535)
const BYTE = int(0, 255)
const INT32 = int(-2147483648, 2147483647)
/** Clocks wrap at 2^30 ms. */
const CLOCK = int(0, 1073741823)
const ACTIVATION_Q15 = int(0, 65535)
const LEVEL = int(0, 3)
/** The table's costs; two of them may be booked at once. */
const COST_uJ = int(0, 268435456)
const BOOKED_uJ = int(0, 536870912)
const SIGN = int(-1, 1)
const EPOCH = int(0, 2147483647)

export function contractsOf(schemas: Schemas = SCHEMAS): Contracts {
  const { calibration, settings } = schemas
  const set = (path: string, factor = 1) => intOf(boundsAt(settings, path), factor)
  const most = (schema: Schemas['calibration'], path: string) => boundsAt(schema, path).high

  const ions = most(calibration, 'ions')
  const calibrated = (path: string) => intOf(boundsAt(calibration, path))
  // As far as a window can reach; a board's buffer is that long.
  const samples = array(WORD, 0, most(calibration, 'windows[].start') + most(calibration, 'windows[].count'))
  const pulses = most(calibration, 'ladder.pulses')
  const windows = most(calibration, 'windows')
  const rules = most(settings, 'rules')
  const { boundaries_Q15, quarters } = levelShapes(schemas)
  const classes = most(schemas.classifier, 'classes')

  return {
    records: {
      ...authenticationRecords(),
      ...classifierRecords(schemas.classifier),
      ...contactRecords(),
      ...decoderRecords(schemas),
      ...deviceRecords(schemas),
      ...journalRecords(),
      ...earlyStopRecords(schemas),
      ...measurementRecords(pulses, windows),
      ControllerConfiguration: {
        cycle_ms: set('cycle_s', 1000),
        recharge_ms: set('recharge_s', 1000),
        listenInterval_ms: set('listenInterval_s', 1000),
        rules: array(of('Rule'), 0, rules),
      },
      Rule: { ion: int(0, ions + classes - 1), level: set('rules[].level'), cycles: set('rules[].cycles'), plan: int(0, 255) },
      Controller: {
        configuration: of('ControllerConfiguration'),
        cycle_ms: set('cycle_s', 1000),
        due_ms: CLOCK,
        hasListened: flag,
        lastListen_ms: CLOCK,
        streaks: array(int(0, most(settings, 'rules[].cycles')), 0, rules),
        streakCopies: array(int(0, most(settings, 'rules[].cycles')), 0, rules),
        isDamaged: flag,
      },
      ContactRate: { count: WORD, grown_ms: CLOCK, fromCount: WORD, from_ms: CLOCK, rate_mHz: int(0, 32767), captured_mHz: int(-1, 32767) },
      PaceConfiguration: { longest_ms: int(0, 900000), low_uJ: int(0, 125000), high_uJ: int(0, 125000), cost_uJ: int(1, 131071) },
      Pace: {
        configuration: of('PaceConfiguration'),
        hasBegun: flag,
        from_ms: CLOCK,
        from_uJ: int(-125000, 125000),
        paid_uJ: int(0, 131071),
        last_uJ: int(-131071, 131071),
        last_ms: int(1, 1800000),
        gain_uJ: int(-131071, 262142),
        span_ms: int(1, 3600000),
        interrogated_ms: CLOCK,
        isResting: flag,
        isWoken: flag,
      },
      EnergyTables: {
        storeFullScale_mV: storeFullScale_mV(),
        storeFactor: int(0, Math.round((most(settings, 'store.capacitance_uF') * 16 * 16384) / 20000)),
        shed_mV: set('store.shed_V', 1000),
        interrogationReserve_uJ: CLOCK,
        interrogationPulse_uJ: array(COST_uJ, 1, most(calibration, 'ladder.pulses')),
        wake_uJ: COST_uJ,
        contactCapture_uJ: COST_uJ,
        contactCount_uJ: WORD,
        plan_uJ: array(COST_uJ, 0, 256),
        sleep_uJPerMsQ15: int(1, 32767),
      },
      EnergyLedger: {
        tables: of('EnergyTables'),
        store_mV: int(0, 32767),
        available_uJ: int(-125000, 125000),
        availableCopy_uJ: int(-125000, 125000),
        spent_uJ: int(0, 1610612736),
        harvested_uJ: int(-125000, 1610862736),
        atBoot_uJ: int(-1, 125000),
      },
      FrameWriter: {
        sequence: INT32,
        epoch: EPOCH,
        encoded: array(BYTE, CONTENT_MAX + 3),
        end: int(2, CONTENT_MAX + 2),
      },
      FrameReader: {
        content: array(BYTE, CONTENT_MAX),
        byteCount: int(0, CONTENT_MAX),
        started: flag,
        untilCode: int(0, 254),
        sound: flag,
        // One more each frame, at most a thousand a second: 2^30 take twelve days of nothing but damaged frames.
        rejected: counter(0, 1073741824),
      },
      GateLimits: {
        chargePerPhase_pC: int(0, 1073741824),
        imbalance_Q14: int(0, 163),
        mismatch_Q14: int(0, 327),
        trainNet_pC: int(0, 1048576),
        amplitude_uA: set('limits.amplitude_uA'),
        compliance_mV: set('limits.compliance_mV'),
        // With the stimulator's own resistance.
        loadMax_ohm: int(1, 60000),
        stimulusInterval_ms: set('limits.stimulusInterval_s', 1000),
        period_us: CLOCK,
        dose_ms: int(0, 536870912),
        train_ms: int(0, 1048576),
        pulse_ms: int(0, 1048576),
        net_msQ10: int(0, 1023),
        interrogation_mV: set('limits.interrogation_mV'),
        interrogation_ms: set('limits.interrogation_ms'),
        decisionAge_ms: set('limits.decisionAge_ms'),
      },
      StimulusPlan: {
        amplitude_uA: int(1, 10000),
        firstPhase_us: int(1, 65535),
        secondPhase_us: int(1, 65535),
        interphaseGap_us: WORD,
        period_us: int(1, 16777216),
        pulses: int(1, 1000),
        polarity: SIGN,
      },
      SafetyGate: {
        limits: of('GateLimits'),
        limitsCheck: INT32,
        armed: flag,
        clock_ms: CLOCK,
        clockCopy_ms: CLOCK,
        lastStimulus_ms: CLOCK,
        room_ms: int(-536870912, 536870912),
        settled_ms: CLOCK,
        stateCheck: INT32,
        verdict: int(0, 15),
        stimulus: of('PermittedStimulus'),
        interrogation: of('PermittedInterrogation'),
      },
      PermittedStimulus: PERMITTED_PLAN,
      PermittedInterrogation: { amplitude_mV: WORD, polarity: SIGN, range: int(0, 1), sampleCount: int(0, 4096), sampleInterval_us: WORD },
    },
    functions: {
      ...authenticationCases(),
      ...classifierCases(schemas.classifier),
      ...contactCases(),
      ...calibrationCases(),
      ...deviceCases(schemas),
      ...earlyStopCases(schemas, FRAME),
      ...measurementCases(pulses, windows, calibrated('windows[].start'), calibrated('windows[].count'), samples),
      clamp: [{ parameters: [INT32, INT32, INT32], result: INT32 }],
      multiplyQ15: [{ parameters: [int(-65535, 65535), int(-32767, 32767)], result: int(-65535, 65535) }],
      divide: [{ parameters: [CLOCK, int(1, 32767)], result: int(0, 32767) }],
      millisecondsOf: [{ parameters: [int(0, 524287)], result: int(0, 524) }],
      elapsed: [{ parameters: [CLOCK, CLOCK], result: CLOCK }],
      portableWindowSum: [{ parameters: [array(WORD, 0, 65534), int(0, 32767), int(0, 32767)] }],
      ...decoderFunctions(schemas),
      levelOf: [{ parameters: [ACTIVATION_Q15, LEVEL, boundaries_Q15, int(0, 8191)], result: LEVEL }],
      levelConfidence_Q15: [{ parameters: [ACTIVATION_Q15, LEVEL, boundaries_Q15, quarters], result: int(0, 32767) }],
      quartersPerDeviation_Q14: [{ parameters: [ACTIVATION_Q15, array(quarters, 9)], result: quarters }],
      controllerNew: [{ parameters: [of('ControllerConfiguration')], result: of('Controller') }],
      untilDue_ms: [{ parameters: [of('Controller'), CLOCK], result: int(0, 536870911) }],
      mayListen: [{ parameters: [of('Controller'), CLOCK] }],
      sleepDuration_ms: [{ parameters: [of('Controller'), CLOCK, flag], result: int(1, 65535) }],
      noteListen: [{ parameters: [of('Controller'), CLOCK] }],
      noteDue: [{ parameters: [of('Controller'), CLOCK, int(0, 900000)] }],
      notePostponed: [{ parameters: [of('Controller'), CLOCK] }],
      dueRule: [{ parameters: [of('Controller'), array(LEVEL, 0, ions + classes), flag], result: int(-1, rules - 1) }],
      contactRateNew: [{ parameters: [], result: of('ContactRate') }],
      rateTakeCount: [{ parameters: [of('ContactRate'), WORD, CLOCK] }],
      isRateNew: [{ parameters: [of('ContactRate')] }],
      rateNoteCapture: [{ parameters: [of('ContactRate')] }],
      paceNew: [{ parameters: [of('PaceConfiguration')], result: of('Pace') }],
      paceRests: [{ parameters: [of('Pace'), CLOCK, int(-125000, 125000)] }],
      paceRest_ms: [{ parameters: [of('Pace'), CLOCK], result: int(0, 900000) }],
      paceInterval_ms: [{ parameters: [of('Pace'), CLOCK, int(-125000, 125000), set('cycle_s', 1000)], result: int(0, 900000) }],
      pacePostponed_ms: [{ parameters: [of('Pace'), int(1, 1073866823), set('recharge_s', 1000)], result: int(0, 900000) }],
      paceTakeCost: [{ parameters: [of('Pace'), COST_uJ] }],
      paceWake_ms: [{ parameters: [of('Pace'), CLOCK, int(-125000, 125000), set('cycle_s', 1000)], result: int(1, 900000) }],
      energyLedgerNew: [{ parameters: [of('EnergyTables')], result: of('EnergyLedger') }],
      storeMillivolts: [{ parameters: [WORD, int(1, 32767)], result: int(0, 32767) }],
      storedEnergy_uJ: [{ parameters: [int(0, 32767), int(0, 131072)], result: int(0, 125000) }],
      ledgerTakeStore: [{ parameters: [of('EnergyLedger'), WORD] }],
      ledgerSpend: [{ parameters: [of('EnergyLedger'), BOOKED_uJ] }],
      ledgerCount: [{ parameters: [of('EnergyLedger'), WORD] }],
      ledgerSleep: [{ parameters: [of('EnergyLedger'), int(0, 65535)] }],
      crc16: [{ parameters: [array(BYTE, 0, CONTENT_MAX), int(0, CONTENT_MAX), int(0, CONTENT_MAX)], result: WORD }],
      frameWriterNew: [{ parameters: [EPOCH], result: of('FrameWriter') }],
      frameBegin: [{ parameters: [of('FrameWriter'), BYTE] }],
      put8: [{ parameters: [written(1), INT32] }],
      put16: [{ parameters: [written(2), INT32] }],
      put32: [{ parameters: [written(4), INT32] }],
      frameEnd: [{ parameters: [written(2)], result: FRAME }],
      compactWriter: [{ parameters: [of('FrameWriter'), portable('table')] }],
      compactReader: [{ parameters: [of('FrameReader'), portable('table')] }],
      frameReaderNew: [{ parameters: [], result: of('FrameReader') }],
      frameReaderTake: [{ parameters: [of('FrameReader'), BYTE] }],
      get16: [{ parameters: [array(BYTE, 0, CONTENT_MAX), int(0, CONTENT_MAX - 2)], result: WORD }],
      get32: [{ parameters: [array(BYTE, 0, CONTENT_MAX), int(0, CONTENT_MAX - 4)], result: INT32 }],
      ...journalCases(),
      safetyGateNew: [{ parameters: [of('GateLimits')], result: of('SafetyGate') }],
      // The gate refuses plans and pulses outside their ranges, so any number may come.
      permitStimulus: [of('StimulusPlan'), of('StimulusPlan', ANY_PLAN)].map((plan, i) => ({
        parameters: [of('SafetyGate'), plan, CLOCK, CLOCK, INT32, COST_uJ],
        isOutside: i > 0,
      })),
      permitInterrogation: [of('InterrogationPulse'), of('InterrogationPulse', ANY_PULSE)].map((pulse, i) => ({
        parameters: [of('SafetyGate'), pulse, SIGN, INT32, COST_uJ],
        isOutside: i > 0,
      })),
      affordable_uJ: [{ parameters: [of('EnergyLedger')], result: int(-125000, 125000) }],
      limitsCheck: [{ parameters: [of('GateLimits')], result: INT32 }],
      stimulusCheck: [{ parameters: [of('DeviceConfiguration')], result: INT32 }],
      pulseCheck: [{ parameters: [of('InterrogationPulse')], result: INT32 }],
      isPulseIntact: [{ parameters: [of('Device'), int(0, pulses - 1)] }],
      gateArm: [{ parameters: [of('SafetyGate'), flag] }],
      gateTakeTime: [{ parameters: [of('SafetyGate'), CLOCK] }],
      isInt32: [{ parameters: [INT32] }],
      areLimitsSound: [{ parameters: [of('GateLimits')] }],
      longerPhase_us: [{ parameters: [of('StimulusPlan')] }],
      shorterPhase_us: [{ parameters: [of('StimulusPlan')] }],
      trainNet_pC: [{ parameters: [of('StimulusPlan'), int(0, 327)], result: CLOCK }],
      phaseCharge_pC: [{ parameters: [int(0, 10000), int(0, 65535)], result: int(0, 655350000) }],
      pulseDuration_us: [
        { parameters: [of('StimulusPlan', { firstPhase_us: WORD, interphaseGap_us: WORD, secondPhase_us: WORD })], result: int(0, 196605) },
      ],
      helloFrame: [{ parameters: [of('FrameWriter'), INT32, INT32, int(1, ions)], result: FRAME }],
      cycleFrame: [{ parameters: [of('FrameWriter'), CLOCK, of('Decoder'), of('EnergyLedger'), INT32, of('ContactRate')], result: FRAME }],
      classFrame: [{ parameters: [of('FrameWriter'), CLOCK, of('Classifier')], result: FRAME }],
      contactFrame: [{ parameters: [of('FrameWriter'), BYTE, CLOCK, INT32, INT32], result: FRAME }],
      stimulusFrame: [{ parameters: [of('FrameWriter'), CLOCK, BYTE, BYTE, BYTE, INT32], result: FRAME }],
      noticeFrame: [{ parameters: [of('FrameWriter'), CLOCK, BYTE, INT32], result: FRAME }],
      identityFrame: [{ parameters: [of('FrameWriter'), INT32, INT32, array(int(0, 65535), 0, 31), INT32, of('Guard')], result: FRAME }],
      temperature_dC: [{ parameters: [WORD, array(int(-2000, 2000), 17)], result: int(-6000, 6000) }],
    },
  }
}

const ANY_PLAN = { amplitude_uA: INT32, firstPhase_us: INT32, secondPhase_us: INT32, interphaseGap_us: INT32, period_us: INT32, pulses: INT32, polarity: INT32 }
/** Of no plan yet, all zero. */
const PERMITTED_PLAN = { amplitude_uA: int(0, 10000), firstPhase_us: WORD, secondPhase_us: WORD, interphaseGap_us: WORD, period_us: int(0, 16777216), pulses: int(0, 1000), polarity: SIGN }
const ANY_PULSE = { amplitude_mV: INT32, range: INT32, sampleCount: INT32, sampleInterval_us: INT32 }
const FRAME = int(5, CONTENT_MAX + 3)

/** A frame under way with room for so many bytes more. */
function written(bytes: number): Shape {
  return of('FrameWriter', { end: int(2, CONTENT_MAX + 2 - bytes) })
}

/** The store's voltage at the converter's full scale, of every board there is. */
function storeFullScale_mV(): Shape {
  const values = Object.values(BOARD_PROFILES).map(({ facts }) => Math.round(facts.fullScale_mV / facts.storeDivider))
  return int(1, Math.max(...values))
}

