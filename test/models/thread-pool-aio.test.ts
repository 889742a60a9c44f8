import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Phase } from '../../models/phases.js';
import { ThreadPoolAio } from '../../models/thread-pool-aio.js';
import { Rig } from './rig.js';
import { ClosedLoop, FakeDisk, loopKinds, serverLoop, spansNs, type LoopKind } from './server-rig.js';

interface Options {
  readonly kind?: LoopKind;
  readonly pollNs?: number;
  /** Where the drive's interrupt goes. */
  readonly irq?: 'worker' | 'other';
  readonly workers?: number;
  /** Whether all workers are pinned to cpu1. */
  readonly shareCpu?: boolean;
  readonly costs?: Readonly<Record<string, number>>;
}

/** A loop on cpu0 and workers on cpu1 and further; every cost is 100 ns unless given, the disk takes 5000 ns. */
function pool({
  kind = '8.0',
  pollNs = 100_000,
  irq = 'worker',
  workers = 1,
  shareCpu = false,
  costs = {},
}: Options = {}) {
  const rig = new Rig({ aio_poll_iteration: 30, ...costs });
  const thread = rig.thread('iothread', rig.cpu('cpu0'));
  const loop = serverLoop(rig, thread, kind, pollNs);
  const other = rig.cpu('cpu9');
  const disks: FakeDisk[] = [];
  const aio: ThreadPoolAio = new ThreadPoolAio({
    ...rig,
    loop,
    actor: 'iothread',
    workers: Array.from({ length: workers }, (_, i) => {
      const cpu = shareCpu && i > 0 ? rig.cpuOf('cpu1') : rig.cpu(`cpu${i + 1}`);
      const irqCpu = irq === 'worker' ? cpu : other;
      const disk = new FakeDisk(rig, cpu.processor, irqCpu);
      disks.push(disk);
      return { thread: rig.thread(`worker${i}`, cpu), device: disk, irqCpu };
    }),
    completed: (request, next) => {
      rig.note('completed');
      job.completed(request, next);
    },
  });
  const job: ClosedLoop = new ClosedLoop(rig, loop, (request, submitted) => {
    rig.note('submit');
    aio.submit(request, () => {
      rig.note('submitted');
      submitted();
    });
  });
  aio.start();
  loop.start();
  /** Time of a phase charged to a site [ns]. */
  const critical = (phase: number, actor: string, cost: string): number => {
    const { sites, criticalNs, capacity } = rig.ledger;
    return sites.reduce(
      (ns, site) =>
        ns + (site.actor === actor && site.cost === cost ? criticalNs[phase * capacity + site.id] : 0),
      0,
    );
  };
  const phaseNs = (phase: number): number => {
    const { criticalNs, capacity } = rig.ledger;
    return criticalNs.subarray(phase * capacity, (phase + 1) * capacity).reduce((sum, ns) => sum + ns, 0);
  };
  return {
    rig,
    aio,
    job,
    disks,
    critical,
    phaseNs,
    noted: () => rig.log.map((line) => line.replace(/^\d+ /, '')),
  };
}

describe('a request', () => {
  test('wakes the idle worker by a system call of the loop, which goes on at once', () => {
    const { rig, job } = pool();
    job.thinksNs = [10_000];
    job.start(1, 1);
    rig.run(11_500);
    const [submit, submitted] = rig.log;
    // Queue it; entry, wake-up, exit.
    expect(submit).toMatch(/^100\d\d submit$/);
    expect(parseInt(submitted) - parseInt(submit)).toBe(400);
    expect(rig.spent('iothread', 'ttwu_send')).toBe(100);
  });

  test('is with the worker, waking and submitting, until the doorbell; then with the drive; then on the way back', () => {
    const { rig, job, critical, phaseNs } = pool();
    job.thinksNs = [10_000];
    job.start(1, 1);
    rig.run(1e5);
    // Queue; entry and wake-up; C1 exit, switch, exit from the futex; entry of pread and the disk's 100.
    expect(phaseNs(Phase.serverSubmit)).toBe(100 + 200 + 300 + 200);
    expect(critical(Phase.serverSubmit, 'cpu1', 'c1_exit')).toBe(100);
    expect(phaseNs(Phase.device)).toBe(5_000);
    // C1 exit, interrupt's entry, handler and exit; switch, exit from pread; then the loop's look and its bottom half.
    expect(phaseNs(Phase.reap)).toBeGreaterThanOrEqual(400 + 200 + 100);
    expect(phaseNs(Phase.reap)).toBeLessThanOrEqual(400 + 200 + 100 + 30);
    expect(critical(Phase.reap, 'worker0', 'syscall_exit')).toBe(100);
    expect(phaseNs(Phase.serverComplete)).toBe(100);
    expect(spansNs(rig)).toBe(job.latenciesNs);
  });

  test('lets its worker wait in iowait', () => {
    const { rig, job } = pool();
    job.thinksNs = [10_000];
    job.start(1, 1);
    rig.run(14_000);
    expect(rig.cpuOf('cpu1').iowaiters).toBe(1);
    rig.run(1e5);
    expect(rig.cpuOf('cpu1').iowaiters).toBe(0);
  });

  test('that is served on another CPU pays there for waking the worker', () => {
    const { rig, job } = pool({ irq: 'other' });
    job.start(1, 1);
    rig.run(1e5);
    expect(rig.spent('cpu9', 'ttwu_send')).toBe(100);
    expect(spansNs(rig)).toBe(job.latenciesNs);
  });

  test('that is served before its worker has gone to sleep does not put it to sleep', () => {
    const { rig, job, disks } = pool({ costs: { sched_deactivate: 3_000 } });
    disks[0].servicesNs.splice(0, 1, 1);
    job.thinksNs = [10_000];
    job.start(1, 1);
    rig.run(1e5);
    // For the job, and no other.
    expect(rig.counts.wakes).toBe(1);
    expect(job.completedCount).toBe(1);
  });

  test('that is served before its worker looks does not make it wait, nor wake it later', () => {
    const { rig, aio, job, disks } = pool({ irq: 'other', costs: { hardirq_exit: 5_000 } });
    disks[0].servicesNs.splice(0, 1, 1);
    disks[0].afterDoorbellNs = 1_000;
    job.thinksNs = [10_000];
    job.start(1, 1);
    rig.run(1e5);
    expect(job.completedCount).toBe(1);
    expect(rig.counts.wakes).toBe(1);
    expect(aio.idle.length).toBe(1);
  });
});

describe('the completion', () => {
  test('of a loop that polls is found in memory: nothing is written, nobody woken', () => {
    const { rig, job } = pool();
    job.start(1, 20);
    rig.run(1e6);
    expect(job.completedCount).toBe(20);
    expect(rig.spent('worker0', 'eventfd_write')).toBe(0);
    // The worker twice a request: for its job, and by the drive.
    expect(rig.counts.wakes).toBe(40);
    // Ten more requests: a futex wait and a pread of the worker, and a futex wake of the loop, each.
    const fewer = pool();
    fewer.job.start(1, 10);
    fewer.rig.run(1e6);
    expect(rig.counts.syscalls - fewer.rig.counts.syscalls).toBe(3 * 10);
  });

  test('of a loop that sleeps is written to its eventfd, by the worker, which wakes it and pays', () => {
    const { rig, job, critical } = pool({ pollNs: 0 });
    job.start(1, 20);
    rig.run(1e6);
    expect(job.completedCount).toBe(20);
    expect(rig.spent('worker0', 'eventfd_write')).toBe(20 * 100);
    expect(rig.spent('worker0', 'ttwu_send')).toBe(20 * 100);
    // The write and the wake-up are what the loop waits for.
    expect(critical(Phase.reap, 'worker0', 'eventfd_write')).toBe(20 * 100);
    expect(critical(Phase.reap, 'iothread', 'sched_wake_idle')).toBe(20 * 100);
    // Worker and loop, each twice a request.
    expect(rig.counts.wakes).toBe(80);
    expect(spansNs(rig)).toBe(job.latenciesNs);
  });

  test('in the main loop wakes it, too', () => {
    const { rig, job } = pool({ kind: 'main loop' });
    job.start(1, 20);
    rig.run(1e6);
    expect(job.completedCount).toBe(20);
    expect(rig.counts.wakes).toBe(80);
    expect(spansNs(rig)).toBe(job.latenciesNs);
  });

  test('of several requests at once is one bottom half', () => {
    const { rig, job, noted } = pool({ pollNs: 0, workers: 3 });
    job.start(3, 3);
    rig.run(1e6);
    expect(noted().filter((line) => line === 'completed')).toHaveLength(3);
    expect(rig.spent('iothread', 'bottom_half')).toBeLessThanOrEqual(300);
    expect(spansNs(rig)).toBe(job.latenciesNs);
  });
});

describe('workers', () => {
  test('serve side by side, as many as there are', () => {
    const { rig, job } = pool({ workers: 2 });
    job.start(2, 2);
    rig.run(1e6);
    const both = job.latenciesNs;
    expect(job.completedCount).toBe(2);
    expect(both).toBeLessThan(2 * 8_500);
  });

  test('that are all busy leave a request in the queue, for the first to finish: nobody is woken for it', () => {
    const { rig, job, noted } = pool({ workers: 1 });
    job.start(2, 2);
    rig.run(1e6);
    expect(noted()).toEqual(['submit', 'submitted', 'submit', 'submitted', 'completed', 'completed']);
    // The first is woken for, the second is found: by the drive each.
    expect(rig.counts.wakes).toBe(3);
    expect(rig.spent('iothread', 'ttwu_send')).toBe(100);
    expect(spansNs(rig)).toBe(job.latenciesNs);
  });

  test('that find their job taken by one that has just finished go back to sleep', () => {
    // The wake-up takes long enough for the other to finish in between.
    const { rig, aio, job, disks } = pool({ workers: 2, costs: { ttwu_send: 3_000 } });
    disks[0].servicesNs.splice(0, 1, 600);
    job.start(3, 60);
    // How often a worker goes idle without having submitted anything since it last did.
    let inVain = 0;
    const submitted = new Map<unknown, boolean>();
    const push = aio.idle.push.bind(aio.idle);
    aio.idle.push = (worker) => {
      if (submitted.get(worker) === false) inVain++;
      submitted.set(worker, false);
      push(worker);
    };
    for (const [i, disk] of disks.entries()) {
      const submit = disk.submit.bind(disk);
      disk.submit = (request, then) => {
        submitted.set([...submitted.keys()][i], true);
        submit(request, then);
      };
    }
    rig.run(5e6);
    expect(job.completedCount).toBe(60);
    expect(inVain).toBeGreaterThan(5);
    expect(spansNs(rig)).toBe(job.latenciesNs);
  });
});

test('no job and no completion is lost, and spans tile, whatever the timing', () => {
  fc.assert(
    fc.property(
      fc.record({
        kind: fc.constantFrom(...loopKinds),
        pollNs: fc.constantFrom(0, 500, 2_000, 8_000),
        irq: fc.constantFrom('worker' as const, 'other' as const),
        workers: fc.integer({ min: 1, max: 3 }),
        shareCpu: fc.boolean(),
        costs: fc.record({
          ttwu_send: fc.constantFrom(0, 100, 1_500),
          eventfd_write: fc.constantFrom(0, 100, 1_500),
          syscall_exit: fc.constantFrom(0, 100),
          sched_deactivate: fc.constantFrom(0, 100, 2_000),
          sched_wake_idle: fc.constantFrom(0, 100, 2_000),
          hardirq_exit: fc.constantFrom(0, 100, 2_000),
        }),
      }),
      fc.integer({ min: 1, max: 5 }),
      fc.array(fc.integer({ min: 1, max: 6_000 }), { minLength: 1, maxLength: 30 }),
      fc.array(fc.integer({ min: 1, max: 6_000 }), { minLength: 1, maxLength: 30 }),
      fc.constantFrom(0, 1_000, 3_000),
      (given, depth, servicesNs, thinksNs, afterDoorbellNs) => {
        const { rig, aio, job, disks } = pool(given);
        for (const disk of disks) {
          disk.servicesNs.splice(0, 1, ...servicesNs);
          disk.afterDoorbellNs = afterDoorbellNs;
        }
        job.thinksNs = thinksNs;
        job.start(depth, 60);
        rig.run(1e7);
        expect(job.completedCount).toBe(60);
        expect([aio.jobs.length, aio.ended.length, aio.idle.length]).toEqual([0, 0, given.workers]);
        expect(spansNs(rig)).toBe(job.latenciesNs);
      },
    ),
    { numRuns: 300 },
  );
});
