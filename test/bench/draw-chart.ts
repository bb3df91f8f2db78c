export interface ChartSeries {
  readonly name: string
  readonly points: readonly { readonly x: number; readonly y: number }[]
}

export interface ChartOptions {
  readonly title: string
  readonly unit: string
  /** How a value of the horizontal axis is written. */
  readonly label: (x: number) => string
  readonly series: readonly ChartSeries[]
}

const [width, height] = [640, 320]
const [left, right, top, bottom] = [64, 24, 44, 40]
/** Told apart on light and on dark, also by who sees few colours. */
const colours = ['#2f7de1', '#d97706', '#0d9488']

/** A chart as SVG: a logarithmic axis of what grows, a linear one from zero of what was measured. */
export function drawChart({ title, unit, label, series }: ChartOptions): string {
  const xs = [...new Set(series.flatMap(({ points }) => points.map(({ x }) => x)))].sort((a, b) => a - b)
  const [low = 1, high = 1] = [xs[0], xs.at(-1)]
  const most = roundUp(Math.max(...series.flatMap(({ points }) => points.map(({ y }) => y))))
  const across = (x: number) =>
    left + (high === low ? 0.5 : Math.log(x / low) / Math.log(high / low)) * (width - left - right)
  const up = (y: number) => height - bottom - (y / most) * (height - top - bottom)
  const steps = [0, 0.25, 0.5, 0.75, 1].map((share) => share * most)
  const text = (x: number, y: number, anchor: string, words: string) =>
    `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" text-anchor="${anchor}">${escaped(words)}</text>`
  const parts = [
    ...steps.flatMap((y) => [
      `<line class="grid" x1="${left}" x2="${width - right}" y1="${up(y).toFixed(1)}" y2="${up(y).toFixed(1)}"/>`,
      text(left - 8, up(y) + 4, 'end', shortNumber(y)),
    ]),
    ...xs.map((x) => text(across(x), height - bottom + 20, 'middle', label(x))),
    `<text x="${left}" y="20" class="title">${escaped(`${title}, ${unit}`)}</text>`,
    ...series.flatMap(({ name, points }, at) => {
      const colour = colours[at % colours.length]
      const places = points.map(({ x, y }) => `${across(x).toFixed(1)},${up(y).toFixed(1)}`)
      return [
        `<polyline fill="none" stroke="${colour}" stroke-width="2" points="${places.join(' ')}"/>`,
        ...places.map((place) => {
          const [x, y] = place.split(',')
          return `<circle cx="${x}" cy="${y}" r="3.5" fill="${colour}"/>`
        }),
        `<rect x="${left + at * 150}" y="28" width="12" height="4" fill="${colour}"/>`,
        text(left + at * 150 + 18, 34, 'start', name),
      ]
    }),
  ]
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escaped(title)}">
<style>
text { font: 12px system-ui, sans-serif; fill: #444 }
.title { font-weight: 600; font-size: 14px }
.grid { stroke: #8884; stroke-width: 1 }
@media (prefers-color-scheme: dark) { text { fill: #ccc } }
</style>
${parts.join('\n')}
</svg>
`
}

/** The next of 1, 2, 2.5, 5 times a power of ten. */
function roundUp(value: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(value, 1e-9)))
  return ([1, 2, 2.5, 5, 10].find((step) => step * power >= value) ?? 10) * power
}

const shortNumber = (value: number): string =>
  value.toLocaleString('en', { maximumFractionDigits: value < 10 ? 2 : 0 })
const escaped = (words: string): string =>
  words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
