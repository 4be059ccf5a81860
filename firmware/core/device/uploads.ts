/** The upload of a calibration under way, and the answer to the host that an operation is carried out for. */
export interface Upload {
  /** ANSWER_ value: what the operation under way was left for. */
  answer: number
  /** The command that is being answered. */
  command: number
  /** Words of tables that the upload will have, 0 while there is none; how many have come, 0..65535 each; the slot they go to, 0 or 1. */
  wordCount: number
  taken: number
  slot: number
  /** CRC-32 of the tables, as the host has it. */
  crc: number
  /** What is written next. */
  words: number[]
}

/**
 * Most words in one command. With its tag that takes 62 bytes on the link: Espruino up to 2v29 keeps no more than 63 in
 * one piece, and of what has come while it was busy it may lose all behind the first piece (its issue 2718).
 */
export const UPLOAD_WORDS_MAX = 9

/** No answer is under way: ends of operations belong to the round. */
export const ANSWER_NONE = 0
/** A frame goes out, and that is all. */
export const ANSWER_SENT = 1
/** Disarm: the stimulus has been ended. */
export const ANSWER_STOPPED = 2
/** Arm, disarm: a record is written. */
export const ANSWER_KEPT = 3
/** Begin: the slot is emptied; the tables are looked up again. */
export const ANSWER_CLEARED = 4
export const ANSWER_RELOADED = 5
/** Words: they are written. */
export const ANSWER_APPENDED = 6
/** Commit: the tables are read back; the trailer is written and read back; the slot is on trial, by a record; it is sealed; the tables are looked up again. */
export const ANSWER_CHECKED = 7
export const ANSWER_TRAILED = 8
export const ANSWER_TRAILER_CHECKED = 9
export const ANSWER_TRIED = 10
export const ANSWER_SEALED = 11
export const ANSWER_COMMITTED = 12

export function uploadNew(): Upload {
  const words: number[] = []
  for (let i = 0; i < UPLOAD_WORDS_MAX; i++) words.push(0)
  return { answer: ANSWER_NONE, command: 0, wordCount: 0, taken: 0, slot: 0, crc: 0, words: words }
}
