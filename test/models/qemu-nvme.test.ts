import { describe, expect, test } from 'vitest';
import { AioContext } from '../../models/aio-context.js';
import type { PollRule } from '../../models/poll-rule.js';
import { aioGenerations } from '../../models/aio-generations.js';
import { MainLoop } from '../../models/main-loop.js';
import { NvmeDrive } from '../../models/nvme-drive.js';
import { Phase } from '../../models/phases.js';
import { PollAdaptation } from '../../models/poll-adaptation.js';
import type { EventLoop, QueuePlace } from '../../models/ports.js';
import { QemuNvme } from '../../models/qemu-nvme.js';
import type { Request } from '../../models/request.js';
import type { QemuClass } from '../../models/versions.js';
import { NotingLoop, Rig } from './rig.js';

const DRIVE_NS = 7_000;

function driveOf(rig: Rig): NvmeDrive {
  return new NvmeDrive('nvme0', rig.calendar, rig.paths, [rig.timeline('channel')], rig.book, {
    read: 'dev_p4800x_read_4k',
    write: 'dev_p4800x_write_4k',
    perExtra4k: 'dev_p4800x_per_extra_4k',
  });
}

interface Options {
  /** Where the host takes the vector: on the loop's CPU, on another; or there is none. */
  readonly irq?: 'own' | 'other' | 'none';
  readonly fastPath?: boolean;
  readonly place?: QueuePlace;
}

/** The driver below a loop, and who completes its requests: notes it, and hands the path back. */
function driverOf(rig: Rig, loop: EventLoop, { irq = 'other', fastPath = false, place }: Options): QemuNvme {
  const irqCpu = { own: () => rig.cpuOf('cpu0'), other: () => rig.cpu('cpu1'), none: () => null }[irq]();
  return new QemuNvme({
    ...rig,
    loop,
    actor: 'iothread',
    drive: driveOf(rig),
    irqCpu,
    ...(place === undefined ? {} : { place }),
    fastPath,
    completed: (_request, next) => {
      rig.note('completed');
      loop.processor.then(next);
    },
  });
}

// ---- alone, below a loop that only notes

/** A thread that submits a request from 200 ns on. */
function alone(options: Options = {}) {
  const rig = new Rig({ dev_p4800x_read_4k: DRIVE_NS });
  const cpu = rig.cpu('cpu0');
  const thread = rig.thread('iothread', cpu);
  const loop = new NotingLoop(rig, cpu.processor);
  const driver = driverOf(rig, loop, options);
  const request = rig.request();
  const submit = (then: () => void): void =>
    thread.start(() => {
      request.path.begin(0, cpu.timeline, rig.calendar.now);
      driver.submit(request, () => {
        rig.note('submitted');
        then();
      });
    });
  return { rig, cpu, thread, loop, driver, request, submit };
}

describe('a request', () => {
  test('is submitted without a system call, and the completion queue is looked at right after the doorbell', () => {
    const { rig, thread, driver, submit } = alone();
    submit(() => thread.block(false, () => {}));
    rig.run(7_350);
    // The entry is visible 7000 after the doorbell.
    expect(rig.log).toEqual(['300 aio_notify', '300 submitted', '7300 visible, eventfd 0']);
    expect(rig.counts.syscalls).toBe(0);
    expect(driver.ready()).toBe(true);
  });

  test('of the fast path is not looked for after the doorbell', () => {
    const { rig, thread, submit } = alone({ fastPath: true });
    submit(() => thread.block(false, () => {}));
    expect(rig.run(7_350).log).toEqual(['300 submitted', '7300 visible, eventfd 0']);
  });

  test('is visible before its interrupt, which signals the eventfd and leaves it to the loop to read', () => {
    const { rig, thread, driver, submit } = alone();
    submit(() => thread.block(false, () => {}));
    rig.run(20_000);
    expect(driver.fd.counter).toBe(1);
    expect(rig.counts.interrupts).toBe(1);
    expect(rig.spent('cpu1', 'vfio_msi_handler')).toBe(100);
    expect(rig.spent('cpu1', 'ttwu_send')).toBe(0);
  });

  test('on a queue without interrupt leaves the eventfd alone, and counts as one that must be polled for', () => {
    const { rig, thread, loop, driver, submit } = alone({ irq: 'none' });
    expect(driver.interrupt).toBeNull();
    submit(() => thread.block(false, () => {}));
    rig.run(20_000);
    expect(loop.polledAlways).toBe(1);
    expect(driver.fd.counter).toBe(0);
    expect(rig.counts.interrupts).toBe(0);
  });

  test('on a queue with an interrupt need not be polled for', () => {
    const { rig, thread, loop, submit } = alone();
    submit(() => thread.block(false, () => {}));
    rig.run(20_000);
    expect(loop.polledAlways).toBe(0);
  });

  test('crosses nodes as its queue does', () => {
    const { rig, thread, submit } = alone({ place: { remoteDmas: 2, remoteInterrupt: false } });
    submit(() => thread.block(false, () => {}));
    expect(rig.run(9_000).log.at(-1)).toBe('7500 visible, eventfd 0');
  });
});

describe('the handler', () => {
  /** Submits, and handles as soon as the entry is visible. */
  function handled(options: Options) {
    const machine = alone(options);
    const { rig, thread, driver, submit } = machine;
    submit(() =>
      thread.block(false, () => {
        rig.log.length = 0;
        driver.handle(rig.noting('done'));
      }),
    );
    rig.at(7_300, () => thread.wake(-1));
    rig.run(20_000);
    return machine;
  }

  test('leaves the coroutine to a bottom half', () => {
    const { rig, loop, driver } = handled({});
    // Notified at each of two looks, the second in vain, for the bottom half that is cancelled again; woken at 7500.
    expect(rig.log).toEqual(['7500 aio_notify', '7500 scheduled', '7600 aio_notify', '7600 done']);
    expect(loop.bottomHalves).toHaveLength(1);
    expect(driver.ready()).toBe(false);
  });

  test('whose bottom half runs completes the request', () => {
    const { rig, thread, loop, driver, submit } = alone();
    submit(() =>
      thread.block(false, () =>
        driver.handle(() => {
          rig.log.length = 0;
          loop.bottomHalves.shift()!(rig.noting('bottom half done'));
        }),
      ),
    );
    rig.at(7_300, () => thread.wake(-1));
    rig.run(20_000);
    expect(rig.log).toEqual(['7600 completed', '7600 bottom half done']);
  });

  test('of the fast path completes the request itself', () => {
    const { rig, loop } = handled({ fastPath: true });
    // What it costs is charged, and goes on with the completion.
    expect(rig.log).toEqual(['7500 completed', '7600 done']);
    expect(loop.bottomHalves).toHaveLength(0);
  });

  test('takes a request of a polled queue off those that must be polled for', () => {
    expect(handled({ irq: 'none' }).loop.polledAlways).toBe(0);
  });

  test('finds nothing after a stale signal', () => {
    const { rig, thread, loop, driver } = alone();
    thread.start(() => driver.handle(rig.noting('done')));
    rig.run(3_000);
    expect(rig.log.at(-1)).toBe('200 done');
    expect(loop.bottomHalves).toHaveLength(0);
  });

  test('tests the phase bit first: after a stale signal it schedules nothing, and notifies nobody', () => {
    // QEMU block/nvme.c:nvme_poll_queue: "Do an early check for completions", before nvme_process_completion.
    const { rig, thread, driver } = alone();
    thread.start(() => driver.handle(rig.noting('done')));
    expect(rig.run(3_000).log).toEqual(['200 done']);
  });

  test('does not mind when polling begins and ends', () => {
    const { rig, driver } = alone();
    driver.pollBegin();
    driver.pollEnd();
    expect(rig.run(3_000).log).toEqual([]);
  });
});

// ---- in an event loop

/** Always the same polling time. */
class FixedRule implements PollRule {
  pollNs: number;

  constructor(pollNs: number) {
    this.pollNs = pollNs;
  }

  raise(): void {}
  adapt(): void {}
}

/**
 * An IOThread with the driver below it, that is told from outside to submit a request: its loop has been woken for that
 * and is at it 300 ns later (C1, switched in, ppoll), or finds it by polling.
 */
function inLoop(qemu: QemuClass | 'main loop', rule: PollRule, options: Options = {}) {
  const rig = new Rig({ dev_p4800x_read_4k: DRIVE_NS, aio_poll_iteration: 30 });
  const thread = rig.thread('iothread', rig.cpu('cpu0'));
  const { calendar, ledger, book, counts } = rig;
  const loop =
    qemu === 'main loop'
      ? new MainLoop(thread, book, counts)
      : new AioContext(calendar, ledger, thread, book, counts, aioGenerations[qemu], rule);
  const driver = driverOf(rig, loop, options);
  loop.add(driver);
  const rings: number[] = [];
  const submitAt = (ns: number): void =>
    rig.at(ns, () => {
      const request: Request = rig.request();
      request.path.begin(rings.length, thread.processor.timeline, rig.calendar.now);
      const write = loop.scheduleFrom((done) => {
        driver.submit(request, () => {
          rings.push(rig.calendar.now);
          done();
        });
      }, -1);
      if (write) loop.notifier.signal()?.wake(-1);
    });
  loop.start();
  /** From the doorbell to the completion, for each request [ns]. */
  const turnaround = (): number[] =>
    rig.log
      .filter((line) => line.endsWith('completed'))
      .map((line, i) => Number(line.split(' ')[0]) - rings[i]);
  return { rig, loop, driver, submitAt, turnaround };
}

describe('a completion in an IOThread that', () => {
  test('polls is found in memory, and its eventfd stays signalled', () => {
    const { rig, driver, submitAt, turnaround } = inLoop('5.2', new FixedRule(20_000));
    submitAt(5_000);
    rig.run(15_000);
    // The doorbell; visible after 7000, within a pass of 30; then the entry and the bottom half.
    const [ns] = turnaround();
    expect(ns).toBeGreaterThanOrEqual(7_000 + 200);
    expect(ns).toBeLessThanOrEqual(7_000 + 30 + 200);
    expect(rig.counts).toMatchObject({ pollHits: 1, wakes: 0, syscalls: 0, interrupts: 1 });
    expect(driver.fd.counter).toBe(1);
  });

  test('polls, of 7.0 and later, has its bottom half in the next aio_poll()', () => {
    const turnarounds = (['5.2', '7.0', '8.0'] as const).map((qemu) => {
      const { rig, submitAt, turnaround } = inLoop(qemu, new FixedRule(20_000));
      submitAt(5_000);
      rig.run(15_000);
      expect(rig.counts).toMatchObject({ pollHits: 1, syscalls: 0 });
      return turnaround()[0];
    });
    // At most one pass later on 8.0; on 7.0 poll mode is left in between.
    expect(turnarounds[2] - turnarounds[0]).toBeLessThanOrEqual(30);
    expect(turnarounds[1] - turnarounds[0]).toBeGreaterThanOrEqual(100 - 30);
    expect(turnarounds[1] - turnarounds[0]).toBeLessThanOrEqual(100 + 30);
  });

  test('sleeps wakes it, by way of the host and the eventfd', () => {
    const { rig, driver, submitAt, turnaround } = inLoop('5.2', new FixedRule(0));
    submitAt(5_000);
    rig.run(25_000);
    // MSI-X; POLL on the vector's CPU, entry, handler, sent; C1, switched in, ppoll, read; entry; bottom half.
    expect(turnaround()).toEqual([7_000 + 100 + 400 + 400 + 200]);
    expect(rig.spent('cpu1', 'ttwu_send')).toBe(100);
    expect(driver.fd.counter).toBe(0);
    expect(rig.counts.pollHits).toBe(0);
  });

  test("sleeps, with the vector on the loop's own CPU, is woken there for nothing", () => {
    const { rig, submitAt, turnaround } = inLoop('5.2', new FixedRule(0), { irq: 'own' });
    submitAt(5_000);
    rig.run(25_000);
    // MSI-X; C1, entry, handler, return; switched in, ppoll, read; entry; bottom half.
    expect(turnaround()).toEqual([7_000 + 100 + 400 + 300 + 200]);
    expect(rig.spent('cpu0', 'ttwu_send')).toBe(0);
  });

  test("polls, with the vector on the loop's own CPU, has been found by the time the interrupt comes", () => {
    const { rig, submitAt, turnaround } = inLoop('5.2', new FixedRule(20_000), { irq: 'own' });
    submitAt(5_000);
    rig.run(15_000);
    // The message arrives 100 after the entry is visible, and takes 300 of the loop's time: it can hit what follows.
    const [ns] = turnaround();
    expect(ns).toBeGreaterThanOrEqual(7_000 + 200 + 300);
    expect(ns).toBeLessThanOrEqual(7_000 + 30 + 200 + 300);
    expect(rig.spent('cpu0', 'vfio_msi_handler')).toBe(100);
  });

  test('has polled leaves a stale eventfd: the next ppoll returns at once', () => {
    const { rig, driver, submitAt } = inLoop('5.2', new FixedRule(20_000));
    submitAt(5_000);
    rig.run(200_000);
    expect(driver.fd.counter).toBe(0);
    expect(rig.counts.wakes).toBe(0);
    // ppoll that returns at once, read, ppoll that sleeps.
    expect(rig.counts.syscalls).toBe(3);
    expect(rig.log).toHaveLength(1);
  });
});

describe('a completion on a queue without interrupt', () => {
  const parameters = { pollMaxNs: 32_768, pollGrow: 0, pollShrink: 0 };

  test.each([false, true])(
    'of the polling branch is found, however long it takes (fast path: %s)',
    (fastPath) => {
      const { rig, driver, submitAt, turnaround } = inLoop('polling', new PollAdaptation(parameters), {
        irq: 'none',
        fastPath,
      });
      submitAt(100_000);
      submitAt(900_000);
      rig.run(2_000_000);
      for (const ns of turnaround()) {
        // Without the bottom half, the completion goes on with what the entry costs.
        expect(ns).toBeGreaterThanOrEqual(7_000 + (fastPath ? 0 : 200));
        expect(ns).toBeLessThanOrEqual(7_000 + 30 + (fastPath ? 0 : 200));
      }
      expect(turnaround()).toHaveLength(2);
      expect(driver.fd.counter).toBe(0);
      expect(rig.counts.interrupts).toBe(0);
      // It slept for each request, and for nothing else.
      expect(rig.counts.wakes).toBe(2);
    },
  );
});

describe('a completion in the main loop', () => {
  test('wakes it, and takes a second round for its bottom half', () => {
    const { rig, driver, submitAt, turnaround } = inLoop('main loop', new FixedRule(0));
    submitAt(5_000);
    rig.run(25_000);
    // MSI-X; POLL, entry, handler, sent; C1, switched in, ppoll, round, read; entry; the look, round, bottom half.
    expect(turnaround()).toEqual([7_000 + 100 + 400 + 500 + 100 + 300]);
    expect(driver.fd.counter).toBe(0);
  });
});

test('the time of a request is told by phases: from the doorbell the drive, then the loop until the entry is taken', () => {
  const { rig, submitAt } = inLoop('5.2', new FixedRule(0));
  submitAt(5_000);
  rig.run(25_000);
  const of = (phase: number): number =>
    rig.ledger.criticalNs
      .slice(phase * rig.ledger.capacity, (phase + 1) * rig.ledger.capacity)
      .reduce((a, b) => a + b, 0);
  expect(of(Phase.device)).toBe(7_000);
  expect(of(Phase.reap)).toBe(100 + 400 + 400);
});
