import { Device, STATE_CONTACTS, STATE_IDLE, STATE_LISTENING, send } from './device'
import { OPERATION_CAPTURE } from './operations'
import { contactDetectorFinish, contactDetectorRestart, contactDetectorStep } from '../contact/contact-events'
import { contactFrame } from '../link/telemetry'
import { affordable_uJ, ledgerSpend, ledgerTakeStore } from '../decide/energy-ledger'
import { clamp, millisecondsOf } from '../arithmetic/fixed-point'
import { mayListen, noteDue, noteListen } from '../decide/controller'
import { paceTakeCost, paceWake_ms } from '../decide/pace'
import { rateNoteCapture } from '../contact/contact-rate'
import { wantsContact } from './round'

/** Half of the converter's full scale in the detector's baseline format: 2^15 words, Q12. */
const MID_SCALE_Q12 = 134217728

/** A contact has woken the device: a device that rests looks soon whether its store gains; the contact is captured if the store can pay. */
export function listen(device: Device, storeWord: number): void {
  const contact = device.configuration.contact
  const operation = device.operation
  const controller = device.controller
  const now_ms = device.now_ms
  ledgerTakeStore(device.ledger, storeWord)
  device.state = STATE_IDLE
  const available_uJ = affordable_uJ(device.ledger)
  if (device.pace.isResting) {
    noteDue(controller, now_ms, paceWake_ms(device.pace, now_ms, available_uJ, controller.cycle_ms))
    if (!mayListen(controller, now_ms) || !wantsContact(device)) return
  }
  noteListen(controller, now_ms)
  if (available_uJ < device.configuration.energy.contactCapture_uJ) return
  rateNoteCapture(device.rate)
  device.state = STATE_LISTENING
  operation.kind = OPERATION_CAPTURE
  operation.sampleCount = contact.blockSamples * contact.blocks
  operation.sampleInterval_us = contact.sampleInterval_us
}

/** The capture has ended: what it holds is reported contact by contact. */
export function afterCapture(device: Device, began_ms: number): void {
  ledgerSpend(device.ledger, device.configuration.energy.contactCapture_uJ)
  paceTakeCost(device.pace, device.configuration.energy.contactCapture_uJ)
  contactDetectorRestart(device.detector)
  // The sense amplifier rests at mid-scale. What a capture that is mostly lobe would teach is no baseline.
  device.detector.baseline_Q12 = MID_SCALE_Q12
  device.began_ms = began_ms
  device.progress = 0
  device.state = STATE_CONTACTS
  continueContacts(device)
}

/** Runs the detector from the next block on, to the next contact. The only arithmetic per sample is the native block sum. */
export function continueContacts(device: Device): void {
  const contact = device.configuration.contact
  const detector = device.detector
  const windowSum = device.natives.windowSum
  const samples = device.samples
  let block = device.progress
  let kind = 0
  while (kind === 0 && block < contact.blocks) {
    kind = contactDetectorStep(detector, windowSum(samples, block * contact.blockSamples, contact.blockSamples))
    block = block + 1
  }
  if (kind === 0 && block === contact.blocks) {
    kind = contactDetectorFinish(detector)
    block = block + 1
  }
  device.progress = block
  if (kind > 0) reportContact(device, kind)
  else device.state = STATE_IDLE
}

function reportContact(device: Device, kind: number): void {
  const contact = device.configuration.contact
  const detector = device.detector
  const block_ms = millisecondsOf(contact.blockSamples * contact.sampleInterval_us)
  // A capture has fewer blocks, so this changes none.
  const time_ms = (device.began_ms + clamp(detector.eventBlock, 0, 1023) * block_ms) & 1073741823
  send(device, contactFrame(device.writer, kind, time_ms, detector.eventPeak_Q6, detector.eventCharge_Q6))
}
