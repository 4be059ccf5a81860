import { Device, send } from './device'
import { contactDetectorFinish, contactDetectorRestart, contactDetectorStep } from './core/contact/contact-events'
import { rateBegin } from './core/contact/contact-rate'
import { millisecondsOf } from './core/arithmetic/fixed-point'
import { contactFrame } from './core/link/telemetry'

/** Half of the converter's full scale in the detector's baseline format: 2^15 words, Q12. */
const MID_SCALE_Q12 = 134217728

/**
 * Runs the detector over the capture that a contact triggered and sends a frame for each
 * event. The only arithmetic per sample is the board's native block sum.
 */
export function reportContacts(device: Device): void {
  const contact = device.configuration.contact
  const detector = device.detector
  const windowSum = device.board.natives.windowSum
  contactDetectorRestart(detector)
  // The sense amplifier rests at mid-scale. What a capture that is mostly lobe would teach is no baseline.
  detector.baseline_Q12 = MID_SCALE_Q12
  for (let block = 0; block < contact.blocks; block++) {
    const sum = windowSum(device.board.samples, block * contact.blockSamples, contact.blockSamples)
    const kind = contactDetectorStep(detector, sum)
    if (kind > 0) reportContact(device, kind)
  }
  const last = contactDetectorFinish(detector)
  if (last > 0) reportContact(device, last)
}

function reportContact(device: Device, kind: number): void {
  const contact = device.configuration.contact
  const detector = device.detector
  const block_ms = millisecondsOf(contact.blockSamples * contact.sampleInterval_us)
  const time_ms = (device.began_ms + detector.eventBlock * block_ms) & 1073741823
  rateBegin(device.rate)
  send(device, contactFrame(device.writer, kind, time_ms, detector.eventPeak_Q6, detector.eventCharge_Q6))
}
