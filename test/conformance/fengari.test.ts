import { conformanceSuite } from './suite'
import { FENGARI } from './targets/in-process'

conformanceSuite(FENGARI)
