import { type BenchRow, type ChartName, chartNames } from './bench-case.ts'
import { type ChartSeries, drawChart } from './draw-chart.ts'
import { GiB, MiB } from './make-files.ts'

export interface GrowthChart {
  /** Of its file in docs. */
  readonly fileName: string
  readonly title: string
  readonly svg: string
}

const titles: Readonly<Record<ChartName, string>> = {
  'rate-by-size': 'Rate by the size of a file',
  'memory-by-size': 'Peak memory by the size of a file',
  'rate-by-count': 'Rate by the number of files of 4 KiB',
  'memory-by-count': 'Peak memory by the number of files of 4 KiB',
}

/** The charts of all rows that have a place in one; medians, ours and those of what was measured beside it. */
export function growthCharts(rows: readonly BenchRow[]): GrowthChart[] {
  return chartNames.flatMap((name): GrowthChart[] => {
    const series = new Map<string, { x: number; y: number }[]>()
    const add = (of: string, x: number, y: number) => series.set(of, [...(series.get(of) ?? []), { x, y }])
    const shown = rows.filter(({ point }) => point?.chart === name)
    for (const { point, ours, peer } of shown) {
      if (!point) continue
      add(point.series, point.x, ours.median)
      if (peer) add(peer.name.replaceAll('`', ''), point.x, peer.measured.median)
    }
    if (shown.length === 0) return []
    const title = titles[name]
    const svg = drawChart({
      ...{ title, unit: shown[0]?.unit ?? '' },
      label: name.endsWith('size') ? inBytes : (x) => x.toLocaleString('en'),
      series: [...series].map(([of, points]): ChartSeries => ({ name: of, points })),
    })
    return [{ fileName: `chart-${name}.svg`, title, svg }]
  })
}

const inBytes = (bytes: number): string => (bytes >= GiB ? `${bytes / GiB} GiB` : `${bytes / MiB} MiB`)
