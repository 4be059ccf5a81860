import { conformanceSuite } from './suite'
import { CORTEX_M } from './targets/programs'

conformanceSuite(CORTEX_M)
