import { conformanceSuite } from './suite'
import { C_ON_HOST } from './targets/c'

conformanceSuite(C_ON_HOST)
