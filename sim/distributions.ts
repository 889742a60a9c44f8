/**
 * What a cost may look like: a distribution of nanoseconds as plain data, which can be written in a scenario file,
 * hashed, and compared.
 *
 * Nothing is drawn here. A sampler builds a table from {@link quantileFunction} once and then draws from the
 * table; so these functions may be slow (a mixture is inverted by bisection) but must be exact to the bit in every
 * engine, hence sim/math instead of Math.
 */
import { cumulativeFunction } from './distribution-cdf.js';
import { ConfigError } from './errors.js';
import { exp, log, normalCdf, normalDensity, normalQuantile } from './math/elementary.js';
import { validate } from './validate-distribution.js';

export { validate } from './validate-distribution.js';

/** A distribution of durations; every `Ns` field is in nanoseconds. */
export type Distribution =
  | { kind: 'constant'; ns: number }
  | { kind: 'uniform'; lowNs: number; highNs: number }
  | { kind: 'normal'; meanNs: number; sdNs: number } // truncated at 0
  | { kind: 'lognormal'; meanNs: number; cv: number }
  | { kind: 'quantiles'; points: readonly (readonly [p: number, ns: number])[] } // piecewise linear, p from 0 to 1
  | { kind: 'shifted'; byNs: number; of: Distribution }
  | { kind: 'mixture'; parts: readonly (readonly [weight: number, of: Distribution])[] };

/**
 * The inverse of the cumulative distribution: p in [0, 1] to nanoseconds (may be fractional), never falling.
 * At p = 1 an unbounded kind (normal, lognormal) gives Infinity.
 * @throws ConfigError at once when a field of `d` is bad, and from the returned function when p is outside [0, 1].
 */
export function quantileFunction(d: Distribution): (p: number) => number {
  validate(d);
  const quantile = unchecked(d);
  return (p) => {
    if (!(p >= 0 && p <= 1)) throw new ConfigError(`no quantile at p = ${p}; p must be from 0 to 1`);
    return quantile(p);
  };
}

/** Mean [ns]; of a truncated normal it is the mean after truncation. Exact except for rounding. */
export function mean(d: Distribution): number {
  switch (d.kind) {
    case 'constant':
      return d.ns;
    case 'uniform':
      return (d.lowNs + d.highNs) / 2;
    case 'normal': {
      if (d.sdNs === 0) return d.meanNs;
      const cut = -d.meanNs / d.sdNs;
      return d.meanNs + (d.sdNs * normalDensity(cut)) / (1 - normalCdf(cut));
    }
    case 'lognormal':
      return d.meanNs;
    case 'quantiles': {
      let sum = 0;
      for (let i = 1; i < d.points.length; i++) {
        const [p0, ns0] = d.points[i - 1];
        const [p1, ns1] = d.points[i];
        sum += ((p1 - p0) * (ns0 + ns1)) / 2;
      }
      return sum;
    }
    case 'shifted':
      return d.byNs + mean(d.of);
    case 'mixture':
      break;
  }
  let sum = 0;
  let total = 0;
  for (const [weight, part] of d.parts) {
    sum += weight * mean(part);
    total += weight;
  }
  return sum / total;
}

function unchecked(d: Distribution): (p: number) => number {
  switch (d.kind) {
    case 'constant':
      return () => d.ns;
    case 'uniform':
      return (p) => d.lowNs + p * (d.highNs - d.lowNs);
    case 'normal': {
      if (d.sdNs === 0) return () => d.meanNs;
      const cut = normalCdf(-d.meanNs / d.sdNs); // the share of the untruncated normal that lies below 0
      return (p) => atLeastZero(d.meanNs + d.sdNs * normalQuantile(cut + p * (1 - cut)));
    }
    case 'lognormal': {
      if (1 + d.cv * d.cv === 1) return () => d.meanNs;
      // A lognormal of mean m and coefficient of variation c has sigma^2 = ln(1 + c^2), median m / sqrt(1 + c^2).
      const sigma = Math.sqrt(log(1 + d.cv * d.cv));
      const medianNs = d.meanNs / Math.sqrt(1 + d.cv * d.cv);
      return (p) => medianNs * exp(sigma * normalQuantile(p));
    }
    case 'quantiles':
      return (p) => interpolate(d.points, p);
    case 'shifted': {
      const inner = unchecked(d.of);
      return (p) => atLeastZero(d.byNs + inner(p));
    }
    case 'mixture':
      break;
  }
  return invertMixture(d);
}

/** Rounding may put the lower end of a truncated or shifted part a hair below 0. */
function atLeastZero(ns: number): number {
  return ns > 0 ? ns : 0;
}

function interpolate(points: readonly (readonly [p: number, ns: number])[], p: number): number {
  let low = 0;
  let high = points.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (points[middle][0] <= p) low = middle;
    else high = middle;
  }
  const [p0, ns0] = points[low];
  const [p1, ns1] = points[high];
  if (p >= p1) return ns1;
  const ns = ns0 + ((p - p0) / (p1 - p0)) * (ns1 - ns0);
  return ns < ns1 ? ns : ns1; // rounding must not overshoot the next point, or the quantiles would fall again
}

/** The smallest x whose cumulative probability reaches p, to the nearest double. */
function invertMixture(d: Distribution & { kind: 'mixture' }): (p: number) => number {
  const parts = d.parts.filter(([weight]) => weight > 0).map(([, part]) => unchecked(part));
  const cumulative = cumulativeFunction(d);
  return (p) => {
    // A mixture's quantile lies between the least and the greatest quantile of its parts at the same p.
    let low = Infinity;
    let high = 0;
    for (const quantile of parts) {
      const ns = quantile(p);
      if (ns < low) low = ns;
      if (ns > high) high = ns;
    }
    if (high === Infinity || p === 1) return high;
    return firstReaching(p, cumulative, low, high);
  };
}

/**
 * The smallest x in [low, high] with cumulative(x) >= p, to the nearest double. False position (the Illinois way:
 * Dowell and Jarratt 1971), which needs few steps where the function is smooth; each third step halves the bracket,
 * which is the way forward at the jumps.
 */
function firstReaching(p: number, cumulative: (ns: number) => number, from: number, to: number): number {
  let [low, high] = [from, to];
  let short = p - cumulative(low);
  if (short <= 0) return low;
  let over = cumulative(high) - p;
  let last: 'low' | 'high' | undefined;
  for (let step = 1; step <= 300; step++) {
    let guess = low + (high - low) / 2;
    if (guess <= low || guess >= high) break;
    if (step % 3 !== 0 && over > 0) {
      const secant = low + (high - low) * (short / (short + over));
      if (secant > low && secant < high) guess = secant;
    }
    const excess = cumulative(guess) - p;
    if (excess >= 0) {
      high = guess;
      over = excess;
      if (last === 'high') short /= 2;
      last = 'high';
    } else {
      low = guess;
      short = -excess;
      if (last === 'low') over /= 2;
      last = 'low';
    }
  }
  return high;
}
