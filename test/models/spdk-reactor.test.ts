import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PackedVirtqueue } from '../../models/packed-virtqueue.js';
import { Phase } from '../../models/phases.js';
import type { Virtqueue } from '../../models/ports.js';
import { SpdkReactor } from '../../models/spdk-reactor.js';
import { SplitVirtqueue } from '../../models/split-virtqueue.js';
import { Rig } from './rig.js';
import { spansNs } from './server-rig.js';
import { FakeDrive, Guest } from './spdk-rig.js';

interface Options {
  readonly guests?: number;
  readonly polls?: boolean;
  readonly packed?: boolean;
  readonly costs?: Readonly<Record<string, number>>;
}

/** The reactor's first turn begins at 200 ns. With one guest a turn takes 150: vdev_worker at 50, the poll group at 100. */
function target({ guests = 1, polls = false, packed = false, costs = {} }: Options = {}) {
  const rig = new Rig({ spdk_reactor_turn: 150, ...costs });
  const cpu = rig.cpu('reactor cpu');
  const thread = rig.thread('reactor', cpu);
  const drive = new FakeDrive(rig);
  const reactor = new SpdkReactor({ ...rig, thread, drive });
  const queues: Virtqueue[] = Array.from({ length: guests }, () =>
    packed ? new PackedVirtqueue(false) : new SplitVirtqueue(false),
  );
  const all = queues.map((queue, i) => new Guest(rig, `guest${i}`, queue, reactor, polls));
  reactor.start();
  return { rig, cpu, drive, reactor, queues, guests: all, guest: all[0], queue: queues[0] };
}

/** A request that nobody waits for is published at that time. */
function publishAt(ns: number, { rig, reactor, queues }: ReturnType<typeof target>, index = 0): void {
  const request = rig.request();
  rig.at(ns, () => {
    request.path.begin(0, rig.cpuOf('reactor cpu').timeline, ns);
    queues[index].addAvail(request);
    reactor.visible(index, -1);
  });
}

describe('kicks', () => {
  test('are switched off in the ring when it is registered', () => {
    const { queue } = target();
    expect([(queue as SplitVirtqueue).noNotify, queue.notification]).toEqual([true, false]);
    expect((target({ packed: true }).queue as PackedVirtqueue).deviceEvent.flags).toBe('DISABLE');
  });

  test.each([false, true])('never come, packed %s', (packed) => {
    const { rig, guest } = target({ packed });
    guest.start(2, 300);
    rig.run(1e7);
    expect([guest.completedCount, guest.kicks]).toEqual([300, 0]);
  });
});

describe('a request', () => {
  test('is found, submitted, ended and told of by pollers that take turns', () => {
    const given = target();
    publishAt(1_001, given);
    // vdev_worker looks at 250 + 150 k: 1150; taking and submitting. The group looks at 1400 + 150 k: 6500; ending and
    // giving back. Then the reactor's own part, and vdev_worker's next run at 6800; the write to the irqfd.
    expect(given.rig.run(1e5).log).toEqual([
      '1350 doorbell',
      '6351 posted',
      '6700 guest0 used',
      '6900 guest0 interrupted',
    ]);
  });

  test('that comes just as it is looked for waits no longer', () => {
    const given = target();
    publishAt(1_000, given);
    expect(given.rig.run(2_000).log).toEqual(['1200 doorbell']);
  });

  test('costs one system call, for the interrupt, and one wake-up of a sleeping vCPU that the reactor pays', () => {
    const { rig, guest } = target();
    guest.start(1, 10);
    rig.run(1e6);
    expect(guest.completedCount).toBe(10);
    expect(rig.counts).toMatchObject({ syscalls: 10, wakes: 10, interrupts: 0, kicks: 0, vmexits: 0 });
    expect(rig.spent('reactor', 'irqfd_write')).toBe(1_000);
    expect(rig.spent('reactor', 'ttwu_send')).toBe(1_000);
  });

  test('of a guest that polls is seen in the used ring: no interrupt, no system call', () => {
    const { rig, guest } = target({ polls: true });
    guest.start(1, 10);
    rig.run(1e6);
    expect(guest.completedCount).toBe(10);
    expect(rig.counts).toMatchObject({ syscalls: 0, wakes: 0 });
    expect(rig.log.filter((line) => line.includes('interrupted'))).toEqual([]);
  });

  test('is in one pair of hands at a time, and waits for the interrupt where a polling guest does not', () => {
    const phases = [false, true].map((polls) => {
      const { rig, guest } = target({ polls });
      guest.start(1, 10);
      rig.run(1e6);
      expect(spansNs(rig)).toBe(guest.latenciesNs);
      const { criticalNs, capacity } = rig.ledger;
      const phaseNs = (phase: number): number =>
        criticalNs.subarray(phase * capacity, (phase + 1) * capacity).reduce((sum, ns) => sum + ns, 0);
      expect(phaseNs(Phase.submit)).toBe(10 * 100);
      expect(phaseNs(Phase.serverSubmit)).toBe(10 * 200);
      expect(phaseNs(Phase.device)).toBe(10 * 5_001);
      expect(phaseNs(Phase.serverComplete)).toBe(10 * 200);
      return phaseNs(Phase.notifyDriver);
    });
    // The turn until vdev_worker runs, the irqfd, the wake-up; C1 exit and switch. Against at most one turn of 10.
    expect(phases[0]).toBe(10 * (100 + 100 + 100 + 200));
    expect(phases[1]).toBeLessThanOrEqual(10 * 10);
  });
});

describe('pollers', () => {
  test('take turns: work for one does not keep the next from looking', () => {
    const given = target({ guests: 2 });
    // Turns of 200: worker 0 at 50, worker 1 at 100, the group at 150.
    publishAt(1_001, given, 0);
    publishAt(1_001, given, 1);
    publishAt(1_100, given, 0);
    const { rig, queues } = given;
    rig.run(2_000);
    // Worker 0 looks first, at 1050, for 200, and leaves what comes meanwhile; then worker 1, 50 later; then the group,
    // the reactor, and worker 0 again, at 1650.
    expect(rig.log).toEqual(['1250 doorbell', '1500 doorbell', '1850 doorbell']);
    expect(queues.every((queue) => queue.empty)).toBe(true);
  });

  test('of further guests lengthen the turn', () => {
    const lone = target();
    const many = target({ guests: 10 });
    for (const given of [lone, many]) {
      publishAt(10_001, given);
      given.rig.run(15_000);
    }
    // From 200: 50 + 150 k, and 50 + 600 k.
    expect([lone.rig.log, many.rig.log]).toEqual([['10350 doorbell'], ['10650 doorbell']]);
  });

  test('tell at most 30 virtqueues apart', () => {
    const given = target({ guests: 30 });
    publishAt(1_000, given, 29);
    given.rig.run(1e5);
    expect(given.rig.log.at(-1)).toMatch(/guest29 interrupted$/);
    expect(() => target({ guests: 31 })).toThrow('a reactor is given more than 30 virtqueues');
  });

  test('end all that the completion queue shows, and tell the guest of all by one interrupt', () => {
    const given = target();
    given.drive.servicesNs = [5_200, 5_000];
    publishAt(1_000, given);
    publishAt(1_000, given);
    expect(given.rig.run(1e5).log).toEqual([
      '1200 doorbell',
      '1400 doorbell',
      '6400 posted',
      '6400 posted',
      '6600 guest0 used',
      '6800 guest0 used',
      '7000 guest0 interrupted',
    ]);
  });

  test('tell each guest of its own', () => {
    const given = target({ guests: 3 });
    publishAt(1_000, given, 1);
    const { log } = given.rig.run(1e5);
    expect(log.slice(-2).map((line) => line.replace(/^\d+ /, ''))).toEqual([
      'guest1 used',
      'guest1 interrupted',
    ]);
  });
});

describe('the reactor', () => {
  test('never sleeps, and never lets its CPU idle', () => {
    const { rig, cpu, guest } = target();
    guest.start(1, 100);
    rig.run(1e6);
    // It began in POLL, at 0; since then the CPU has had a thread to run.
    expect([rig.spent('reactor cpu', 'POLL'), rig.spent('reactor cpu', 'C1')]).toEqual([0, 0]);
    expect(cpu.singleTask).toBe(true);
    expect(rig.spent('reactor', 'sched_deactivate')).toBe(0);
  });

  test('loses what an interrupt of its CPU takes, and finds later what came meanwhile', () => {
    const given = target();
    publishAt(1_001, given);
    given.rig.interruptAt(900, given.cpu, 1_000);
    // Entry, handler and exit: 1200 later.
    expect(given.rig.run(3_000).log).toEqual(['2400 doorbell']);
  });
});

test('no request is overlooked and spans tile, whatever the timing', () => {
  fc.assert(
    fc.property(
      fc.record({
        guests: fc.integer({ min: 1, max: 4 }),
        polls: fc.boolean(),
        packed: fc.boolean(),
        costs: fc.record({
          spdk_reactor_turn: fc.integer({ min: 1, max: 700 }),
          irqfd_write: fc.constantFrom(0, 100, 1_500),
          vhost_user_spdk_take: fc.constantFrom(0, 100),
          spdk_complete: fc.constantFrom(0, 100, 900),
          ttwu_send: fc.constantFrom(0, 100),
        }),
      }),
      fc.integer({ min: 1, max: 4 }),
      fc.array(fc.integer({ min: 1, max: 6_000 }), { minLength: 1, maxLength: 30 }),
      fc.array(fc.integer({ min: 1, max: 6_000 }), { minLength: 1, maxLength: 30 }),
      fc.array(fc.record({ atNs: fc.nat(200_000), lengthNs: fc.integer({ min: 1, max: 3_000 }) }), {
        maxLength: 20,
      }),
      (given, depth, servicesNs, thinksNs, interrupts) => {
        const { rig, cpu, drive, guests } = target(given);
        drive.servicesNs = [...servicesNs];
        for (const { atNs, lengthNs } of interrupts) rig.interruptAt(500 + atNs, cpu, lengthNs);
        for (const guest of guests) {
          guest.thinksNs = thinksNs;
          guest.start(depth, 40);
        }
        rig.run(1e7);
        expect(guests.map((guest) => guest.completedCount)).toEqual(guests.map(() => 40));
        expect(guests.every((guest) => guest.kicks === 0)).toBe(true);
        expect(spansNs(rig)).toBe(guests.reduce((ns, guest) => ns + guest.latenciesNs, 0));
      },
    ),
    { numRuns: 200 },
  );
});
