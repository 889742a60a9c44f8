import { describe, expect, test } from 'vitest';
import { Fio, type FioEngine } from '../../models/fio.js';
import type { BlockDevice } from '../../models/ports.js';
import type { Request } from '../../models/request.js';
import { Rig } from './rig.js';

interface Options {
  readonly engine: FioEngine;
  readonly polls?: boolean;
  readonly iodepth?: number;
  readonly thinktimeNs?: number;
  readonly kernelIowait?: boolean;
  /** How long the device takes [ns]. */
  readonly deviceNs?: number;
}

/** A job that runs from 200 ns on a device that ends each request in an interrupt, or lets itself be polled. */
function job({
  engine,
  polls = false,
  iodepth = 1,
  thinktimeNs = 0,
  kernelIowait = true,
  deviceNs = 7_000,
}: Options) {
  const rig = new Rig();
  rig.paths.handOver = () => {};
  const cpu = rig.cpu('cpu0');
  const thread = rig.thread('fio', cpu);
  const site = rig.book.spends('fio', 'test', 'spin', 'pollUseful');
  const done: Request[] = [];
  const inService: Request[] = [];
  let waiting: (() => void) | null = null;
  const finish = (request: Request): void => {
    done.push(request);
    request.ended = true;
    if (!polls)
      cpu.interrupt(
        () => thread.processor.then(() => (request.onEnd(request, cpu.timeline.id), cpu.interruptDone())),
        -1,
      );
  };
  const timers = Array.from({ length: iodepth }, (_, i) =>
    rig.calendar.timer(`slot ${i}`, () => finish(inService.shift()!)),
  );
  let slot = 0;
  const device: BlockDevice = {
    polled: polls,
    submit(request, submitted) {
      rig.note(`submit ${request.path.request}`);
      inService.push(request);
      rig.calendar.after(timers[slot++ % iodepth], deviceNs);
      submitted();
    },
    poll(found) {
      waiting = found;
      const look = (): void => {
        const request = done.shift();
        thread.processor.chargeNs(site, 10);
        if (request === undefined) thread.processor.then(look);
        else {
          request.onEnd(request, -1);
          thread.processor.then(waiting!);
        }
      };
      look();
    },
  };
  const stamps: number[][] = [];
  const fio = new Fio({
    ...rig,
    cpu: thread,
    actor: 'fio',
    thinktimeSpinNs: 0,
    device,
    observer: { completed: (...times) => stamps.push(times) },
    engine,
    polls,
    uringIowait: kernelIowait,
    iodepth,
    bytes: 4096,
    writes: () => false,
    thinktimeNs,
  });
  thread.start(fio.start);
  return { rig, cpu, stamps };
}

describe('a synchronous engine', () => {
  test.each(['psync', 'pvsync2'] as const)(
    '%s makes one system call a request, issued as it is prepared',
    (engine) => {
      const { rig, stamps } = job({ engine });
      rig.run(8_000);
      // Device until 7200: C1, entry; return, switch, return from the call.
      expect(stamps).toEqual([[200, 200, 7_700]]);
      // The next one is submitted after fio's own loop.
      expect(rig.log).toEqual(['200 submit 0', '7800 submit 1']);
      expect(rig.counts.syscalls).toBe(2);
    },
  );

  test('waits in iowait', () => {
    const { rig, cpu } = job({ engine: 'psync' });
    rig.run(5_000);
    expect(cpu.iowaiters).toBe(1);
  });

  test('that polls neither sleeps nor is woken', () => {
    const { rig, stamps } = job({ engine: 'pvsync2', polls: true });
    rig.run(8_000);
    expect(rig.counts).toMatchObject({ wakes: 0, interrupts: 0, syscalls: 2 });
    expect(stamps[0][2]).toBeGreaterThan(7_200);
  });

  test('does not sleep if the request has ended already', () => {
    const { rig, stamps } = job({ engine: 'psync', deviceNs: 50 });
    rig.run(1_000);
    expect(rig.counts.wakes).toBe(0);
    expect(stamps.length).toBeGreaterThan(0);
  });
});

describe('an asynchronous engine', () => {
  test.each(['libaio', 'io_uring'] as const)(
    '%s makes two, and is issued when the first has returned',
    (engine) => {
      const { rig, stamps } = job({ engine });
      rig.run(7_750);
      // The submission and its return end at 400: 200 to submit.
      expect(stamps[0].slice(0, 2)).toEqual([200, 400]);
      expect(rig.counts.syscalls).toBe(2);
    },
  );

  test('libaio does not wait in iowait; io_uring does where the kernel says so', () => {
    const waiters = (engine: FioEngine, kernelIowait: boolean): number => {
      const { rig, cpu } = job({ engine, kernelIowait });
      rig.run(5_000);
      return cpu.iowaiters;
    };
    expect([waiters('libaio', true), waiters('io_uring', true), waiters('io_uring', false)]).toEqual([
      0, 1, 0,
    ]);
  });

  test('keeps iodepth requests in flight', () => {
    const { rig } = job({ engine: 'io_uring', iodepth: 4 });
    rig.run(7_000);
    expect(rig.log.map((line) => line.replace(/^\d+ /, ''))).toEqual([
      'submit 0',
      'submit 1',
      'submit 2',
      'submit 3',
    ]);
  });

  test('that polls reaps what it finds', () => {
    const { rig, stamps } = job({ engine: 'io_uring', polls: true, iodepth: 2 });
    rig.run(30_000);
    expect(rig.counts).toMatchObject({ wakes: 0, interrupts: 0 });
    expect(stamps.length).toBeGreaterThanOrEqual(5);
  });
});

describe('think time', () => {
  test.each(['psync', 'libaio'] as const)(
    'of %s comes after the completion and is in no latency',
    (engine) => {
      const think = job({ engine, thinktimeNs: 50_000 });
      const none = job({ engine });
      for (const { rig } of [think, none]) rig.run(100_000);
      const latency = ([startNs, , completionNs]: number[]): number => completionNs - startNs;
      expect(think.stamps.map(latency)[1]).toBe(none.stamps.map(latency)[1]);
      // The way to sleep is part of it; setting the timer, its interrupt and the switch come on top.
      expect(think.stamps[1][0] - think.stamps[0][2]).toBe(50_000 + 100 + 500);
    },
  );
});
