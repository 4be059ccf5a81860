/** One thing that does not hold: which check, in which mode where one matters, and what. */
export interface Finding {
  check: 'lines' | 'levels' | 'switches' | 'rails' | 'supplies' | 'currents' | 'protections' | 'wiring'
  mode?: string
  what: string
}
