import { Device, send } from './device'
import { contactDetectorFinish, contactDetectorRestart, contactDetectorStep } from './core/contact-events'
import { rateTakeEvent } from './core/contact-rate'
import { millisecondsOf } from './core/fixed-point'
import { contactFrame } from './core/telemetry'

/**
 * Runs the detector over the capture that a contact triggered and sends a frame for each
 * event. The only arithmetic per sample is the board's native block sum.
 */
export function reportContacts(device: Device): void {
  const contact = device.configuration.contact
  const detector = device.detector
  const windowSum = device.board.natives.windowSum
  contactDetectorRestart(detector)
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
  rateTakeEvent(device.rate, time_ms)
  send(device, contactFrame(device.writer, kind, time_ms, detector.eventPeak_Q6, detector.eventCharge_Q6))
}
