/**
 * exp and log that give the same bits in every JavaScript engine.
 *
 * ECMAScript leaves the last bits of Math.exp and Math.log to the engine, so a simulation that used them could
 * differ between two browsers. Here only + - * / and comparisons are used, which IEEE 754 fixes exactly. Both
 * functions agree with the true value to a few units in the last place (tested below 1e-14, relative).
 *
 * Method: reduce the argument by multiples of ln 2 (held in two parts, so that the product with a whole number
 * is exact), then sum the Taylor series, which is short on the reduced range.
 */

/** ln 2 to 33 bits: its product with a whole number below 2^20 is exact. */
const LN2_HIGH = 0.6931471803691238;
/** ln 2 minus {@link LN2_HIGH}. */
const LN2_LOW = 1.9082149292705877e-10;
const INVERSE_LN2 = 1 / (LN2_HIGH + LN2_LOW);
const SQRT_2: number = Math.sqrt(2);

/** 2^(2^i) for i = 0 to 9; squared step by step because 2 ** n is the engine's own pow. */
const POWERS_OF_TWO: readonly number[] = (() => {
  const powers = [2];
  while (powers.length < 10) powers.push(powers[powers.length - 1] * powers[powers.length - 1]);
  return powers;
})();

/** Above the first, e^x is more than the largest double; below the second, less than half of the smallest. */
const EXP_OVERFLOWS_ABOVE = 709.782712893384;
const EXP_VANISHES_BELOW = -745.1332191019412;

/** e^x: Infinity above 709.78, 0 below -745.13, NaN for NaN. */
export function exp(x: number): number {
  if (x !== x) return NaN;
  if (x > EXP_OVERFLOWS_ABOVE) return Infinity;
  if (x < EXP_VANISHES_BELOW) return 0;
  const k = (x * INVERSE_LN2 + (x < 0 ? -0.5 : 0.5)) | 0;
  const r = x - k * LN2_HIGH - k * LN2_LOW; // |r| <= 0.347
  let sum = 1;
  for (let n = 14; n >= 1; n--) sum = 1 + (r * sum) / n; // 0.347^15 / 15! is below 1e-19
  // In two halves: 2^1024 and 2^-1074 are not both doubles with full precision, their roots are.
  const half = k >> 1;
  return sum * powerOfTwo(half) * powerOfTwo(k - half);
}

/** Natural logarithm: -Infinity at 0, NaN below 0, Infinity at Infinity. */
export function log(x: number): number {
  if (x !== x || x < 0) return NaN;
  if (x === 0) return -Infinity;
  if (x === Infinity) return Infinity;
  let { mantissa, exponent } = split(x);
  if (mantissa > SQRT_2) {
    mantissa /= 2;
    exponent += 1;
  }
  // log m = 2 atanh((m - 1)/(m + 1)); |s| <= 0.172, so the first term left out is below 1e-20.
  const s = (mantissa - 1) / (mantissa + 1);
  const z = s * s;
  let sum = 0;
  for (let k = 13; k >= 0; k--) sum = sum * z + 1 / (2 * k + 1);
  return exponent * LN2_HIGH + (exponent * LN2_LOW + 2 * s * sum);
}

/** x = mantissa * 2^exponent with 1 <= mantissa < 2, exactly; x is positive and finite. */
function split(x: number): { mantissa: number; exponent: number } {
  let mantissa = x;
  let exponent = 0;
  for (let i = 9; i >= 0; i--) {
    if (mantissa >= POWERS_OF_TWO[i]) {
      mantissa /= POWERS_OF_TWO[i];
      exponent += 1 << i;
    }
  }
  while (mantissa < 1) {
    // Twice round for subnormals: one pass raises by at most 2^1023.
    for (let i = 9; i >= 0; i--) {
      if (mantissa * POWERS_OF_TWO[i] < 2) {
        mantissa *= POWERS_OF_TWO[i];
        exponent -= 1 << i;
      }
    }
  }
  return { mantissa, exponent };
}

/** 2^k exactly, for whole k from -1022 to 1023. */
function powerOfTwo(k: number): number {
  const size = k < 0 ? -k : k;
  let power = 1;
  for (let i = 0; i < 10; i++) if ((size >> i) & 1) power *= POWERS_OF_TWO[i];
  return k < 0 ? 1 / power : power;
}
