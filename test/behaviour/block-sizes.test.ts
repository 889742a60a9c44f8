/** Larger blocks: the transfer takes longer and the software does not, so that the bars of the talk come together. */
import { describe, expect, test } from 'vitest';
import { presetById } from '../../scenarios/presets.js';
import { device, observe, type Observation } from './laboratory.js';

const KIB = 1024;
const sizes = [4, 8, 16, 32, 64, 128].map((kib) => kib * KIB);

const costs = { [device]: 6_700, dev_p4800x_per_extra_4k: 1_700 };

/** Cores at one clock, whose C1 is C1: what the talk's machine had besides would add its own. */
const plain = { c1ePromotion: false, clock: null };

/** A bar of the talk with other blocks. Nothing is deeper than C1. */
const seen = new Map<string, Observation>();
function bar(id: string, bs: number, rw: 'randread' | 'randwrite' = 'randread'): Observation {
  const key = `${id} ${bs} ${rw}`;
  if (!seen.has(key)) {
    const preset = presetById(id);
    const { host, fio } = preset;
    seen.set(
      key,
      observe({ ...preset, host: { ...host, ...plain, maxCstate: 1 }, fio: { ...fio, bs, rw } }, { costs }),
    );
  }
  return seen.get(key)!;
}

const period = (...of: Parameters<typeof bar>): number => bar(...of).meanPeriodNs;

describe.each(['randread', 'randwrite'] as const)('%s', (rw) => {
  test('the slowest bar over the fastest falls with every doubling, from above 2 to below 1.4', () => {
    const ratios = sizes.map((bs) => period('V0', bs, rw) / period('V6', bs, rw));
    expect(ratios.toSorted((a, b) => b - a)).toEqual(ratios);
    expect(ratios[0]).toBeGreaterThan(2);
    expect(ratios.at(-1)).toBeLessThan(1.4);
  });

  test('VFIO and bare metal, which were close, are alike at 128 KiB', () => {
    const ratio = (bs: number): number => period('P0', bs, rw) / period('B0', bs, rw);
    expect(ratio(4 * KIB)).toBeGreaterThan(1.1);
    expect(Math.abs(ratio(128 * KIB) - 1)).toBeLessThan(0.02);
  });

  test('in microseconds they do not come together: up to 32 KiB the difference stays what it is', () => {
    const differences = sizes.slice(0, 4).map((bs) => period('V0', bs, rw) - period('V6', bs, rw));
    for (const ns of differences) expect(Math.abs(ns / differences[0] - 1)).toBeLessThan(0.03);
  });
});

describe('a transfer that outlasts poll-max-ns', () => {
  const worth = (bs: number): number => period('V0', bs) - period('V1', bs);

  test('ends polling at 64 KiB, for completions and requests alike, and with it most of what an IOThread is worth', () => {
    expect(bar('V1', 32 * KIB).each.pollHits).toBe(2);
    expect(bar('V1', 64 * KIB).each).toMatchObject({ pollHits: 0, kicks: 1 });
    expect(Math.abs(worth(32 * KIB) / worth(4 * KIB) - 1)).toBeLessThan(0.03);
    expect(worth(64 * KIB)).toBeLessThan(0.5 * worth(4 * KIB));
  });

  test('does not end that of the polling branch, which never blocks while a request is in flight', () => {
    for (const id of ['V5', 'V6']) {
      for (const bs of [64 * KIB, 128 * KIB]) {
        const preset = presetById(id);
        const slept = new Set<string>();
        const onSpan = (_: number, phase: string, cost: string): void => {
          if (cost === 'ppoll_return') slept.add(phase);
        };
        observe({ ...preset, fio: { ...preset.fio, bs } }, { costs, onSpan });
        expect([...slept]).not.toContain('reap');
      }
    }
  });
});

test('deep C-states undo it: waits of two lengths leave menu to its timers, and at 128 KiB it risks C6', () => {
  const run = (id: string, maxCstate: number | null, seed: string): Observation => {
    const { host, fio, ...preset } = presetById(id);
    const deeper = { ...host, ...plain, maxCstate };
    return observe({ ...preset, host: deeper, fio: { ...fio, bs: 128 * KIB } }, { costs, seed });
  };
  // How far the kernel's own timers are is luck.
  for (const seed of ['one', 'two', 'three']) {
    expect(run('V1', null, seed).spent('cpu10', 'C6')).toBeGreaterThan(0);
    expect(run('V3', null, seed).meanPeriodNs).toBeGreaterThan(run('V3', 1, seed).meanPeriodNs);
  }
});
