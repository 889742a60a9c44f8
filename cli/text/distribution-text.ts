/** A distribution in words. */
import type { Distribution } from '../../sim/distributions.js';

/** `log-normal, mean 860 ns, coefficient of variation 0.1`. */
export function distributionText(d: Distribution): string {
  switch (d.kind) {
    case 'constant':
      return `always ${d.ns} ns`;
    case 'uniform':
      return `uniform from ${d.lowNs} to ${d.highNs} ns`;
    case 'normal':
      return `normal, mean ${d.meanNs} ns, standard deviation ${d.sdNs} ns, cut off at 0`;
    case 'lognormal':
      return `log-normal, mean ${d.meanNs} ns, coefficient of variation ${d.cv}`;
    case 'quantiles':
      return `by quantiles: ${d.points.map(([p, ns]) => `p${Number((100 * p).toFixed(3))} ${ns}`).join(', ')} ns`;
    case 'shifted':
      return `${d.byNs} ns, and on top ${distributionText(d.of)}`;
    default: {
      const total = d.parts.reduce((sum, [weight]) => sum + weight, 0);
      return d.parts
        .map(([weight, of]) => `${Number(((100 * weight) / total).toFixed(2))} %: ${distributionText(of)}`)
        .join('; ');
    }
  }
}
