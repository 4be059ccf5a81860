import { conformanceSuite } from './suite'
import { DEBIAN_LUA_51, DEBIAN_LUA_53, DEBIAN_LUA_54, DEBIAN_LUAJIT, LUA_51_INTEGER, LUA_53_32_BIT } from './targets/programs'

conformanceSuite(DEBIAN_LUA_51)
conformanceSuite(DEBIAN_LUAJIT)
conformanceSuite(DEBIAN_LUA_53)
conformanceSuite(DEBIAN_LUA_54)
conformanceSuite(LUA_51_INTEGER)
conformanceSuite(LUA_53_32_BIT)
