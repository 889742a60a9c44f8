/** aio=io_uring in real event loops: closed loops of requests, of any timing. */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { IoUringAio } from '../../models/io-uring-aio.js';
import { Phase } from '../../models/phases.js';
import { Rig } from './rig.js';
import { ClosedLoop, FakeDisk, loopKinds, serverLoop, spansNs, type LoopKind } from './server-rig.js';

interface Machine {
  readonly kind: LoopKind;
  readonly pollNs: number;
  readonly irq: 'own' | 'other';
  readonly taskWork: boolean;
}

/** A real event loop, kicked and interrupted, with `depth` requests going round until `total` have completed. */
function machine({ kind, pollNs, irq, taskWork }: Machine) {
  const rig = new Rig({ aio_poll_iteration: 30, io_uring_task_work: 30, ipi_physical: 800 });
  const loopCpu = rig.cpu('cpu0');
  const irqCpu = irq === 'own' ? loopCpu : rig.cpu('cpu1');
  const thread = rig.thread('iothread', loopCpu);
  const loop = serverLoop(rig, thread, kind, pollNs);
  const disk = new FakeDisk(rig, thread.processor, irqCpu);
  const aio: IoUringAio = new IoUringAio({
    ...rig,
    loop,
    actor: 'iothread',
    loopCpu,
    device: disk,
    irqCpu,
    taskWork,
    wire: rig.timeline('ipi'),
    completed: (request, next) => job.completed(request, next),
  });
  const job: ClosedLoop = new ClosedLoop(rig, loop, (request, submitted) => aio.submit(request, submitted));
  loop.add(aio);
  loop.start();
  return { rig, job, disk, aio };
}

describe.each(loopKinds)('in the loop of QEMU %s', (kind) => {
  test.each([
    { irq: 'own', taskWork: false },
    { irq: 'own', taskWork: true },
    { irq: 'other', taskWork: false },
    { irq: 'other', taskWork: true },
  ] as const)(
    '$irq interrupts, task work $taskWork: one request in each pair of hands at a time',
    (options) => {
      const { rig, job } = machine({ kind, pollNs: 4_000, ...options });
      job.start(1, 50);
      rig.run(1e6);
      expect(job.completedCount).toBe(50);
      expect(spansNs(rig)).toBe(job.latenciesNs);
      const device = rig.ledger.criticalNs.subarray(
        Phase.device * rig.ledger.capacity,
        (Phase.device + 1) * rig.ledger.capacity,
      );
      expect(device.reduce((sum, ns) => sum + ns)).toBe(50 * 5_000);
    },
  );

  test('polling sees each completion in memory: the loop does not sleep, and is sent an IPI for each', () => {
    const { rig, job } = machine({ kind, pollNs: 100_000, irq: 'other', taskWork: true });
    job.start(1, 50);
    rig.run(500_000);
    expect(job.completedCount).toBe(50);
    if (kind === 'main loop') expect(rig.counts.ipis).toBe(0);
    else expect(rig.counts).toMatchObject({ ipis: 50, wakes: 0 });
  });
});

test('no completion is lost, whatever the timing', () => {
  fc.assert(
    fc.property(
      fc.record({
        kind: fc.constantFrom(...loopKinds),
        pollNs: fc.constantFrom(0, 500, 2_000, 8_000),
        irq: fc.constantFrom('own' as const, 'other' as const),
        taskWork: fc.boolean(),
      }),
      fc.integer({ min: 1, max: 4 }),
      fc.array(fc.integer({ min: 1, max: 6_000 }), { minLength: 1, maxLength: 30 }),
      fc.array(fc.integer({ min: 1, max: 6_000 }), { minLength: 1, maxLength: 30 }),
      fc.constantFrom(0, 3_000),
      (given, depth, servicesNs, thinksNs, afterDoorbellNs) => {
        const { rig, job, disk, aio } = machine(given);
        disk.servicesNs.splice(0, 1, ...servicesNs);
        disk.afterDoorbellNs = afterDoorbellNs;
        job.thinksNs = thinksNs;
        job.start(depth, 60);
        rig.run(5e6);
        expect(job.completedCount).toBe(60);
        expect(aio.fd.counter).toBe(0);
        expect(spansNs(rig)).toBe(job.latenciesNs);
      },
    ),
    { numRuns: 300 },
  );
});
