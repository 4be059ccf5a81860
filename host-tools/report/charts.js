/* Runs in the report's page: draws each embedded chart with uPlot (global). Colours come from
   the page's style sheet, so that light, dark and print each have their own. */
;(function () {
  const charts = JSON.parse(document.querySelector('script[type="application/json"]').textContent)
  const plots = []
  const color = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim()
  const seriesColor = (series) => color(`--series-${series.color % 8}`)
  /* uPlot leaves undefined where a series has no value at this x, and passes null for no cursor. */
  const isAbsent = (value) => value === null || value === undefined
  const font = '12px system-ui, sans-serif'
  const referenceFont_px = 11
  /* Widths of charts on paper, A4 or Letter with the margins of page.css: alone, and beside another one. */
  const printWidth_px = 680
  const printGridWidth_px = 328

  for (const select of document.querySelectorAll('[data-overlays]')) select.addEventListener('change', () => layOver(select))
  for (const place of document.querySelectorAll('[data-chart]')) draw(place, charts[Number(place.dataset.chart)])
  for (const query of ['(prefers-color-scheme: dark)', 'print']) {
    matchMedia(query).addEventListener('change', () => {
      for (const { plot, chart } of plots) {
        colorLegend(plot, chart)
        plot.redraw(false)
      }
    })
  }

  /* Paper is narrower than most windows, and layout for it comes too late for an observer of sizes. */
  let isPrinting = false
  addEventListener('beforeprint', () => {
    isPrinting = true
    for (const { plot, chart, place } of plots) {
      plot.setSize(sizeFor(place.closest('.grid') === null ? printWidth_px : printGridWidth_px, chart))
      colorLegend(plot, chart)
    }
  })
  addEventListener('afterprint', () => {
    isPrinting = false
    for (const { plot, chart, place } of plots) fitToPlace(plot, place, chart)
  })

  function fitToPlace(plot, place, chart) {
    const size = sizeOf(place, chart)
    if (!isPrinting && size.width !== plot.width) plot.setSize(size)
  }

  function draw(place, chart) {
    const plot = new uPlot(optionsOf(place, chart), dataOf(chart), place)
    const full = fullRange(chart)
    plots.push({ plot, chart, full, place, own: chart.series.length })
    colorLegend(plot, chart)
    // In the next frame, because a new height within this one would be a change that the observer cannot deliver.
    new ResizeObserver(() => requestAnimationFrame(() => fitToPlace(plot, place, chart))).observe(place)
    place.addEventListener('keydown', (event) => onKey(event, plot, full))
  }

  /* Mode 2: a null breaks the line up to the next value, whatever x values other series have in between. */
  function dataOf(chart) {
    return uPlot.join(chart.series.map((series) => [series.x, series.y]), chart.series.map(() => [2, 2]))
  }

  /* Replaces what lies over the charts of the select's section by what is chosen now. */
  const overlayColors = [1, 2, 3, 5, 6, 7]
  function layOver(select) {
    const chosen = [...select.selectedOptions].map((option) => Number(option.value))
    const section = select.closest('section')
    for (const { plot, chart, own } of plots.filter(({ place }) => section.contains(place))) {
      while (chart.series.length > own) plot.delSeries(chart.series.length--)
      chosen.forEach((at, i) => {
        chart.series.push({ ...chart.overlays[at], color: overlayColors[i % overlayColors.length], style: 'line' })
        plot.addSeries(seriesOptions(chart.series[chart.series.length - 1], chart), chart.series.length)
      })
      plot.setData(dataOf(chart))
      colorLegend(plot, chart)
    }
  }

  /* The canvas takes the width there is; narrow windows get a lower chart. */
  function sizeOf(place, chart) {
    return sizeFor(Math.max(200, place.clientWidth), chart)
  }

  function sizeFor(width, chart) {
    return { width, height: Math.min(chart.height_px ?? 280, Math.max(180, width * 0.75)) }
  }

  function optionsOf(place, chart) {
    return {
      ...sizeOf(place, chart),
      ...(chart.references === undefined ? {} : { padding: [null, referenceRoom(chart.references), null, null] }),
      scales: { x: { time: false, range: (plot, low, high) => xRange(plot, chart, low, high) }, y: { range: (_, low, high) => yRange(chart, low, high) } },
      axes: [axis({ label: chart.xLabel, size: 34, values: xValues }), axis({ label: chart.yLabel, ...laneAxis(chart) })],
      series: [{ label: chart.xLabel, value: (_, x) => (isAbsent(x) ? '–' : format(x)) }, ...chart.series.map((series) => seriesOptions(series, chart))],
      cursor: {
        sync: chart.group === undefined ? undefined : { key: chart.group, scales: ['x', null] },
        dataIdx: nearestIndex,
        focus: { prox: 24 },
      },
      focus: { alpha: 0.5 },
      hooks: { drawClear: [(plot) => shadeSpans(plot, chart)], drawAxes: [(plot) => drawReferences(plot, chart)], setScale: [shareZoom] },
    }
  }

  function axis(options) {
    return {
      stroke: () => color('--muted'),
      grid: { stroke: () => color('--grid'), width: 1 },
      ticks: { stroke: () => color('--grid'), width: 1, size: 4 },
      font,
      labelFont: font,
      labelSize: 18,
      gap: 4,
      size: fittingSize,
      ...options,
    }
  }

  /* Room for the longest tick label, so that none is cut. */
  function fittingSize(plot, values) {
    const longest = (values ?? []).reduce((most, text) => Math.max(most, text.length), 0)
    return Math.max(36, 14 + longest * 7)
  }

  function xValues(_, splits) {
    return splits.map(format)
  }

  function laneAxis(chart) {
    if (chart.lanes === undefined) return { values: (_, splits) => splits.map(format) }
    return { splits: () => chart.lanes.map((_, lane) => lane), values: () => chart.lanes, label: undefined }
  }

  function seriesOptions(series, chart) {
    const isPoints = series.style === 'points'
    return {
      label: series.label,
      class: `series-${series.style}`,
      stroke: () => seriesColor(series),
      width: { points: 0, bars: 5 }[series.style] ?? (series.isDashed ? 1.25 : 1.75),
      dash: series.isDashed ? [5, 4] : undefined,
      paths: { points: () => null, bars: barPaths, steps: uPlot.paths.stepped({ align: 1 }) }[series.style],
      points: { show: isPoints, size: 7, fill: () => seriesColor(series), stroke: () => seriesColor(series) },
      value: (_, y) => (isAbsent(y) ? '–' : chart.lanes === undefined ? format(y) : chart.lanes[y]),
    }
  }

  /* Horizontal strokes: each pair of values is the beginning and end of one. */
  function barPaths(plot, seriesIndex, from, to) {
    const stroke = new Path2D()
    let isBegun = false
    for (let i = from; i <= to; i++) {
      const value = plot.data[seriesIndex][i]
      if (isAbsent(value)) continue
      const x = plot.valToPos(plot.data[0][i], 'x', true)
      const y = plot.valToPos(value, 'y', true)
      if (isBegun) stroke.lineTo(x, y)
      else stroke.moveTo(x, y)
      isBegun = !isBegun
    }
    return { stroke, fill: null, clip: null, flags: 0 }
  }

  /* uPlot paints legend markers once; a scheme change repaints them here. */
  function colorLegend(plot, chart) {
    const markers = plot.root.querySelectorAll('.u-legend .u-marker')
    chart.series.forEach((series, i) => {
      const marker = markers[i + markers.length - chart.series.length]
      marker.style.border = `2px ${series.isDashed ? 'dashed' : 'solid'} ${seriesColor(series)}`
      marker.style.background = series.isDashed ? 'none' : seriesColor(series)
    })
  }

  /* All of the chart's own data means all of its group's. */
  function xRange(plot, chart, low, high) {
    const full = fullRange(chart)
    const xs = plot.data[0]
    if (isAbsent(low) || (low <= xs[0] && high >= xs[xs.length - 1])) return full
    return [Math.max(low, full[0]), Math.min(high, full[1])]
  }

  /* All charts of a group begin with the same stretch of x. */
  function fullRange(chart) {
    const members = chart.group === undefined ? [chart] : charts.filter((other) => other.group === chart.group)
    const ends = members.flatMap((member) => member.series.flatMap(({ x }) => (x.length === 0 ? [] : [x[0], x[x.length - 1]])))
    if (ends.length === 0) return [0, 1]
    const low = Math.min(...ends)
    const high = Math.max(...ends)
    return low === high ? [low - 0.5, high + 0.5] : [low, high]
  }

  function yRange(chart, low, high) {
    if (chart.yRange !== undefined) return chart.yRange
    if (chart.lanes !== undefined) return [-0.6, chart.lanes.length - 0.4]
    const marks = (chart.references ?? []).map((reference) => reference.y)
    const bottom = Math.min(low ?? 0, ...marks)
    const top = Math.max(high ?? 1, ...marks)
    return uPlot.rangeNum(bottom, top === bottom ? bottom + 1 : top, 0.08, true)
  }

  function shadeSpans(plot, chart) {
    const { left, top, width, height } = plot.bbox
    plot.ctx.save()
    plot.ctx.fillStyle = color('--span')
    for (const span of chart.spans ?? []) {
      const from = Math.max(left, plot.valToPos(span.from, 'x', true))
      const to = Math.min(left + width, plot.valToPos(span.to, 'x', true))
      if (to > from) plot.ctx.fillRect(from, top, Math.max(1, to - from), height)
    }
    plot.ctx.restore()
  }

  /* Labels of reference lines stand to the right of the plot, where no data are. */
  function referenceRoom(references) {
    const ctx = document.createElement('canvas').getContext('2d')
    ctx.font = `${referenceFont_px}px system-ui, sans-serif`
    return 10 + Math.ceil(Math.max(...references.map(({ label }) => ctx.measureText(label).width)))
  }

  function drawReferences(plot, chart) {
    const { left, top, width, height } = plot.bbox
    const { ctx } = plot
    const ratio = devicePixelRatio
    const lines = (chart.references ?? [])
      .map(({ y, label }) => ({ label, y: plot.valToPos(y, 'y', true) }))
      .filter(({ y }) => y >= top && y <= top + height)
    ctx.save()
    ctx.strokeStyle = color('--muted')
    ctx.setLineDash([2 * ratio, 3 * ratio])
    ctx.lineWidth = ratio
    ctx.font = `${referenceFont_px * ratio}px system-ui, sans-serif`
    ctx.textAlign = 'left'
    ctx.textBaseline = 'middle'
    ctx.fillStyle = color('--muted')
    for (const { y } of lines) {
      ctx.beginPath()
      ctx.moveTo(left, y)
      ctx.lineTo(left + width, y)
      ctx.stroke()
    }
    const places = spread(lines.map(({ y }) => y), (referenceFont_px + 1) * ratio, top, top + height)
    lines.forEach(({ label }, i) => ctx.fillText(label, left + width + 6 * ratio, places[i]))
    ctx.restore()
  }

  /* The heights nearest to these that lie at least `distance` apart, within low..high as far as there is room. */
  function spread(heights, distance, low, high) {
    const order = heights.map((_, i) => i).sort((a, b) => heights[a] - heights[b])
    const places = [...heights]
    let least = low
    for (const i of order) {
      places[i] = Math.max(places[i], least)
      least = places[i] + distance
    }
    let most = high
    for (const i of order.reverse()) {
      places[i] = Math.min(places[i], most)
      most = places[i] - distance
    }
    return places
  }

  /* Series have x values of their own: the cursor reads each at its nearest one. */
  function nearestIndex(plot, seriesIndex, closest, x) {
    if (seriesIndex === 0) return closest
    const xs = plot.data[0]
    const ys = plot.data[seriesIndex]
    let before = closest
    while (before >= 0 && isAbsent(ys[before])) before -= 1
    let after = closest
    while (after < ys.length && isAbsent(ys[after])) after += 1
    if (before < 0) return after < ys.length ? after : closest
    if (after >= ys.length) return before
    return x - xs[before] <= xs[after] - x ? before : after
  }

  let isSharing = false
  function shareZoom(plot, scale) {
    const group = plots.find((entry) => entry.plot === plot)?.chart.group
    if (scale !== 'x' || isSharing || group === undefined) return
    isSharing = true
    const { min, max } = plot.scales.x
    for (const other of plots) {
      if (other.plot !== plot && other.chart.group === group) other.plot.setScale('x', { min, max })
    }
    isSharing = false
  }

  function onKey(event, plot, full) {
    const { min, max } = plot.scales.x
    const middle = (min + max) / 2
    const zoom = { '+': 0.25, '=': 0.25, '-': 1 }[event.key]
    if (event.key === '0') plot.setScale('x', { min: full[0], max: full[1] })
    else if (zoom !== undefined) {
      const half = (max - min) * zoom
      plot.setScale('x', { min: middle - half, max: middle + half })
    } else if (event.key === 'ArrowLeft' || event.key === 'ArrowRight') {
      const step = (plot.over.clientWidth / 100) * (event.key === 'ArrowLeft' ? -1 : 1)
      const left = plot.cursor.left < 0 ? plot.over.clientWidth / 2 : plot.cursor.left
      plot.setCursor({ left: Math.min(Math.max(left + step, 0), plot.over.clientWidth), top: plot.over.clientHeight / 2 })
    } else return
    event.preventDefault()
  }

  function format(value) {
    return Number(value.toPrecision(4)).toLocaleString('en', { maximumFractionDigits: 6 }).replaceAll(',', '\u202f').replace('-', '\u2212')
  }
})()
