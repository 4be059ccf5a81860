/** Lists for the probes, in the style of firmware/core: they run on every target. */

export function part(list: number[], start: number, count: number): number[] {
  const copy: number[] = []
  for (let i = start; i < start + count; i++) copy.push(list[i])
  return copy
}

export function parts(list: number[], count: number): number[][] {
  const rows: number[][] = []
  for (let start = 0; start < list.length; start += count) rows.push(part(list, start, count))
  return rows
}

export function append(out: number[], list: number[]): void {
  for (let i = 0; i < list.length; i++) out.push(list[i])
}
