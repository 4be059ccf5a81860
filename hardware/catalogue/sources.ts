import type { PartType, Source } from '../part'

/** Short ways to say where figures are from. Names are those of figureNames(); `pads` stands for the pad numbers. */
export const read = (document: string, ...figures: string[]): Source => ({ standing: 'read', document, figures })
export const quoted = (document: string, ...figures: string[]): Source => ({ standing: 'quoted', document, figures })
export const assumed = (document: string, ...figures: string[]): Source => ({ standing: 'assumed', document, figures })

/** Every figure that a type states: its pads, its supply currents and range, what it takes standing by, and its own figures. */
export function figureNames({ supply, standby, figures }: PartType): string[] {
  return [
    'pads',
    ...(supply === undefined ? [] : ['supply.least_V', 'supply.most_V', 'supply.typical_uA', 'supply.maximum_uA']),
    ...(standby === undefined ? [] : ['standby.typical_uA', 'standby.maximum_uA']),
    ...Object.keys(figures ?? {}),
  ]
}

/** The range of a supply, and its currents, for the calls above. */
export const RANGE = ['supply.least_V', 'supply.most_V']
export const CURRENT = ['supply.typical_uA', 'supply.maximum_uA']
export const STANDBY = ['standby.typical_uA', 'standby.maximum_uA']
