import { fileURLToPath } from 'node:url'

/** Where the blobs are kept, so that nobody needs a compiler. */
export const NATIVE_FOLDER = fileURLToPath(new URL('../../firmware/native', import.meta.url))
export const MANIFEST = 'manifest.json'
/** Structs of the core on 32-bit Arm; see layout.ts. */
export const LAYOUT = 'layout.json'
