import fc from 'fast-check'
import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { addRun, closeJournal, openJournal, removeJournal } from '../../../host-tools/sweep/journal'

const folder = mkdtempSync(path.join(tmpdir(), 'iongate-journal-'))
afterAll(() => rmSync(folder, { recursive: true }))
const file = path.join(folder, 'sub', 'table.csv.journal')

const figures = fc.tuple(fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0), fc.constantFrom(null, 0, 3.25))
const written = fc.uniqueArray(fc.tuple(fc.nat(49), figures), { selector: ([run]) => run, minLength: 1, maxLength: 20 })

/** Writes these runs anew; returns what the file then holds. */
function journalled(runs: [number, (number | null)[]][]): Buffer {
  rmSync(file, { force: true })
  const journal = openJournal(file, 50, 2)
  for (const [run, row] of runs) addRun(journal, run, row)
  closeJournal(journal)
  return readFileSync(file)
}

describe('a journal', () => {
  it('cut anywhere loses at most its last line, and goes on', () => {
    fc.assert(
      fc.property(written, fc.nat(), (runs, at) => {
        const whole = journalled(runs)
        const cut = at % (whole.length + 1)
        truncateSync(file, cut)
        const wholeLines = whole.subarray(0, cut).toString().split('\n').length - 1
        const opened = openJournal(file, 50, 2)
        expect([...opened.done]).toEqual(runs.slice(0, wholeLines))
        for (const [run, row] of runs.slice(wholeLines)) addRun(opened, run, row)
        closeJournal(opened)
        expect(readFileSync(file)).toEqual(whole)
      }),
      { numRuns: 60 },
    )
  })

  it('in which any one bit has changed is refused, or does without its last line', () => {
    const runs: [number, (number | null)[]][] = [[3, [1, 2]], [17, [0.125, null]], [4, [-3.5e-7, 12]]]
    const whole = journalled(runs)
    let refused = 0
    for (let bit = 0; bit < whole.length * 8; bit++) {
      const flipped = Buffer.from(whole)
      flipped[bit >> 3] ^= 1 << (bit & 7)
      writeFileSync(file, flipped)
      let opened
      try {
        opened = openJournal(file, 50, 2)
      } catch (error) {
        expect(error).toMatchObject({ code: 'journal-damaged' })
        refused++
        continue
      }
      closeJournal(opened)
      expect([bit, [...opened.done]]).toEqual([bit, runs.slice(0, -1)])
    }
    // All but the bits of the last end of line.
    expect(refused).toBe((whole.length - 1) * 8)
  })

  it('ends with what a full disk or a power cut may leave', () => {
    const whole = journalled([[3, [1, 2]]])
    writeFileSync(file, Buffer.concat([whole, Buffer.from('[4,1\0\0\0\0')]))
    const opened = openJournal(file, 50, 2)
    closeJournal(opened)
    expect([...opened.done.keys()]).toEqual([3])
    expect(readFileSync(file)).toEqual(whole)
  })

  it.each([
    ['no JSON', '[1,2,\n'],
    ['too few figures', '[1,2]\n'],
    ['a run the sweep does not have', '[50,1,2]\n'],
    ['half a run', '[1.5,1,2]\n'],
    ['words', '["a",1,2]\n'],
  ])('with %s in its middle is refused with the line', (_, line) => {
    const whole = journalled([[3, [1, 2]]])
    writeFileSync(file, `${whole.toString()}${line}[5,1,2]\n`)
    expect(() => openJournal(file, 50, 2)).toThrow(expect.objectContaining({ code: 'journal-damaged', where: `${file}:2` }))
  })

  it('is gone when it has served', () => {
    journalled([[3, [1, 2]]])
    const journal = openJournal(file, 50, 2)
    closeJournal(journal)
    removeJournal(journal)
    const anew = openJournal(file, 50, 2)
    expect(anew.done.size).toBe(0)
    closeJournal(anew)
  })

  it('is one sweep’s at a time', () => {
    const first = openJournal(file, 50, 2)
    expect(() => openJournal(file, 50, 2)).toThrow(expect.objectContaining({ code: 'file-in-use', where: file }))
    closeJournal(first)
    closeJournal(openJournal(file, 50, 2))
  })

  it('that cannot be written is told so', () => {
    writeFileSync(path.join(folder, 'plain'), '')
    expect(() => openJournal(path.join(folder, 'plain', 'x.journal'), 50, 2)).toThrow(expect.objectContaining({ code: 'file-unwritable' }))
  })
})
