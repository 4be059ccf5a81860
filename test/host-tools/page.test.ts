import { describe, expect, it } from 'vitest'
import { renderPage, type Chart } from '../../host-tools/report/page'

const nasty = '</script><script>alert(1)</script> & "quotes"'
const chart: Chart = {
  kind: 'chart',
  caption: nasty,
  xLabel: 'time (s)',
  yLabel: 'current (µA)',
  series: [{ label: nasty, color: 0, style: 'line', x: [0, 1 / 3], y: [1e-9 / 3, null] }],
}
const html = renderPage(nasty, [
  {
    heading: nasty,
    text: nasty,
    blocks: [
      { kind: 'facts', facts: [{ label: nasty, value: nasty, note: nasty }] },
      { kind: 'table', caption: nasty, columns: [{ label: 'a' }, { label: 'b', isNumeric: true }], rows: [[nasty, nasty]] },
      { kind: 'grid', charts: [chart, chart] },
      chart,
    ],
  },
])

describe('a report page', () => {
  it('never lets text become markup', () => {
    expect(html).not.toContain('<script>alert')
    expect(html).not.toContain('</script> &')
  })

  it('fetches nothing: no address in any attribute or style', () => {
    const markup = html.replaceAll(/<script[\s\S]*?<\/script>/g, '')
    expect(markup).not.toMatch(/(src|href)="(?!data:)/)
    expect(markup).not.toMatch(/url\(|@import/)
  })

  it('holds each chart’s data, readable', () => {
    const json = /<script type="application\/json">(.*?)<\/script>/.exec(html)?.[1] ?? ''
    const charts = JSON.parse(json) as Chart[]
    expect(charts).toHaveLength(3)
    expect(charts[0]).toMatchObject({ caption: nasty, series: [{ label: nasty, x: [0, 0.333333333], y: [3.3333e-10, null] }] })
    expect(html.match(/data-chart="\d"/g)).toEqual(['data-chart="0"', 'data-chart="1"', 'data-chart="2"'])
  })

  it('names its language, title and table headers', () => {
    expect(html).toContain('<html lang="en">')
    expect(html).toContain('<title>&lt;/script&gt;')
    expect(html).toContain('<th scope="col" class="number">b</th>')
    expect(html).toContain('<th scope="row">')
  })
})
