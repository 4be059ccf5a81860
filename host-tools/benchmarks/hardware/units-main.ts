import { printUnits } from './units'

/** `npm run bench:units -- [units]`: what tolerances do to a proper stimulus and a gel reading, in ngspice. */
printUnits(Number(process.argv[2] ?? 200))
