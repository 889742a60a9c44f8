/**
 * The combinations of optimizations worth simulating: one way of reaching the drive (a family), and any of the others
 * on top. A combination in which something has no effect is as good without it, so it is left out.
 */
import { applyOptimizations, type Optimization } from '../../scenarios/optimizations/index.js';
import type { ResolvedScenario } from '../../scenarios/resolved.js';
import { ConfigError } from '../../sim/errors.js';

/** Who serves the disk, and how it calls the kernel: of each at most one is changed. */
const servers = ['passthrough', 'nvme-userspace', 'storage-daemon', 'vhost-user-spdk'];
const engines = ['aio-native', 'aio-io-uring'];

/** A combination, and the scenario it makes. */
export interface Combination {
  readonly chosen: readonly Optimization[];
  readonly resolved: ResolvedScenario;
}

/** What of this combination there is to simulate; null if it cannot be, or something in it changes nothing. */
export function combine(base: ResolvedScenario, chosen: readonly Optimization[]): Combination | null {
  try {
    const resolved = applyOptimizations(base, chosen);
    return chosen.some((one) => hasNoEffect(one, resolved)) ? null : { chosen, resolved };
  } catch (error) {
    if (error instanceof ConfigError) return null;
    throw error;
  }
}

/** Whether every setting that came from the optimization is told to have no effect. */
function hasNoEffect({ id }: Optimization, { origins, notes }: ResolvedScenario): boolean {
  const own = [...origins].filter(([, { origin }]) => origin === `optimization ${id}`).map(([path]) => path);
  return (
    own.length > 0 && own.every((path) => notes.some((note) => note.startsWith(`${path} has no effect`)))
  );
}

/** Ways of reaching the drive among `candidates`, each as the changes that make it; the first changes nothing. */
export function families(base: ResolvedScenario, candidates: readonly Optimization[]): Optimization[][] {
  const among = (ids: readonly string[]): Optimization[] => candidates.filter(({ id }) => ids.includes(id));
  const choices = [[], ...among(servers).map((one) => [one])].flatMap((server) =>
    [[], ...among(engines).map((one) => [one])].map((engine) => [...server, ...engine]),
  );
  return choices.filter((chosen) => combine(base, chosen) !== null);
}

/** What can be put on top of a family. */
export function tweaksOf(candidates: readonly Optimization[]): Optimization[] {
  return candidates.filter(({ id }) => !servers.includes(id) && !engines.includes(id));
}

/** As many of `tweaks` as go together, in their order. */
export function fullest(
  base: ResolvedScenario,
  family: readonly Optimization[],
  tweaks: readonly Optimization[],
): Optimization[] {
  return tweaks.reduce<Optimization[]>(
    (all, one) => (combine(base, [...all, one]) === null ? all : [...all, one]),
    [...family],
  );
}

/** Every subset of `some`, the empty one first. */
export function subsets<T>(some: readonly T[]): T[][] {
  return some.reduce<T[][]>((all, one) => [...all, ...all.map((set) => [...set, one])], [[]]);
}
