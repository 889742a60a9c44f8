/**
 * Quantiles of Student's t distribution, for confidence intervals of means. Same bits in every engine.
 *
 * The tail probability is an incomplete beta function, P(T > t) = I(df/2, 1/2; df/(df + t^2)) / 2, summed by its
 * continued fraction (DLMF 8.17.22); the quantile is found by bisection. Slow (tens of microseconds) and exact
 * to about 1e-11, which suits one call per reported interval.
 */
import { exp, log } from './exp-log.js';
import { normalQuantile } from './normal.js';

/** Above this, the expansion about the normal quantile is the more exact of the two ways. */
const LARGE_DF = 10_000;

/**
 * The t with `P(T <= t) = p`. `df` [degrees of freedom] may be fractional (Welch). -Infinity at p = 0, Infinity at
 * p = 1, NaN when p is outside [0, 1] or df is not above 0.
 */
export function studentQuantile(p: number, df: number): number {
  if (!(p >= 0 && p <= 1) || !(df > 0)) return NaN;
  if (p === 0) return -Infinity;
  if (p === 1) return Infinity;
  if (p === 0.5) return 0;
  if (df > LARGE_DF) return nearNormal(normalQuantile(p), df);
  const key = `${p} ${df}`;
  const before = known.get(key);
  if (before !== undefined) return before;
  const quantile = solve(p, df);
  if (known.size < MOST_KNOWN) known.set(key, quantile);
  return quantile;
}

/** Quantiles that were asked for: a run asks for the same few again and again, and each takes long to find. */
const known = new Map<string, number>();
const MOST_KNOWN = 1000;

function solve(p: number, df: number): number {
  return p < 0.5 ? -solveUpperTail(p, df) : solveUpperTail(1 - p, df);
}

/** Abramowitz and Stegun 26.7.5 to the third power of 1/df. */
function nearNormal(z: number, df: number): number {
  const z2 = z * z;
  const first = (z * (z2 + 1)) / 4;
  const second = (z * ((5 * z2 + 16) * z2 + 3)) / 96;
  const third = (z * (((3 * z2 + 19) * z2 + 17) * z2 - 15)) / 384;
  return z + (first + (second + third / df) / df) / df;
}

/** The t > 0 with P(T > t) = tail, for tail below one half. */
function solveUpperTail(tail: number, df: number): number {
  let low = 0;
  let high = 1;
  while (upperTail(high, df) > tail && high < 1e150) {
    low = high;
    high *= 2;
  }
  for (;;) {
    const middle = low + (high - low) / 2;
    if (middle <= low || middle >= high) return middle;
    if (upperTail(middle, df) > tail) low = middle;
    else high = middle;
  }
}

function upperTail(t: number, df: number): number {
  const a = df / 2;
  const t2 = t * t;
  const x = df / (df + t2);
  const y = t2 / (df + t2); // 1 - x without the cancellation
  // x^a (1-x)^(1/2) / B(a, 1/2), common to both forms below.
  const front = exp(a * log(x) + 0.5 * log(y) - logBetaWithHalf(a));
  if (x < (a + 1) / (a + 2.5)) return (front * betaFraction(a, 0.5, x)) / a / 2;
  return (1 - (front * betaFraction(0.5, a, y)) / 0.5) / 2;
}

/** ln B(a, 1/2) = ln Gamma(a) + ln Gamma(1/2) - ln Gamma(a + 1/2). */
function logBetaWithHalf(a: number): number {
  const logSqrtPi = 0.5723649429247001;
  return logGamma(a) + logSqrtPi - logGamma(a + 0.5);
}

/** Stirling's series (DLMF 5.11.1) after raising the argument to 15 or more, where five terms suffice. */
function logGamma(x: number): number {
  let raised = x;
  let product = 1;
  while (raised < 15) product *= raised++;
  const inverse2 = 1 / (raised * raised);
  const series =
    (1 / 12 - inverse2 * (1 / 360 - inverse2 * (1 / 1260 - inverse2 * (1 / 1680 - inverse2 / 1188)))) /
    raised;
  const halfLog2Pi = 0.9189385332046728;
  return (raised - 0.5) * log(raised) - raised + halfLog2Pi + series - log(product);
}

/** Continued fraction of the incomplete beta function by Lentz's forward recurrence (Thompson and Barnett 1986). */
function betaFraction(a: number, b: number, x: number): number {
  let c = 1;
  let d = 1 / keepFromZero(1 - ((a + b) * x) / (a + 1));
  let value = d;
  for (let m = 1; m <= 1000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / keepFromZero(1 + even * d);
    c = keepFromZero(1 + even / c);
    value *= c * d;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / keepFromZero(1 + odd * d);
    c = keepFromZero(1 + odd / c);
    const factor = c * d;
    value *= factor;
    if (factor > 1 - 1e-16 && factor < 1 + 1e-16) break;
  }
  return value;
}

/** Lentz's method divides by partial values that may be exactly 0; a tiny one instead gives the same limit. */
function keepFromZero(value: number): number {
  return value > -1e-300 && value < 1e-300 ? 1e-300 : value;
}
