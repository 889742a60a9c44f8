/**
 * One number with one unit: `32 us`, `1.5ms`, `4 KiB`, `4k`.
 *
 * Formulas are read elsewhere (`quantity.ts`), by a library that takes long to load. Most of what people write is
 * just a number and a unit, for which this is enough.
 */

/** Nanoseconds of each unit of time. */
const times: Readonly<Record<string, number>> = { ns: 1, us: 1e3, µs: 1e3, μs: 1e3, ms: 1e6, s: 1e9 };

/** Bytes of each unit of size, in lower case. As in fio, k and M are powers of 1024. */
const sizes: Readonly<Record<string, number>> = { b: 1, k: 1024, kib: 1024, m: 1024 ** 2, mib: 1024 ** 2 };

const shape = /^([+-]?\d{1,15}(?:\.\d{1,15})?)\s*([A-Za-zµμ]{0,3})$/u;

/** Nanoseconds, rounded once; a number without a unit is in nanoseconds. Undefined for anything else. */
export function plainNs(text: string): number | undefined {
  return plain(text, times, (unit) => unit);
}

/** Like `plainNs`, but the unit must be written. */
export function plainNsWithUnit(text: string): number | undefined {
  return /[a-zµμ]/u.test(text) ? plainNs(text) : undefined;
}

/** Bytes, rounded once; a number without a unit is in bytes. Undefined for anything else. */
export function plainBytes(text: string): number | undefined {
  return plain(text, sizes, (unit) => unit.toLowerCase());
}

/** A plain number, such as `4` or `-1.5`. Undefined for anything else. */
export function plainNumber(text: string): number | undefined {
  return plain(text, {}, (unit) => unit);
}

function plain(
  text: string,
  units: Readonly<Record<string, number>>,
  spelling: (unit: string) => string,
): number | undefined {
  if (text.length > 60) return undefined;
  const found = shape.exec(text.trim());
  if (found === null) return undefined;
  const [, number, written] = found;
  if (written === '') return Number(number);
  const unit = spelling(written);
  if (!Object.hasOwn(units, unit)) return undefined;
  // Fourteen digits: a product of binary fractions must not lose what is half a nanosecond on paper.
  return Math.round(Number((Number(number) * units[unit]).toPrecision(14))) + 0; // + 0 turns -0 into 0
}
