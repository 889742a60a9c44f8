import { beforeAll, describe, expect, test } from 'vitest';
import { runJobsHere } from '../../../analysis/jobs.js';
import { orderOf } from '../../../analysis/order/order.js';
import type { OrderResult } from '../../../analysis/order/result.js';
import { simulate } from '../../../analysis/simulate.js';
import { applyOptimizations, readOptimizations } from '../../../scenarios/optimizations/index.js';
import { resolveScenario } from '../../../scenarios/resolve.js';
import type { ResolvedScenario } from '../../../scenarios/resolved.js';

const base = (preset: string, ...sets: string[]): Promise<ResolvedScenario> =>
  resolveScenario({ base: { preset }, sets });

const order = async (start: Promise<ResolvedScenario>, ids: string): Promise<OrderResult> =>
  orderOf(await start, readOptimizations(ids.split(',')), { seed: '1', precision: 0.02, run: runJobsHere });

describe('two that spare the same halt, and one that is alone', () => {
  const start = (): Promise<ResolvedScenario> =>
    base('V1', 'vm.haltpoll=false', 'vm.queues=4', 'vm.scheduler=mq-deadline');
  let result: OrderResult;
  beforeAll(async () => {
    result = await order(start(), 'guest-haltpoll,guest-iopoll,scheduler-none');
  });
  const share = (id: string) => result.shapleyUs.find((one) => one.id === id)!;

  test('shares sum to the total, and the total is before less after', () => {
    expect(result.shapleyUs.reduce((sum, { us }) => sum + us, 0)).toBe(result.totalUs);
    expect(result.totalUs).toBeCloseTo(result.before.periodUs - result.after.periodUs, 9);
    expect(result.subsets).toBe(8);
    expect(result.possibleOrders).toBe(6);
  });

  test('the pair overlaps, which its stages explain; the third is worth the same anywhere', () => {
    expect(result.overlaps[0].ids).toEqual(['guest-haltpoll', 'guest-iopoll']);
    expect(result.overlaps[0].us).toBeGreaterThan(0.1);
    const { stages, us } = result.overlaps[0];
    expect(stages.length).toBeGreaterThan(0);
    expect(Math.abs(stages.reduce((sum, one) => sum + one.us, 0) - us)).toBeLessThan(0.3);
    const [least, most] = share('scheduler-none').rangeUs;
    expect(most - least).toBeLessThan(0.1);
    expect(share('guest-haltpoll').rangeUs[0]).toBeLessThan(0.1);
  });

  test('each is worth more IOPS the less there is left, so its range in IOPS is wider than in µs', () => {
    for (const walk of Object.values(result.orders)) {
      expect(walk.steps.at(-1)!.periodUs).toBeCloseTo(result.after.periodUs, 9);
      expect(walk.steps.reduce((sum, { us }) => sum + us, 0)).toBeCloseTo(result.totalUs, 9);
    }
    const [least, most] = share('scheduler-none').rangeIops;
    expect(most).toBeGreaterThan(1.1 * least);
  });

  test('the best order is no worse than any, and the worst no better', () => {
    const { asGiven, best, worst } = result.orders;
    expect(best.meanPeriodUs).toBeLessThanOrEqual(asGiven.meanPeriodUs);
    expect(worst.meanPeriodUs).toBeGreaterThanOrEqual(asGiven.meanPeriodUs);
    expect(best.meanPeriodUs).toBeLessThan(worst.meanPeriodUs);
  });

  test('the order in which they are named changes no share', async () => {
    const other = await order(start(), 'scheduler-none,guest-iopoll,guest-haltpoll');
    for (const { id, us, intervalUs } of other.shapleyUs) {
      expect(us).toBeCloseTo(share(id).us, 9);
      expect(intervalUs[0]).toBeCloseTo(share(id).intervalUs[0], 9);
    }
    expect(other.orders.asGiven.order).toEqual(['scheduler-none', 'guest-iopoll', 'guest-haltpoll']);
  });

  test('intervals hold the share, and are those of pairs: narrower than those of the periods', () => {
    for (const {
      us,
      intervalUs: [low, high],
    } of result.shapleyUs) {
      expect(low).toBeLessThanOrEqual(us);
      expect(high).toBeGreaterThanOrEqual(us);
    }
  });
});

describe("the talk's chain, as optimizations on V0", () => {
  const ids = 'iothread,multi-queue,nvme-userspace,packed,irq-on-own-cpu,guest-iopoll';
  let result: OrderResult;
  beforeAll(async () => {
    result = await order(base('V0', 'pinning.iothread=10'), ids);
  }, 120_000);

  test('ends where V4 is', () => {
    const V4 = simulate(
      { ...applyOptimizations(baseV0, readOptimizations(ids.split(','))).scenario },
      { seed: '1', requests: 300, minReplications: 4, maxReplications: 4 },
    );
    expect(result.after.periodUs).toBeCloseTo(V4.periodUs, 9);
  });
  let baseV0: ResolvedScenario;
  beforeAll(async () => {
    baseV0 = await base('V0', 'pinning.iothread=10');
  });

  test('as given it is V0 to V4, step by step', () => {
    expect(result.orders.asGiven.order.join(',')).toBe(ids);
    expect(result.orders.asGiven.steps[0].us).toBeGreaterThan(5);
  });

  test('the IOThread is worth the most, and more once the driver is in QEMU: they help each other', () => {
    const [first] = result.shapleyUs.toSorted((a, b) => b.us - a.us);
    expect(first.id).toBe('iothread');
    const pair = result.overlaps.find(({ ids: two }) => two.join() === 'iothread,nvme-userspace');
    expect(pair?.us).toBeLessThan(0);
  });

  test('subsets that cannot be are named: what needs the driver, without it', () => {
    expect(result.infeasible).toHaveLength(16);
    for (const { ids: some, why } of result.infeasible) {
      expect(some).toContain('irq-on-own-cpu');
      expect(some).not.toContain('nvme-userspace');
      expect(why).toMatch(/needs nvme-userspace/);
    }
    expect(result.subsets).toBe(48);
  });
});

test('two prototypes come after what they need, in whatever order they are given', async () => {
  const result = await order(base('V4'), 'aio-fast-path,nvme-polled-queues');
  expect(result.orders.asGiven.order).toEqual(['aio-fast-path', 'nvme-polled-queues']);
  const needy = await order(base('V0'), 'poll-max-ns,iothread');
  expect(needy.orders.asGiven.order).toEqual(['iothread', 'poll-max-ns']);
  expect(needy.notes[0]).toMatch(/the order given cannot be/);
  expect(needy.possibleOrders).toBe(1);
});

test('a seed repeats it to the bit; another does not', async () => {
  const start = base('V1');
  const once = await order(start, 'multi-queue,packed');
  expect(await order(start, 'multi-queue,packed')).toEqual(once);
  const other = await orderOf(await start, readOptimizations(['multi-queue', 'packed']), {
    seed: '2',
    precision: 0.02,
    run: runJobsHere,
  });
  expect(other.totalUs).not.toBe(once.totalUs);
});

describe('what cannot be put in order is refused', () => {
  test.each([
    ['V0', 'passthrough,nvme-userspace', /cannot all be applied: .*exclude each other/],
    ['V0', 'poll-max-ns', /needs iothread/],
    ['V0', 'ioeventfd,iothread', /ioeventfd has no predicted gain: /],
    ['B0', 'iothread', /is for a VM/],
    [
      'V0',
      'iothread,poll-max-ns,poll-grow,poll-shrink,multi-queue,packed,event-idx-off,aio-io-uring,c-state-limit,scheduler-none,halt-poll-ns',
      /11 optimizations are too many/,
    ],
  ])('%s %s', async (preset, ids, message) => {
    await expect(order(base(preset), ids)).rejects.toThrow(message);
  });
});
