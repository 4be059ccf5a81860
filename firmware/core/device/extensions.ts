/**
 * Parts of the device that not every configuration uses. A build whose configuration leaves one out
 * puts `false` here (host-tools/build/espruino-bundle.ts), and the bundler then drops its code:
 * an Espruino keeps every function in RAM. All other targets carry both.
 */

/** Classes that rules may look at beside the ions; see decode/classifier.ts. */
export const HAS_CLASSIFIER = true
/** Interrogations that may end before their last pulse; see decode/early-stop.ts. */
export const HAS_EARLY_STOP = true
/** Numbers that come to the gate are checked to be whole numbers. Those of a build have been by the host, and the build does without. */
export const CHECKS_NUMBERS = true
