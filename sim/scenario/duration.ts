/** The longest run. Device clocks wrap after twelve days. */
export const DURATION_MAX_s = 864000
