/**
 * Gains in IOPS depend on what was done before, gains in microseconds do not: at queue depth 1 a period is a sum, and
 * IOPS is its reciprocal. Unless two optimizations meet in one mechanism, which microseconds show as well.
 */
import { describe, expect, test } from 'vitest';
import { guest, observe } from './laboratory.js';

type Changes = NonNullable<Parameters<typeof guest>[0]>;

/** Looks so frequent that the moment at which they find something is no part of a gain. */
const exact = { aio_poll_iteration: 3, aio_poll_handler: 0, blk_poll_turn: 1 };

const optimizations = {
  iothread: { iothread: {} },
  iopoll: { pollQueues: 1 },
  noScheduler: { scheduler: 'none' },
  fastPath: { aioFastPath: true },
  nvme: { blockDriver: 'nvme', drive: { irqCpu: 6 } },
  haltpoll: { haltpoll: true },
} as const satisfies Record<string, Changes>;

type Optimization = keyof typeof optimizations;

const start: Changes = {
  qemu: '5.1-polling',
  iothread: null,
  queues: 4,
  haltpoll: false,
  scheduler: 'mq-deadline',
  fio: { ioengine: 'pvsync2', hipri: true },
};

function period(done: readonly Optimization[], costs: Readonly<Record<string, number>> = {}): number {
  const changes = done.reduce<Changes>((all, one) => ({ ...all, ...optimizations[one] }), start);
  return observe(guest(changes), { costs: { ...exact, ...costs } }).meanPeriodNs;
}

/** What `next` gains when `done` is done. */
function gain(
  next: Optimization,
  done: readonly Optimization[],
  costs: Readonly<Record<string, number>> = {},
): { ns: number; iops: number } {
  const [before, after] = [period(done, costs), period([...done, next], costs)];
  return { ns: before - after, iops: 1e9 / after - 1e9 / before };
}

function orders<T>(of: readonly T[]): T[][] {
  if (of.length < 2) return [[...of]];
  return of.flatMap((one) => orders(of.filter((other) => other !== one)).map((rest) => [one, ...rest]));
}

describe.each<[string, readonly Optimization[], readonly Optimization[]]>([
  ['IOThread, guest iopoll, no scheduler in the guest', [], ['iothread', 'iopoll', 'noScheduler']],
  [
    "guest iopoll, no scheduler in the guest, AIO fast path, on QEMU's NVMe driver",
    ['iothread', 'nvme'],
    ['iopoll', 'noScheduler', 'fastPath'],
  ],
])('%s', (_, base, three) => {
  const gains = new Map(three.map((one) => [one, [] as { place: number; ns: number; iops: number }[]]));
  for (const order of orders(three)) {
    order.forEach((one, place) =>
      gains.get(one)!.push({ place, ...gain(one, [...base, ...order.slice(0, place)]) }),
    );
  }

  test('each is worth the same in microseconds in all six orders', () => {
    for (const all of gains.values()) {
      for (const { ns } of all) expect(Math.abs(ns - all[0].ns)).toBeLessThanOrEqual(20);
    }
  });

  test('each is worth more IOPS the later it comes, whatever came before', () => {
    for (const all of gains.values()) {
      const at = (place: number): number[] =>
        all.filter((one) => one.place === place).map(({ iops }) => iops);
      expect(Math.max(...at(0))).toBeLessThan(Math.min(...at(1)));
      expect(Math.max(...at(1))).toBeLessThan(Math.min(...at(2)));
    }
  });
});

test('three equal cuts of the same code are three unequal steps, each larger than the one before', () => {
  const periods = [1_600, 1_100, 600, 100].map((ns) =>
    period(['haltpoll', 'iothread', 'nvme', 'iopoll'], { qemu_submit: ns }),
  );
  const steps = periods.slice(1).map((now, i) => ({
    ns: periods[i] - now,
    iops: 1e9 / now - 1e9 / periods[i],
  }));
  for (const { ns } of steps) expect(Math.abs(ns - 500)).toBeLessThanOrEqual(20);
  expect(steps[1].iops).toBeGreaterThan(1.05 * steps[0].iops);
  expect(steps[2].iops).toBeGreaterThan(1.05 * steps[1].iops);
});

test('the AIO fast path is worth what it goes past: the longer the block layer, the more', () => {
  const worth = (ns: number): number => gain('fastPath', ['iothread', 'nvme'], { qemu_submit: ns }).ns;
  expect(worth(1_600)).toBeGreaterThan(0);
  expect(Math.abs(worth(3_600) - worth(1_600) - 2_000)).toBeLessThanOrEqual(20);
});

describe('two that meet in one mechanism are worth something else together', () => {
  test('guest haltpoll and guest iopoll both spare the halt: whichever comes second finds it gone', () => {
    // An IPI to the polling vCPU instead of an entry by KVM, which polls for the halted one.
    expect(gain('haltpoll', ['iothread']).ns).toBeGreaterThan(100);
    expect(gain('haltpoll', ['iothread', 'iopoll']).ns).toBe(0);
    const first = gain('iopoll', ['iothread']).ns;
    const second = gain('iopoll', ['iothread', 'haltpoll']).ns;
    expect(first - second).toBeCloseTo(gain('haltpoll', ['iothread']).ns, 5);
  });

  test("QEMU's NVMe driver is a gain to an IOThread, which polls, and a loss to a main loop, which is woken from afar", () => {
    expect(gain('nvme', ['haltpoll', 'iothread']).ns).toBeGreaterThan(500);
    expect(gain('nvme', ['haltpoll']).ns).toBeLessThan(-500);
    expect(gain('iothread', ['haltpoll', 'nvme']).ns).toBeGreaterThan(
      gain('iothread', ['haltpoll']).ns + 1_000,
    );
  });
});
