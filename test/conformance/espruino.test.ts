import { conformanceSuite } from './suite'
import { ESPRUINO } from './targets/espruino'

conformanceSuite(ESPRUINO)
