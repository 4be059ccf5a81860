import type { Calibration } from '../calibration/calibration-file'
import { electrodeAutocovariance, type ElectrodeNoise } from '../calibration/noise-shapes'
import { evenly, line } from '../physics/series'
import { plain } from '../report/format'
import type { Section } from '../report/page'

type NoisePart = Calibration['fit']['noise'][number]

/** Kinds in the order of their colours. */
const ELECTRODE_KINDS: { kind: ElectrodeNoise; name: string }[] = [
  { kind: 'relaxation', name: 'relaxations (1/f)' },
  { kind: 'swaying', name: 'swaying' },
  { kind: 'mains', name: 'mains' },
]
const LONGEST_LAG_s = 0.4

/** The noise's parts, and the autocovariance that those in series with the electrode add up to. */
export function noiseSection({ fit }: Calibration): Section {
  const lags_s = evenly(0, LONGEST_LAG_s, 401)
  const electrode = ELECTRODE_KINDS.flatMap(({ kind, name }, color) => {
    const parts = fit.noise.filter((part) => part.kind === kind)
    if (parts.length === 0) return []
    const covariance = (lag_s: number) => parts.reduce((sum, { deviation, scale }) => sum + deviation ** 2 * electrodeAutocovariance(kind, scale, lag_s), 0)
    return [line(name, 3 + color, lags_s.map((lag_s) => 1000 * lag_s), lags_s.map(covariance))]
  })
  return {
    heading: 'Noise',
    text: 'White noise of amplifier and converter is the same whatever flows; noise in series with the electrode reaches the words times the conductance. Weights turn down what these parts put into the windows.',
    blocks: [
      ...(electrode.length === 0
        ? []
        : [
            {
              kind: 'chart' as const,
              caption: 'Autocovariance of the noise in series with the electrode: how much two samples so far apart share.',
              xLabel: 'lag (ms)',
              yLabel: 'covariance (µV²)',
              series: electrode,
            },
          ]),
      {
        kind: 'table',
        caption: 'Parts by maximum likelihood; one that does not show is left out.',
        columns: [{ label: 'Part' }, { label: 'Where' }, { label: 'Scale', isNumeric: true }, { label: 'Rms', isNumeric: true }],
        rows: fit.noise.map(partRow),
      },
    ],
  }
}

function partRow({ kind, pulse, scale, deviation }: NoisePart): string[] {
  if (kind === 'white') return [kind, `pulse ${pulse + 1}`, '', `${plain(deviation, 3)} words`]
  return [kind, 'electrode', kind === 'relaxation' ? `${plain(1000 * scale)} ms` : `${plain(scale)} Hz`, `${plain(deviation, 3)} µV`]
}
