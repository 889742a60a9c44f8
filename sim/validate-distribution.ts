/** Checks the fields of a distribution that came from outside (a scenario, a cost file, an option). */
import type { Distribution } from './distributions.js';
import { ConfigError } from './errors.js';

/** Nesting beyond this is a mistake (or an attack), and would exhaust the stack. */
const DEEPEST_NESTING = 16;
/** Far beyond anything measured; its square must still be a double. */
const GREATEST_CV = 1000;

/**
 * Accepts a usable distribution silently.
 * @param where the path of `d` in what the user wrote, put before the field's name in the message
 * @throws ConfigError naming the first bad field, what it holds and what it may hold
 */
export function validate(d: Distribution, where: string = 'distribution'): void {
  lowestNs(d, where, 0);
}

/** Validates, and returns the lower end [ns], which a shift must not take below 0. */
function lowestNs(d: Distribution, where: string, depth: number): number {
  if (depth > DEEPEST_NESTING) {
    throw new ConfigError(`${where} is nested more than ${DEEPEST_NESTING} deep; flatten it`);
  }
  if (typeof d !== 'object' || d === null) {
    throw new ConfigError(`${where} is ${show(d)}; it must be an object with a kind`);
  }
  switch (d.kind) {
    case 'constant':
      return atLeast(0, d.ns, `${where}.ns`);
    case 'uniform':
      atLeast(0, d.lowNs, `${where}.lowNs`);
      atLeast(d.lowNs, d.highNs, `${where}.highNs`, 'lowNs, ');
      return d.lowNs;
    case 'normal':
      atLeast(0, d.meanNs, `${where}.meanNs`);
      atLeast(0, d.sdNs, `${where}.sdNs`);
      return d.sdNs === 0 ? d.meanNs : 0;
    case 'lognormal':
      atLeast(0, d.meanNs, `${where}.meanNs`);
      if (d.meanNs === 0) throw new ConfigError(`${where}.meanNs is 0; a lognormal needs a mean above 0`);
      atLeast(0, d.cv, `${where}.cv`);
      if (d.cv > GREATEST_CV)
        throw new ConfigError(`${where}.cv is ${d.cv}; it must be ${GREATEST_CV} or less`);
      return 1 + d.cv * d.cv === 1 ? d.meanNs : 0;
    case 'quantiles':
      return lowestOfPoints(d.points, `${where}.points`);
    case 'shifted': {
      finite(d.byNs, `${where}.byNs`);
      const lowest = lowestNs(d.of, `${where}.of`, depth + 1) + d.byNs;
      if (lowest < 0) {
        throw new ConfigError(
          `${where}.byNs is ${d.byNs}, which takes the shortest time to ${lowest} ns; it must stay at 0 or more`,
        );
      }
      return lowest;
    }
    case 'mixture':
      return lowestOfParts(d.parts, `${where}.parts`, depth);
    default:
      throw new ConfigError(
        `${where}.kind is ${show((d as { kind?: unknown }).kind)}; it must be constant, uniform, normal, ` +
          'lognormal, quantiles, shifted or mixture',
      );
  }
}

function lowestOfPoints(points: readonly (readonly [p: number, ns: number])[], where: string): number {
  if (!Array.isArray(points) || points.length < 2) {
    throw new ConfigError(`${where} must be a list of two or more pairs [p, ns]`);
  }
  let previousP = -1;
  let previousNs = 0;
  for (const [index, point] of points.entries()) {
    if (!Array.isArray(point) || point.length !== 2) {
      throw new ConfigError(`${where}[${index}] is ${show(point)}; it must be a pair [p, ns]`);
    }
    const [p, ns] = point as unknown as readonly [number, number];
    finite(p, `${where}[${index}][0]`);
    if (p <= previousP) throw new ConfigError(`${where}[${index}][0] is ${p}; p must rise, from 0 to 1`);
    atLeast(previousNs, ns, `${where}[${index}][1]`, index === 0 ? '' : 'the value before, ');
    previousP = p;
    previousNs = ns;
  }
  if (points[0][0] !== 0) throw new ConfigError(`${where}[0][0] is ${points[0][0]}; the first p must be 0`);
  if (previousP !== 1) {
    throw new ConfigError(`${where}[${points.length - 1}][0] is ${previousP}; the last p must be 1`);
  }
  return points[0][1];
}

function lowestOfParts(
  parts: readonly (readonly [weight: number, of: Distribution])[],
  where: string,
  depth: number,
): number {
  if (!Array.isArray(parts) || parts.length === 0) {
    throw new ConfigError(`${where} must be a list of one or more pairs [weight, distribution]`);
  }
  let total = 0;
  let lowest = Infinity;
  for (const [index, part] of parts.entries()) {
    if (!Array.isArray(part) || part.length !== 2) {
      throw new ConfigError(`${where}[${index}] is ${show(part)}; it must be a pair [weight, distribution]`);
    }
    const [weight, of] = part as unknown as readonly [number, Distribution];
    total += atLeast(0, weight, `${where}[${index}][0]`);
    const lowestOfPart = lowestNs(of, `${where}[${index}][1]`, depth + 1);
    if (weight > 0 && lowestOfPart < lowest) lowest = lowestOfPart;
  }
  if (!(total > 0 && total < Infinity)) {
    throw new ConfigError(`${where} has weights that sum to ${total}; the sum must be above 0 and finite`);
  }
  return lowest;
}

function atLeast(least: number, value: number, where: string, leastIs: string = ''): number {
  finite(value, where);
  if (value < least) throw new ConfigError(`${where} is ${value}; it must be ${leastIs}${least} or more`);
  if (value > Number.MAX_SAFE_INTEGER)
    throw new ConfigError(`${where} is ${value}; it must be 2^53 - 1 or less`);
  return value;
}

function finite(value: number, where: string): void {
  if (typeof value !== 'number' || !Number.isFinite(value)) {
    throw new ConfigError(`${where} is ${show(value)}; it must be a finite number`);
  }
}

function show(value: unknown): string {
  return typeof value === 'string' ? `"${value}"` : String(value);
}
