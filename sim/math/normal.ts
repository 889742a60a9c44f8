/**
 * The standard normal distribution: density, cumulative probability, quantile. Same bits in every engine.
 */
import { exp, log } from './exp-log.js';

const SQRT_2_PI = 2.5066282746310002;

/** Density of the standard normal distribution at z. */
export function normalDensity(z: number): number {
  return exp(-0.5 * z * z) / SQRT_2_PI;
}

/**
 * Probability that a standard normal variable is at most z, to about 1e-15 (the lower tail keeps its relative
 * precision below -3). Power series near 0, Laplace's continued fraction in the tails (DLMF 7.6.2, 7.9.1).
 */
export function normalCdf(z: number): number {
  if (z !== z) return NaN;
  if (z <= -3) return lowerTail(-z);
  if (z >= 3) return 1 - lowerTail(z);
  let term = z;
  let sum = z;
  for (let n = 3; ; n += 2) {
    term *= (z * z) / n;
    if (sum + term === sum) break;
    sum += term;
  }
  return 0.5 + normalDensity(z) * sum;
}

/** P(Z < -z) for z >= 3; fifty levels are twice what 1e-16 needs at z = 3, the slowest case. */
function lowerTail(z: number): number {
  if (z > 40) return 0;
  let fraction = z;
  for (let n = 50; n >= 1; n--) fraction = z + n / fraction;
  return normalDensity(z) / fraction;
}

/**
 * The z with `normalCdf(z) = p`, relative error about 1e-15; -Infinity at 0, Infinity at 1, NaN outside [0, 1].
 * Wichura, "Algorithm AS 241: The percentage points of the normal distribution", Applied Statistics 37 (1988)
 * 477-484, routine PPND16.
 */
export function normalQuantile(p: number): number {
  if (!(p >= 0 && p <= 1)) return NaN;
  if (p === 0) return -Infinity;
  if (p === 1) return Infinity;
  const q = p - 0.5;
  if (q >= -0.425 && q <= 0.425) return q * ratio(CENTRE, 0.180625 - q * q);
  const r = Math.sqrt(-log(q < 0 ? p : 1 - p));
  const z = r <= 5 ? ratio(TAIL, r - 1.6) : ratio(FAR_TAIL, r - 5);
  return q < 0 ? -z : z;
}

/** Numerator and denominator, highest power first: printed to 20 digits by Wichura, rounded to doubles here. */
type Rational = readonly [numerator: readonly number[], denominator: readonly number[]];

function ratio([numerator, denominator]: Rational, x: number): number {
  return polynomial(numerator, x) / polynomial(denominator, x);
}

function polynomial(coefficients: readonly number[], x: number): number {
  let value = 0;
  for (const coefficient of coefficients) value = value * x + coefficient;
  return value;
}

/** |p - 0.5| <= 0.425. */
const CENTRE: Rational = [
  [
    2509.0809287301227, 33430.57558358813, 67265.7709270087, 45921.95393154987, 13731.69376550946,
    1971.5909503065513, 133.14166789178438, 3.3871328727963665,
  ],
  [
    5226.495278852854, 28729.085735721943, 39307.89580009271, 21213.794301586597, 5394.196021424751,
    687.1870074920579, 42.31333070160091, 1,
  ],
];

/** Tail probability from exp(-25) to 0.075. */
const TAIL: Rational = [
  [
    0.0007745450142783414, 0.022723844989269184, 0.2417807251774506, 1.2704582524523684, 3.6478483247632045,
    5.769497221460691, 4.630337846156546, 1.4234371107496835,
  ],
  [
    1.0507500716444169e-9, 0.0005475938084995345, 0.015198666563616457, 0.14810397642748008, 0.6897673349851,
    1.6763848301838038, 2.053191626637759, 1,
  ],
];

/** Tail probability below exp(-25). */
const FAR_TAIL: Rational = [
  [
    2.0103343992922881e-7, 2.7115555687434876e-5, 0.0012426609473880784, 0.026532189526576124,
    0.29656057182850487, 1.7848265399172913, 5.463784911164114, 6.657904643501103,
  ],
  [
    2.0442631033899397e-15, 1.421511758316446e-7, 1.8463183175100548e-5, 0.0007868691311456133,
    0.014875361290850615, 0.1369298809227358, 0.599832206555888, 1,
  ],
];
