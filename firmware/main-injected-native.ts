import {
  AT_AMPLITUDE_mV,
  AT_AMPLITUDE_uA,
  AT_APART_us,
  AT_COUNT,
  AT_DUE_ms,
  AT_DURATION_ms,
  AT_FIRST_PHASE_us,
  AT_INTERPHASE_GAP_us,
  AT_KIND,
  AT_PERIOD_us,
  AT_POLARITY,
  AT_PULSES,
  AT_RANGE,
  AT_SAMPLE_COUNT,
  AT_SAMPLE_INTERVAL_us,
  AT_SECOND_PHASE_us,
  AT_SLOT,
  AT_START,
  AT_WAKES_ON_CONTACT,
  BLOCK_BEGAN_ms,
  BLOCK_CAPTURED,
  BLOCK_CAPTURED_COUNT,
  ENTRY_BOOT,
  ENTRY_EPOCH,
} from './boards/espruino/native-block'
import { EspruinoStorage } from './boards/espruino/espruino-api'
import { FAULT_NONE, NativeBuild, nativeCode } from './boards/espruino/native-code'
import { InjectedPort } from './boards/injected/port'
import { EVENT_DIGITS, NUMBER_DIGITS, int32At, numberedLines } from './boards/injected/numbered-lines'
import { Operation } from './core/device/operations'
import { divide } from './core/arithmetic/fixed-point'
import { leftBy } from './boards/injected/left-by'

/** As startInjectedDevice of main-injected-device.ts, with the core as machine code. Throws a word with the FAULT_ where it cannot be trusted. */
export function startInjectedNative(build: NativeBuild, port: InjectedPort): (this: void, line: string) => void {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- Espruino's only way to its built-in modules
  const storage: EspruinoStorage = require('Storage')
  const code = nativeCode(storage, build)
  const block = build.block
  const fault = code.test()
  if (fault !== FAULT_NONE) throw 'machine code, fault ' + fault
  // No records and no slots were pointed to: a first boot.
  code.entry(ENTRY_EPOCH, 'int(int)')(code.at)
  code.entry(ENTRY_BOOT, 'void(int,int,int)')(code.at, code.data, 1)
  const operation = code.operation()
  const encoded = code.encoded()
  return numberedLines(port, (line, number, body) => {
    const first = NUMBER_DIGITS + EVENT_DIGITS
    const samples = body > first ? port.samples(line, first, divide(body - first, 4)) : []
    block[BLOCK_BEGAN_ms] = int32At(port, line, NUMBER_DIGITS + 16)
    block[BLOCK_CAPTURED] = body > first ? E.getAddressOf(samples, true) : 0
    block[BLOCK_CAPTURED_COUNT] = samples.length
    const kind = int32At(port, line, NUMBER_DIGITS)
    const value = int32At(port, line, NUMBER_DIGITS + 24)
    const time_ms = int32At(port, line, NUMBER_DIGITS + 8)
    const began_us = port.clock_us()
    code.take(kind, value, time_ms)
    return number + ',' + (port.clock_us() - began_us) + ',' + leftBy(recordOf(operation), encoded)
  })
}

function recordOf(words: Int32Array): Operation {
  return {
    kind: words[AT_KIND],
    duration_ms: words[AT_DURATION_ms],
    wakesOnContact: words[AT_WAKES_ON_CONTACT],
    sampleCount: words[AT_SAMPLE_COUNT],
    sampleInterval_us: words[AT_SAMPLE_INTERVAL_us],
    amplitude_mV: words[AT_AMPLITUDE_mV],
    range: words[AT_RANGE],
    due_ms: words[AT_DUE_ms],
    apart_us: words[AT_APART_us],
    amplitude_uA: words[AT_AMPLITUDE_uA],
    firstPhase_us: words[AT_FIRST_PHASE_us],
    secondPhase_us: words[AT_SECOND_PHASE_us],
    interphaseGap_us: words[AT_INTERPHASE_GAP_us],
    period_us: words[AT_PERIOD_us],
    pulses: words[AT_PULSES],
    polarity: words[AT_POLARITY],
    count: words[AT_COUNT],
    slot: words[AT_SLOT],
    start: words[AT_START],
  }
}
