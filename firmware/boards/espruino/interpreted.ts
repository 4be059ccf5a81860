/**
 * Is the core JavaScript? A build with machine code puts false here: programmes are made there, and what makes them in
 * JavaScript is left out of the program.
 */
export const IS_INTERPRETED = true
