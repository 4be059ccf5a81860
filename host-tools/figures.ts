/** A figure a command reports, next to what it should be. */
export interface Figure {
  /** `subject/check`, stable. */
  name: string
  value: number
  unit: string
  /** What it should be, as a person would write it: "≥ 0.98", "0". */
  aim: string
  holds: boolean
}

/** A figure that should be at least `bound`. NaN never holds. */
export function atLeast(name: string, value: number, bound: number, unit = ''): Figure {
  return { name, value, unit, aim: `≥ ${bound}`, holds: value >= bound }
}

/** A figure that should be at most `bound`. NaN never holds. */
export function atMost(name: string, value: number, bound: number, unit = ''): Figure {
  return { name, value, unit, aim: `≤ ${bound}`, holds: value <= bound }
}

/** The figures as lines for a person, misses marked. */
export function figureLines(figures: Figure[]): string[] {
  return figures.map(
    (figure) =>
      `${figure.holds ? '✓' : '✗'} ${figure.name}: ${[Number(figure.value.toPrecision(5)), figure.unit].join(' ').trim()} (aim ${figure.aim})`,
  )
}
