import { conformanceSuite } from './suite'
import { ESPRUINO_BUNDLE_IN_NODE, LUA_51_WASM, LUA_53_WASM } from './targets/in-process'

conformanceSuite(ESPRUINO_BUNDLE_IN_NODE)
conformanceSuite(LUA_51_WASM)
conformanceSuite(LUA_53_WASM)
