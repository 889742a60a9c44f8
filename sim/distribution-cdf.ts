/** The cumulative probability of each kind of distribution; needed to invert a mixture. */
import type { Distribution } from './distributions.js';
import { log, normalCdf } from './math/elementary.js';

/**
 * P(X <= ns) as a function of ns [nanoseconds], for a distribution whose fields are already validated.
 * Right-continuous: at an atom it includes the atom.
 */
export function cumulativeFunction(d: Distribution): (ns: number) => number {
  switch (d.kind) {
    case 'constant':
      return step(d.ns);
    case 'uniform':
      if (d.highNs === d.lowNs) return step(d.lowNs);
      return (ns) => clamp((ns - d.lowNs) / (d.highNs - d.lowNs));
    case 'normal': {
      if (d.sdNs === 0) return step(d.meanNs);
      const cut = normalCdf(-d.meanNs / d.sdNs);
      return (ns) => (ns < 0 ? 0 : clamp((normalCdf((ns - d.meanNs) / d.sdNs) - cut) / (1 - cut)));
    }
    case 'lognormal': {
      if (1 + d.cv * d.cv === 1) return step(d.meanNs); // a spread too small for a double
      const sigma2 = log(1 + d.cv * d.cv);
      const sigma = Math.sqrt(sigma2);
      const mu = log(d.meanNs) - sigma2 / 2;
      return (ns) => (ns <= 0 ? 0 : normalCdf((log(ns) - mu) / sigma));
    }
    case 'quantiles':
      return (ns) => probabilityBelow(d.points, ns);
    case 'shifted': {
      const inner = cumulativeFunction(d.of);
      return (ns) => inner(ns - d.byNs);
    }
    case 'mixture':
      break;
  }
  const parts = d.parts.map(([weight, part]) => ({ weight, cumulative: cumulativeFunction(part) }));
  const total = parts.reduce((sum, part) => sum + part.weight, 0);
  return (ns) => parts.reduce((sum, part) => sum + part.weight * part.cumulative(ns), 0) / total;
}

function step(atNs: number): (ns: number) => number {
  return (ns) => (ns >= atNs ? 1 : 0);
}

function clamp(p: number): number {
  if (p <= 0) return 0;
  return p < 1 ? p : 1;
}

/** Where quantiles are flat (an atom), the last point at that value counts. */
function probabilityBelow(points: readonly (readonly [p: number, ns: number])[], ns: number): number {
  let after = points.length;
  while (after > 0 && points[after - 1][1] > ns) after--;
  if (after === 0) return 0;
  const [p0, ns0] = points[after - 1];
  if (after === points.length || ns === ns0) return p0;
  const [p1, ns1] = points[after];
  return p0 + ((ns - ns0) / (ns1 - ns0)) * (p1 - p0);
}
