import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { assumedCosts, costById, costs } from '../../../models/costs/catalogue.js';
import type { Cost } from '../../../models/costs/cost.js';
import { mean, validate } from '../../../sim/distributions.js';
import { ConfigError } from '../../../sim/errors.js';

const all = [...costs.values()];
const sourced = all.filter((cost) => !['derived', 'emulation'].includes(cost.group));

/** What the checksum covers of a cost. */
function line({ id, belief: { lowNs, centralNs, highNs }, how, role, scalesWith }: Cost): string {
  return `${id} ${lowNs} ${centralNs} ${highNs} ${how} ${role} ${scalesWith}`;
}

function central(id: string): number {
  return costById(id).belief.centralNs;
}

describe('the catalogue of costs', () => {
  test('has 142 rows from sources, 68 derived ones and 28 of software emulation, each id once', () => {
    expect(sourced).toHaveLength(142);
    expect(all).toHaveLength(238);
  });

  test('holds the numbers of the sources to the nanosecond', () => {
    const text = sourced.map(line).toSorted().join('\n');
    // A change of any number, role, or quality changes this sum: then the changelog needs a "model" line.
    expect(createHash('sha256').update(text).digest('hex')).toBe(
      'd94cd9fe282115d0b3fd0802e68b8fe212b98de702e2cc0ca4cceaa4a97d4a97',
    );
  });

  test.each([
    ['vmexit_roundtrip', 400, 560, 900],
    ['c6_exit_skx', 50_000, 90_000, 133_000],
    ['packed_ring_saving', 0, 10, 60],
    ['dev_p4800x_read_4k', 6200, 6700, 7600],
    ['dev_hdd_read', 4_000_000, 8_000_000, 25_000_000],
    ['ipi_guest_x2apic', 1050, 1459, 2300],
    ['tot_iothread_qemu_uring_2022', 22_900, 24_130, 24_940],
  ])('%s is believed to cost %i, %i, %i ns', (id, lowNs, centralNs, highNs) => {
    expect(costById(id).belief).toEqual({ lowNs, centralNs, highNs });
  });

  test.each([
    ['syscall_entry', 35, 75, 175],
    ['syscall_exit', 35, 75, 175],
    ['blk_poll_turn', 40, 80, 160],
    ['cqe_line_read', 30, 80, 170],
    ['aio_poll_enter', 150, 300, 450],
    ['aio_poll_leave', 150, 300, 450],
    ['hardirq_entry', 60, 125, 300],
    ['hardirq_exit', 60, 125, 300],
    ['guest_irq_vector', 75, 125, 250],
    ['guest_irq_return', 75, 125, 250],
    ['scheduler_mq_deadline', 250, 540, 900],
  ])('the derived %s comes out at %i, %i, %i ns', (id, lowNs, centralNs, highNs) => {
    expect(costById(id).belief).toEqual({ lowNs, centralNs, highNs });
    expect(costById(id)).toMatchObject({ group: 'derived', role: 'primitive' });
  });

  test('the halves of a round trip sum to the whole', () => {
    expect(central('syscall_entry') + central('syscall_exit')).toBe(central('syscall_default'));
    expect(central('aio_poll_enter') + central('aio_poll_leave')).toBe(central('aio_notify_toggle'));
    expect(central('hardirq_entry') + central('hardirq_exit')).toBe(central('hardirq_entry_exit'));
    expect(central('guest_irq_vector') + central('guest_irq_return')).toBe(central('guest_irq_entry'));
    expect(central('cqe_line_read') + central('blk_poll_turn') / 2).toBe(central('cqe_poll_detect'));
  });

  test('every cost has a usable run-to-run distribution with the central belief as its mean', () => {
    for (const { id, run, belief } of all) {
      validate(run, id);
      expect(Math.abs(mean(run) - belief.centralNs), id).toBeLessThan(1);
    }
  });

  test('every cost has ordered whole nanoseconds and a complete passport', () => {
    for (const cost of all) {
      const { lowNs, centralNs, highNs } = cost.belief;
      expect(lowNs >= 0 && lowNs <= centralNs && centralNs <= highNs, cost.id).toBe(true);
      expect([lowNs, centralNs, highNs].every(Number.isSafeInteger), cost.id).toBe(true);
      for (const text of [cost.title, cost.shape, cost.hardware, cost.source.title]) {
        expect(text, cost.id).not.toBe('');
      }
    }
  });

  test('the P4800X read has a narrow core and the published tail', () => {
    const { run } = costById('dev_p4800x_read_4k');
    expect(run.kind === 'quantiles' && new Map(run.points)).toEqual(
      new Map([
        [0, 6365],
        [0.5, 6633],
        [0.9, 6899],
        [0.99, 7700],
        [0.999, 8700],
        [0.9999, 14_700],
        [0.99999, 34_700],
        [1, 59_700],
      ]),
    );
  });

  test('an unknown id is an error that names the nearest', () => {
    expect(() => costById('c1_exits')).toThrow(ConfigError);
    expect(() => costById('c1_exits')).toThrow('there is no cost "c1_exits"; did you mean "c1_exit"?');
    expect(() => costById('constructor')).toThrow('there is no cost "constructor"');
  });

  test('the assumed costs are the 36 of judgement and the 49 chosen by us', () => {
    const hows = assumedCosts().map((cost) => cost.how);
    expect(hows.filter((how) => how === 'judgement')).toHaveLength(36);
    expect(hows.filter((how) => how === 'assumed')).toHaveLength(49);
    expect(hows).toHaveLength(85);
  });
});

test('a cost with a formula is the sum of its parts, which are written in numbers', () => {
  const made = all.filter(({ parts }) => parts !== undefined);
  expect(made.length).toBeGreaterThan(50);
  for (const { id, parts } of made) {
    let sum = 0;
    for (const [part, times] of Object.entries(parts!)) {
      expect(costById(part).parts, `${part} of ${id}`).toBeUndefined();
      sum += times * central(part);
    }
    // The catalogue keeps whole nanoseconds.
    expect(Math.abs(sum - central(id)), id).toBeLessThanOrEqual(0.51);
  }
  for (const { id, formula, parts } of all) expect(parts === undefined, id).toBe(formula === undefined);
});
