/** `npm run priors DATE`: makes the prior of every board's design from simulated units. */
import { BOARD_NAMES } from '../../sim/board-profiles'
import { calibratedBoard } from '../calibration/default-calibration'
import { writeWhole } from '../written-files'
import { priorFile } from './prior-file'
import { priorOf } from './prior-of-population'

const UNITS = 80

const [made] = process.argv.slice(2)
for (const board of BOARD_NAMES.filter((name) => calibratedBoard(name) === name)) {
  const prior = priorOf(board, made, UNITS, (unit) => unit % 20 === 0 && console.error(`${board}: unit ${unit + 1} of ${UNITS}`))
  writeWhole(priorFile(board), `${JSON.stringify(prior)}\n`)
  console.log(board, 'equations leave', prior.discrepancy_words, 'words per sample, beyond what all units share', prior.common?.left_words)
}
