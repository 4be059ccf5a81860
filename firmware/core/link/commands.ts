/**
 * What the host may ask of the device. Commands are frames (see frame.ts) whose kind is one
 * of these; unknown kinds are answered with a notice and change nothing. All but the first two
 * end with a tag (see authentication.ts).
 */
export const COMMAND_IDENTIFY = 65
/** No stimulus until armed again. */
export const COMMAND_DISARM = 66
export const COMMAND_ARM = 67
/** Payload: cycle in ms, 32 bit, 100..65535. */
export const COMMAND_SET_CYCLE = 68
/** One measurement for calibration; payload in measurement.ts and docs/telemetry.md. */
export const COMMAND_MEASURE = 69
/** Upload of a calibration, answered with calibration frames; payloads in device/uploading.ts and docs/telemetry.md. */
export const COMMAND_CALIBRATION_BEGIN = 70
export const COMMAND_CALIBRATION_WORDS = 71
export const COMMAND_CALIBRATION_COMMIT = 72

/** The link becomes the interpreter's console, where there is one. */
export const COMMAND_CONSOLE = 73

export const CYCLE_MIN_ms = 100
export const CYCLE_MAX_ms = 65535
