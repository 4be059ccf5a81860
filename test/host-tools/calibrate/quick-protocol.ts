/** Media enough for a fit at one temperature. */
export const MEDIA = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9].flatMap((k): Record<string, number>[] => [
  { K: ((k * 37) % 120) / 100, Ca: ((k * 83) % 120) / 100, Fe: ((k * 59) % 120) / 100 },
  { K: ((k * 53) % 120) / 100, Ca: ((k * 11) % 120) / 100, Fe: ((k * 101) % 120) / 100 },
  { K: ((k * 71) % 120) / 100, Ca: ((k * 29) % 120) / 100, Fe: ((k * 97) % 120) / 100 },
  [{ K: (4 + k) / 10 }, { Ca: (4 + k) / 10 }, { Fe: (4 + k) / 10 }, {}][k % 4],
])

/** A protocol document that is measured and fitted in seconds. */
export const QUICK_PROTOCOL = JSON.stringify({ media: MEDIA.map((activation) => ({ activation })), repeats: 4, histories: { perMedium: 2 }, rest_s: 30 })

/** Without voltage, in the media, and for the threshold of each ion. */
export const MEASUREMENTS = 12 + MEDIA.length * 6 + 3 * 14 * 2

/** `calibrate` on the simulated bench by the protocol in a file. */
export const quickRun = (protocol: string): string[] => ['calibrate', '--target', 'sim:bench', '--protocol', protocol, '--date', '2026-11-20']
