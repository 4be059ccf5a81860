import { visible } from './visible'

/**
 * Every error a user can meet: a stable code, the exit status, and what to do about it.
 * docs/diagnostics.md explains each at #<code>; a test holds the two lists together.
 */
export const EXIT_USAGE = 2
export const EXIT_DATA = 3
const EXIT_DEVICE = 4
export const EXIT_CHECK = 5
/** As shells report a program that ^C ended. */
export const EXIT_STOPPED = 130

interface DiagnosticKind {
  exitStatus: 2 | 3 | 4 | 5 | 130
  /** What to do; shown after the message. */
  cure: string
}

export const diagnosticKinds = {
  'usage': { exitStatus: EXIT_USAGE, cure: 'See iongate --help, or iongate COMMAND --help.' },
  'unknown-scenario': { exitStatus: EXIT_USAGE, cure: 'Give one of the names that iongate scenarios lists, or the path of a scenario file.' },
  'unknown-mechanism': { exitStatus: EXIT_USAGE, cure: 'Give one of the names in the message, or none for all.' },
  'unknown-board': { exitStatus: EXIT_USAGE, cure: 'Give one of the boards that iongate build --help lists.' },
  'unknown-field': { exitStatus: EXIT_USAGE, cure: 'Give a path that iongate schema prints, with a dot between names, or seed.' },
  'file-missing': { exitStatus: EXIT_DATA, cure: 'Check the path and that the file may be read.' },
  'file-unwritable': { exitStatus: EXIT_DATA, cure: 'Check that the folder exists, may be written and has room; nothing was left half-written.' },
  'file-in-use': { exitStatus: EXIT_DATA, cure: 'Wait for it, stop it, or name another file; where nothing runs any more, delete the lock.' },
  'recording-kept': { exitStatus: EXIT_DATA, cure: 'Name another file for the result.' },
  'recording-other': { exitStatus: EXIT_DATA, cure: 'Measure into another file (--record or --out), or fit what is there with --from.' },
  'file-other-kind': { exitStatus: EXIT_DATA, cure: 'Give a file of the kind that --help names, or this one to what reads it.' },
  'json-malformed': { exitStatus: EXIT_DATA, cure: 'Mend the JSON at the place named.' },
  'value-invalid': { exitStatus: EXIT_DATA, cure: 'Put a value of the expected kind and range at the path named.' },
  'csv-malformed': { exitStatus: EXIT_DATA, cure: 'Mend the line named, or export the recording again.' },
  'recording-unknown': { exitStatus: EXIT_DATA, cure: 'See docs/guide.md for the recordings that replay reads.' },
  'recording-too-short': { exitStatus: EXIT_DATA, cure: 'Give a longer recording.' },
  'recording-too-long': { exitStatus: EXIT_DATA, cure: 'Cut the recording, or keep every second sample or sweep.' },
  'times-elsewhere': { exitStatus: EXIT_DATA, cure: 'Subtract from the times in the file the time at which the recording or the run begins.' },
  'calibration-not-separable': { exitStatus: EXIT_DATA, cure: 'Add a pulse amplitude at which this ion is active and the others are not.' },
  'calibration-unlike-design': { exitStatus: EXIT_DATA, cure: 'Measure the medium named again, freshly made; if it repeats, check that the board and its gel are those of the recording.' },
  'reference-unlikely': { exitStatus: EXIT_DATA, cure: 'Check that the electrode is in the reference and has settled, and what the reference holds.' },
  'media-insufficient': { exitStatus: EXIT_DATA, cure: 'Measure the media that the message names as well, and give both recordings with --from.' },
  'database-incomplete': { exitStatus: EXIT_DATA, cure: 'Measure what is missing, or leave out --database and let the simulator make one.' },
  'design-infeasible': { exitStatus: EXIT_DATA, cure: 'Allow more energy (--energy), more pulses (--pulses) or a smaller --activation-max.' },
  'calibration-saturated': { exitStatus: EXIT_DATA, cure: 'Thin the media or lower the pulse named, so that the amplifier keeps within its range.' },
  'calibration-too-noisy': { exitStatus: EXIT_DATA, cure: 'Look for a loose contact or a mains lead near the electrode, measure more repeats, or give the ion a larger response.' },
  'recordings-differ': { exitStatus: EXIT_DATA, cure: 'Give recordings of one device, measured with one ladder and the same windows.' },
  'parquet-malformed': { exitStatus: EXIT_DATA, cure: 'Make this part again.' },
  'journal-damaged': { exitStatus: EXIT_DATA, cure: 'Delete the line named and run the sweep again: it goes on with the other lines.' },
  'parts-differ': { exitStatus: EXIT_DATA, cure: 'Give the tables that one sweep made with --shard, by one version of iongate.' },
  'parts-overlap': { exitStatus: EXIT_DATA, cure: 'Give each part once, all made with the same number of shards.' },
  'parts-missing': { exitStatus: EXIT_DATA, cure: 'Give all parts, or run the shards that are missing.' },
  'port-unreachable': { exitStatus: EXIT_DEVICE, cure: 'Check that the device is plugged in, that nothing else holds the port, and the port’s name.' },
  'port-unsupported': { exitStatus: EXIT_DEVICE, cure: 'Give an address of a kind that the message names.' },
  'device-silent': { exitStatus: EXIT_DEVICE, cure: 'Reset the device and try again; check the port and the board’s name.' },
  'device-differs': { exitStatus: EXIT_DEVICE, cure: 'Flash again; if it repeats, build for the board that is really there.' },
  'line-damaged': { exitStatus: EXIT_DEVICE, cure: 'Check the cable and its ground, and that nothing else uses the port; try a shorter cable.' },
  'key-missing': { exitStatus: EXIT_DEVICE, cure: 'Name the file of its key with --key, or flash it with a new key from its prompt (docs/guide.md#keys).' },
  'key-exposed': { exitStatus: EXIT_DATA, cure: 'Take the others’ rights away (chmod 600); if somebody may have read it, flash the device with --new-key.' },
  'command-refused': { exitStatus: EXIT_DEVICE, cure: 'See docs/guide.md#keys; the device does as before.' },
  'calibration-refused': { exitStatus: EXIT_DEVICE, cure: 'Flash the device with this version and a calibration of the same ladder, then upload again; it goes on with what it has.' },
  'measurement-refused': { exitStatus: EXIT_DEVICE, cure: 'Build the device with limits that permit every pulse of its ladder.' },
  'budget-exceeded': { exitStatus: EXIT_CHECK, cure: 'Make the bundle smaller, or raise the budget in host-tools/build/budgets.ts with the reason.' },
  'board-too-small': { exitStatus: EXIT_CHECK, cure: 'Choose a board that holds it (build --board all makes those), or build it all the same with --force.' },
  'pin-untimed': { exitStatus: EXIT_CHECK, cure: 'Put the line on another pin in the board’s file of firmware/boards/lua.' },
  'dialect': { exitStatus: EXIT_CHECK, cure: 'Write the construct as the finding says.' },
  'range': { exitStatus: EXIT_CHECK, cure: 'Mend each expression as its finding says; docs/portability.md explains the analysis.' },
  'native-blobs': { exitStatus: EXIT_CHECK, cure: 'Run npm run native with the compiler that .ci/run installs, and keep what it writes in firmware/native.' },
  'figure-missed': { exitStatus: EXIT_CHECK, cure: 'The figures marked ✗ miss their aim.' },
  'classifier-no-help': { exitStatus: EXIT_CHECK, cure: 'Keep to levels, give more recordings, or write it anyway with --force.' },
  'vector-mismatch': { exitStatus: EXIT_CHECK, cure: 'Report the vector’s number with the device and firmware version; do not trust this device’s decisions.' },
  'stopped': { exitStatus: EXIT_STOPPED, cure: 'Run it again; no file is left in part.' },
  'calibration-stopped': { exitStatus: EXIT_STOPPED, cure: 'The same command goes on from there; --from fits what is there.' },
  'sweep-stopped': { exitStatus: EXIT_STOPPED, cure: 'The same command goes on from there.' },
} as const satisfies Record<string, DiagnosticKind>

export type DiagnosticCode = keyof typeof diagnosticKinds

/** An error for the user: `what` happened, `where`, and by its code what to do. */
export class IongateError extends Error {
  constructor(
    readonly code: DiagnosticCode,
    /** File, line, option or port concerned. */
    readonly where: string,
    what: string,
    options?: ErrorOptions,
  ) {
    super(what, options)
    this.name = 'IongateError'
  }

  get exitStatus(): number {
    return diagnosticKinds[this.code].exitStatus
  }

  /** The one line that a user sees. */
  get line(): string {
    const where = this.where === '' ? '' : `${this.where}: `
    return visible(`iongate: ${where}${this.message} [${this.code}] ${diagnosticKinds[this.code].cure}`)
  }
}
