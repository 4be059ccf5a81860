/**
 * Parts of the device that not every configuration uses. A build whose configuration leaves one out
 * puts `false` here (host-tools/build/espruino-bundle.ts), and the bundler then drops its code:
 * an Espruino keeps every function in RAM. All other targets carry both.
 */
export const HAS_CLASSIFIER = true
export const HAS_EARLY_STOP = true
