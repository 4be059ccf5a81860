import { conformanceSuite } from './suite'
import { C_ON_CORTEX_M } from './targets/c'

conformanceSuite(C_ON_CORTEX_M)
