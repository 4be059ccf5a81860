import { describe, expect, test } from 'vitest'
import { CATALOGUE } from '../../hardware/catalogue'
import { figureNames } from '../../hardware/catalogue/sources'
import { sourcesPage } from '../../hardware/documents/sources'
import { FITTINGS } from '../../hardware/netlist/netlist'

describe.each(Object.entries(CATALOGUE))('part type %s', (name, type) => {
  test('each figure is read, quoted or assumed, once', () => {
    const said = type.sources.flatMap(({ figures }) => figures)
    expect([...said].sort()).toEqual(figureNames(type).sort())
    for (const { document } of type.sources) expect(document.length, 'what it is from').toBeGreaterThan(10)
  })

  test('each pin has a pad, and no pad two pins', () => {
    const pads = Object.values(type.pads).flat()
    expect(new Set(pads).size).toBe(pads.length)
    for (const pin of Object.keys(type.pins)) expect(type.pads[pin]?.length, pin).toBeGreaterThan(0)
  })

  test('is used', () => expect(Object.values(FITTINGS).some(({ parts }) => parts.some((part) => part.type === name))).toBe(true))
})

test('the page of sources lists the pins of each part by standing, and every other assumed figure under Assumed and nowhere else', () => {
  const [, pins, assumed, quotedAndRead] = sourcesPage().split(/\n## (?:Pins|Assumed|Quoted)\n/)
  for (const [name, type] of Object.entries(CATALOGUE)) {
    const title = `${name}, ${type.orderNumber} |`
    for (const { standing, document, figures } of type.sources) {
      if (Object.keys(type.pins).length > 2 && figures.includes('pads')) expect(pins, name).toContain(`| ${title} ${standing} | `)
      if (figures.every((figure) => figure === 'pads')) continue
      const row = assumed.split('\n').find((line) => line.startsWith(`| ${title}`) && line.endsWith(`| ${document} |`))
      expect(row !== undefined, `${name}: ${document}`).toBe(standing === 'assumed')
      if (standing !== 'assumed') expect(quotedAndRead).toContain(document)
    }
  }
})
