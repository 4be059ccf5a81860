import { conformanceSuite } from './suite'
import { THUMB_ON_RP2040 } from './targets/thumb'

conformanceSuite(THUMB_ON_RP2040)
