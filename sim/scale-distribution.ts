/** The same distribution with every duration `factor` times as long: its mean is scaled, its shape is not. */
import type { Distribution } from './distributions.js';

export function scaleDistribution(d: Distribution, factor: number): Distribution {
  switch (d.kind) {
    case 'constant':
      return { kind: 'constant', ns: d.ns * factor };
    case 'uniform':
      return { kind: 'uniform', lowNs: d.lowNs * factor, highNs: d.highNs * factor };
    case 'normal':
      return { kind: 'normal', meanNs: d.meanNs * factor, sdNs: d.sdNs * factor };
    case 'lognormal':
      return { kind: 'lognormal', meanNs: d.meanNs * factor, cv: d.cv };
    case 'quantiles':
      return { kind: 'quantiles', points: d.points.map(([p, ns]) => [p, ns * factor] as const) };
    case 'shifted':
      return { kind: 'shifted', byNs: d.byNs * factor, of: scaleDistribution(d.of, factor) };
    case 'mixture':
      return {
        kind: 'mixture',
        parts: d.parts.map(([weight, part]) => [weight, scaleDistribution(part, factor)] as const),
      };
  }
}
