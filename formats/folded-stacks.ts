/**
 * Folded stacks, as flamegraph.pl, inferno and speedscope read them: frames separated by semicolons, a space, and a
 * weight, here in nanoseconds.
 */
import type { Trace } from '../analysis/trace/trace.js';

/** What the requests waited for, `actor;stage;mechanism;cost`: sums to the lives of the requests. */
export function foldedPath({ requests, sites }: Trace): string {
  const stacks = new Stacks();
  for (const { spans } of requests) {
    for (const { stage, site, startNs, endNs } of spans) {
      const { actor, mechanism, cost } = sites[site];
      stacks.add([actor, stage, mechanism, cost], endNs - startNs);
    }
  }
  return stacks.text();
}

/** What the CPUs did, `CPU;actor;category;mechanism;cost`, whoever waited for it: sums to the time of all CPUs. */
export function foldedCpu({ lanes, sites }: Trace): string {
  const stacks = new Stacks();
  for (const { cpu, slices } of lanes) {
    if (cpu === null) continue;
    for (const { site, startNs, endNs } of slices) {
      const { actor, category, mechanism, cost } = sites[site];
      stacks.add([`CPU ${cpu}`, actor, category, mechanism, cost], endNs - startNs);
    }
  }
  return stacks.text();
}

/** Weights by stack. */
class Stacks {
  private readonly weights = new Map<string, number>();

  add(frames: readonly string[], ns: number): void {
    const stack = frames.map((frame) => frame.replaceAll(';', ',')).join(';');
    this.weights.set(stack, (this.weights.get(stack) ?? 0) + ns);
  }

  /** A line a stack, in the order of their text. */
  text(): string {
    const lines = [...this.weights].map(([stack, ns]) => `${stack} ${ns}\n`);
    return lines.sort().join('');
  }
}
