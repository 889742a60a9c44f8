import { describe, expect, test } from 'vitest';
import { AioContext, type PollRule } from '../../models/aio-context.js';
import { aioGenerations } from '../../models/aio-generations.js';
import { EventFd } from '../../models/eventfd.js';
import { PollAdaptation } from '../../models/poll-adaptation.js';
import type { AioHandler } from '../../models/ports.js';
import type { QemuClass } from '../../models/versions.js';
import { Rig } from './rig.js';

/** A source of work that notes what happens to it. Its handler takes some time, and may notify its loop. */
class Source implements AioHandler {
  pollable = true;
  readonly readsFd = true;
  readonly fd: EventFd;
  readonly name: string;
  work = 0;
  handlerNs = 0;
  notifies = false;
  polled = false;
  /** Told that it has been handled. */
  onHandled: () => void = () => {};
  private readonly rig: Rig;
  private readonly loop: AioContext;

  constructor(name: string, rig: Rig, loop: AioContext) {
    this.name = name;
    this.rig = rig;
    this.loop = loop;
    this.fd = new EventFd(name);
  }

  ready(): boolean {
    return this.work > 0;
  }

  handle(done: () => void): void {
    this.rig.note(`${this.name} handled ${this.work}`);
    this.work = 0;
    if (this.notifies) this.loop.notify();
    this.loop.processor.chargeNs(this.rig.book.spends('iothread', 'test', 'handler', 'work'), this.handlerNs);
    this.onHandled();
    this.loop.processor.then(done);
  }

  pollBegin(): void {
    this.polled = true;
    this.rig.note(`${this.name} begin`);
  }

  pollEnd(): void {
    this.polled = false;
    this.rig.note(`${this.name} end`);
  }
}

/** Always the same polling time; remembers what it was told. */
class FixedRule implements PollRule {
  raise(): void {}

  pollNs: number;
  readonly told: number[] = [];

  constructor(pollNs: number) {
    this.pollNs = pollNs;
  }

  adapt(blockNs: number): void {
    this.told.push(blockNs);
  }
}

const all: readonly QemuClass[] = ['5.1', '5.2', '7.0', '8.0'];

/**
 * An IOThread with a virtqueue and a disk, whose first aio_poll() begins at 200 ns. Poll mode is entered from 200 to
 * 300; a pass takes 30: the notifier, the virtqueue and the disk are looked at after 10, 20 and 30.
 */
function context<Rule extends PollRule>(
  qemu: QemuClass,
  rule: Rule,
  costs: Readonly<Record<string, number>> = {},
) {
  const rig = new Rig({ aio_poll_iteration: 30, ...costs });
  const cpu = rig.cpu('cpu0');
  const thread = rig.thread('iothread', cpu);
  const { calendar, ledger, book, counts } = rig;
  const loop = new AioContext(calendar, ledger, thread, book, counts, aioGenerations[qemu], rule);
  const [queue, disk] = [new Source('queue', rig, loop), new Source('disk', rig, loop)];
  loop.add(queue);
  loop.add(disk);
  /** Work shows in memory, and the eventfd is signalled, which wakes whoever sleeps on it. */
  const appear = (source: Source, { signal = true } = {}): void => {
    source.work++;
    loop.visible(source, -1);
    if (signal) source.fd.signal()?.wake(-1);
  };
  const appearAt = (ns: number, source: Source, options?: { signal?: boolean }): void =>
    rig.at(ns, () => appear(source, options));
  loop.start();
  return { rig, loop, rule, queue, disk, appear, appearAt };
}

describe.each(all)('QEMU %s', (qemu) => {
  const inPoll = aioGenerations[qemu].workInPoll;

  test('enters poll mode, finds work in memory and does not read the eventfd', () => {
    const { rig, queue, appearAt } = context(qemu, new FixedRule(10_000));
    appearAt(1_000, queue);
    rig.run(1_100);
    // The look at 1010 finds it; since 7.0 the pass ends first.
    const at = inPoll ? 1_010 : 1_020;
    expect(rig.log).toEqual(['200 queue begin', '200 disk begin', `${at} queue handled 1`]);
    expect(queue.fd.counter).toBe(1);
    expect(rig.counts).toMatchObject({ syscalls: 0, pollHits: 1 });
  });

  test(`counts the handler ${inPoll ? 'as' : 'not as'} waiting`, () => {
    const { rig, queue, appearAt, rule } = context(qemu, new FixedRule(10_000));
    queue.handlerNs = 5_000;
    appearAt(1_000, queue);
    rig.run(7_000);
    expect(rule.told).toEqual([inPoll ? 810 + 5_000 : 820]);
  });

  test('polls for its time, leaves poll mode, looks once more and then sleeps', () => {
    const { rig, queue, appearAt, rule } = context(qemu, new FixedRule(1_000));
    appearAt(20_000, queue);
    rig.run(20_400);
    // 34 passes of 30 from 300; then 100 to leave; asleep from 1520 on.
    expect(rig.log.slice(2, 5)).toEqual(['1320 queue end', '1320 disk end', '20400 queue handled 1']);
    expect(rig.counts).toMatchObject({ pollMisses: 1, wakes: 1, syscalls: 2 });
    expect(rig.spent('iothread', 'polling in vain')).toBe(1_020);
    // C1 exit, switch, return from ppoll: all is waiting.
    expect(rule.told).toEqual([20_300 - 200]);
  });

  test('reads the eventfd that made ppoll return, before its handler', () => {
    const { rig, queue, appearAt } = context(qemu, new FixedRule(0));
    appearAt(20_000, queue);
    rig.run(30_000);
    expect(rig.log).toEqual(['20400 queue handled 1']);
    expect(rig.spent('iothread', 'eventfd_read')).toBe(100);
    expect(queue.fd.counter).toBe(0);
  });

  test('finds what comes while it leaves poll mode by its last look, without going to sleep', () => {
    const { rig, queue, appearAt, rule } = context(qemu, new FixedRule(1_000));
    appearAt(1_400, queue, { signal: false });
    rig.run(1_450);
    expect(rig.log.slice(2, 5)).toEqual(['1320 queue end', '1320 disk end', '1420 queue handled 1']);
    expect(rig.counts).toMatchObject({ syscalls: 0, wakes: 0 });
    expect(rule.told[0]).toBe(1_220);
  });

  test('does not sleep through what comes on the way to sleep', () => {
    const { rig, queue, appearAt } = context(qemu, new FixedRule(1_000));
    appearAt(1_450, queue);
    rig.run(3_000);
    // On the way to sleep until 1520; return, read.
    expect(rig.log[4]).toBe('1720 queue handled 1');
    expect(rig.counts.wakes).toBe(0);
  });

  test('returns from ppoll at once for a signal left behind by polling, which counts as a short wait', () => {
    const { rig, queue, appearAt, rule } = context(qemu, new FixedRule(1_000));
    appearAt(500, queue);
    rig.run(5_000);
    expect(rig.log.filter((line) => line.includes('handled')).map((line) => line.slice(-9))).toEqual([
      'handled 1',
      'handled 0',
    ]);
    expect(rig.counts).toMatchObject({ wakes: 0, pollHits: 1, pollMisses: 2 });
    // It polled in vain, left poll mode, called ppoll: not a wait for an event, but adapt() cannot know.
    expect(rule.told).toHaveLength(2);
    expect(rule.told[1]).toBeLessThan(1_400);
  });

  test('polls not at all with a polling time of 0', () => {
    const { rig, queue, disk, appearAt } = context(
      qemu,
      new PollAdaptation({ pollMaxNs: 0, pollGrow: 0, pollShrink: 0 }),
    );
    appearAt(20_000, queue);
    appearAt(40_000, disk);
    rig.run(60_000);
    expect(rig.log).toEqual(['20400 queue handled 1', '40400 disk handled 1']);
    expect(rig.counts).toMatchObject({ pollHits: 0, pollMisses: 0, wakes: 2 });
  });

  test('serves two descriptors that are ready at once in the order of its list', () => {
    const { rig, queue, disk, appearAt } = context(qemu, new FixedRule(0));
    appearAt(20_000, disk);
    appearAt(20_050, queue);
    rig.run(30_000);
    expect(rig.log).toEqual(['20400 queue handled 1', '20500 disk handled 1']);
  });

  test('tells its observer of each aio_poll(), with poll_ns before and after', () => {
    const { rig, loop, queue, disk, appearAt } = context(
      qemu,
      new PollAdaptation({ pollMaxNs: 32_768, pollGrow: 0, pollShrink: 0 }),
    );
    const seen: number[][] = [];
    loop.observer = (blockNs, before, after) => seen.push([blockNs, before, after]);
    appearAt(10_000, queue);
    appearAt(12_000, disk);
    rig.run(12_500);
    expect(seen[0]).toEqual([10_300 - 200, 0, 4_000]);
    expect(seen[1].slice(1)).toEqual([4_000, 4_000]);
  });
});

describe('a notification from a handler', () => {
  test('up to 5.1 inside the polling loop is a write to an eventfd and its read, which count as waiting', () => {
    const { rig, disk, appearAt, rule } = context('5.1', new FixedRule(10_000));
    disk.notifies = true;
    appearAt(1_000, disk);
    rig.run(3_000);
    // Found at 1020; write, read.
    expect(rule.told).toEqual([1_020 + 200 - 200]);
    expect(rig.counts.syscalls).toBe(2);
  });

  test('up to 5.1 after the polling loop costs nothing: nobody has announced that he would block', () => {
    const { rig, disk, appearAt } = context('5.1', new FixedRule(0));
    disk.notifies = true;
    appearAt(20_000, disk);
    rig.run(30_000);
    // ppoll, read, ppoll.
    expect(rig.counts.syscalls).toBe(3);
  });

  test('in 5.2 inside the polling loop is forgotten at its end, and poll mode goes on', () => {
    const { rig, disk, appearAt, rule } = context('5.2', new FixedRule(10_000));
    disk.notifies = true;
    appearAt(1_000, disk);
    rig.run(3_000);
    expect(rig.log.slice(2)).toEqual(['1020 disk handled 1']);
    expect(rule.told).toHaveLength(1);
    expect(rig.counts.syscalls).toBe(0);
  });

  test('in 7.0 makes the next pass end without progress, so that poll mode is left and entered again', () => {
    const { rig, disk, appearAt, rule } = context('7.0', new FixedRule(10_000));
    disk.notifies = true;
    appearAt(1_000, disk);
    rig.run(3_000);
    expect(rig.log.slice(2)).toEqual([
      '1020 disk handled 1',
      // The next pass, to its end.
      '1050 queue end',
      '1050 disk end',
      '1150 queue begin',
      '1150 disk begin',
    ]);
    expect(rule.told).toEqual([820, 130]);
    expect(rig.counts).toMatchObject({ syscalls: 0, pollHits: 1, pollMisses: 0 });
  });

  test('since 8.0 ends one pass, but not poll mode', () => {
    const { rig, disk, appearAt, rule } = context('8.0', new FixedRule(10_000));
    disk.notifies = true;
    appearAt(1_000, disk);
    rig.run(3_000);
    expect(rig.log.slice(2)).toEqual(['1020 disk handled 1']);
    expect(rule.told).toEqual([820, 30]);
  });

  test.each(['5.2', '7.0', '8.0'] as const)('in %s keeps the next aio_poll() from sleeping', (qemu) => {
    const { rig, disk, appearAt } = context(qemu, new FixedRule(0));
    disk.notifies = true;
    appearAt(20_000, disk);
    rig.run(30_000);
    // ppoll, read, and a round without ppoll before the one that sleeps.
    expect(rig.counts.syscalls).toBe(3);
    expect(rig.log).toEqual(['20400 disk handled 1']);
  });
});

describe('polling', () => {
  test('stands still during an interrupt on its CPU, and looks later by as much', () => {
    const { rig, queue, appearAt } = context('8.0', new FixedRule(10_000));
    rig.interruptAt(900, rig.cpuOf('cpu0'), 300);
    appearAt(1_000, queue);
    rig.run(2_000);
    // 600 of its own time at 900; 500 for the interrupt; the look after 620, and to the end of the pass.
    expect(rig.log.at(-1)).toBe('1430 queue handled 1');
  });

  test('is not cut short by a second thread that wants the CPU', () => {
    const { rig } = context('8.0', new FixedRule(100_000));
    const rival = rig.thread('rival', rig.cpuOf('cpu0'));
    rival.start(rig.noting('rival runs'));
    rig.run(200_000);
    expect(rig.log.at(-1)).toMatch(/^100\d\d\d rival runs$/);
  });
});

describe('the closed loop of one request: a gap of the guest, a gap of the drive, and so on', () => {
  /** What each wait was, and the polling time after it. The drive always signals; the guest only if it must kick. */
  function trace(
    qemu: QemuClass,
    gaps: { guest: number; drive: number; wake: number },
    waits: number,
    pollMaxNs = 32_768,
  ) {
    const free = [
      'aio_poll_enter',
      'aio_poll_leave',
      'sched_deactivate',
      'c1_exit',
      'ppoll_return',
      'eventfd_read',
    ];
    const costs = {
      ...Object.fromEntries(free.map((cost) => [cost, 0])),
      aio_poll_iteration: 3,
      sched_wake_idle: gaps.wake,
    };
    const rule = new PollAdaptation({ pollMaxNs, pollGrow: 0, pollShrink: 0 });
    const { rig, loop, queue, disk, appear } = context(qemu, rule, costs);
    const told: string[] = [];
    loop.observer = (blockNs, before, after) =>
      told.push(`${Math.round(blockNs / 1000)} ${blockNs <= before + 10 ? 'hit' : 'miss'} ${after}`);
    const turn = (next: Source, gapNs: number, kicks: () => boolean): (() => void) => {
      const timer = rig.calendar.timer(`${next.name} appears`, () => appear(next, { signal: kicks() }));
      return () => rig.calendar.after(timer, gapNs);
    };
    queue.onHandled = turn(disk, gaps.drive, () => true);
    disk.onHandled = turn(queue, gaps.guest, () => !queue.polled);
    // The IOThread has run since then.
    rig.at(gaps.wake + 100 + gaps.guest, () => appear(queue));
    rig.run(waits * 100_000);
    return told.slice(0, waits);
  }

  test.each(all)('QEMU %s from cold: three misses, then hits for good', (qemu) => {
    expect(trace(qemu, { guest: 7_990, drive: 9_990, wake: 3_000 }, 8)).toEqual([
      '11 miss 4000',
      '13 miss 8000',
      '8 hit 8000',
      '13 miss 16000',
      '8 hit 16000',
      '10 hit 16000',
      '8 hit 16000',
      '10 hit 16000',
    ]);
  });

  test.each(all)(
    'QEMU %s with a drive of 80 µs never hits: each completion takes back what the request gave',
    (qemu) => {
      expect(trace(qemu, { guest: 7_990, drive: 79_990, wake: 3_000 }, 6)).toEqual([
        '11 miss 4000',
        '83 miss 0',
        '11 miss 4000',
        '83 miss 0',
        '11 miss 4000',
        '83 miss 0',
      ]);
    },
  );

  test('a drive of 30 µs whose misses take 4 µs more never gets over 32 768 ns, unless poll-max-ns is raised', () => {
    const gaps = { guest: 7_990, drive: 29_990, wake: 4_000 };
    expect(trace('8.0', gaps, 4)).toEqual(['12 miss 4000', '34 miss 0', '12 miss 4000', '34 miss 0']);
    expect(trace('8.0', gaps, 12, 64_000).slice(-2)).toEqual(['8 hit 32000', '30 hit 32000']);
  });
});
