import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AioContext } from '../../models/aio-context.js';
import type { PollRule } from '../../models/poll-rule.js';
import { aioGenerations } from '../../models/aio-generations.js';
import { EventFd } from '../../models/eventfd.js';
import { HandlerPollAdaptation } from '../../models/handler-poll-adaptation.js';
import { PollAdaptation, type PollParameters } from '../../models/poll-adaptation.js';
import type { AioHandler, BottomHalf } from '../../models/ports.js';
import type { QemuClass } from '../../models/versions.js';
import { WiringError } from '../../sim/errors.js';
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
  pollNs: number;
  readonly told: number[] = [];

  constructor(pollNs: number) {
    this.pollNs = pollNs;
  }

  raise(): void {}

  adapt(blockNs: number): void {
    this.told.push(blockNs);
  }
}

const all: readonly QemuClass[] = ['5.1', '5.2', '7.0', '8.0'];
const ruleOf = (qemu: QemuClass, parameters: PollParameters): PollRule =>
  qemu === '10.0' ? new HandlerPollAdaptation(parameters) : new PollAdaptation(parameters);

interface ContextOptions {
  /** Whether the virtqueue can be polled. */
  readonly pollable?: boolean;
  /** Virtqueues that are polled and never used [count]. */
  readonly silent?: number;
  readonly costs?: Readonly<Record<string, number>>;
}

/**
 * An IOThread with a virtqueue and a disk, whose first aio_poll() begins at 200 ns. Poll mode is entered from 200 to
 * 300; a pass takes 30: the notifier, the virtqueue and the disk are looked at after 10, 20 and 30.
 */
function context<Rule extends PollRule>(
  qemu: QemuClass,
  rule: Rule,
  { pollable = true, silent = 0, costs = {} }: ContextOptions = {},
) {
  const rig = new Rig({ aio_poll_iteration: 30, aio_poll_handler: 10, ...costs });
  const cpu = rig.cpu('cpu0');
  const thread = rig.thread('iothread', cpu);
  const { calendar, ledger, book, counts } = rig;
  const loop = new AioContext(calendar, ledger, thread, book, counts, aioGenerations[qemu], rule);
  const [queue, disk] = [new Source('queue', rig, loop), new Source('disk', rig, loop)];
  queue.pollable = pollable;
  loop.add(queue);
  loop.add(disk);
  loop.addSilent(silent);
  /** Work shows in memory, and the eventfd is signalled, which wakes whoever sleeps on it. */
  const appear = (source: Source, { signal = true } = {}): void => {
    source.work++;
    loop.visible(source, -1);
    if (signal) source.fd.signal()?.wake(-1);
  };
  const appearAt = (ns: number, source: Source, options?: { signal?: boolean }): void =>
    rig.at(ns, () => appear(source, options));
  /** A bottom half that notes itself. */
  const half =
    (name: string, also: () => void = () => {}): BottomHalf =>
    (done) => {
      rig.note(name);
      also();
      done();
    };
  /** Another thread schedules a bottom half, and a while later writes the eventfd if it is asked to: which it returns. */
  const asked: boolean[] = [];
  const scheduleAt = (ns: number, name: string, writeNs = 0): void =>
    rig.at(ns, () => {
      const write = loop.scheduleFrom(half(name), -1);
      asked.push(write);
      if (write) rig.at(ns + writeNs, () => loop.notifier.signal()?.wake(-1));
    });
  loop.start();
  return { rig, loop, rule, queue, disk, appear, appearAt, half, scheduleAt, asked };
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
    rig.run(1_550);
    // Since 8.0 ppoll is called all the same, with a timeout of 0.
    const lookNs = qemu === '8.0' ? 100 : 0;
    expect(rig.log.slice(2, 5)).toEqual([
      '1320 queue end',
      '1320 disk end',
      `${1_420 + lookNs} queue handled 1`,
    ]);
    expect(rig.counts).toMatchObject({ syscalls: qemu === '8.0' ? 1 : 0, wakes: 0 });
    expect(rule.told[0]).toBe(1_220 + lookNs);
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

  test('since 8.0 keeps the loop in poll mode also if it may not poll any more', () => {
    const { rig, disk, appearAt, rule } = context('8.0', new FixedRule(10_000));
    disk.notifies = true;
    disk.onHandled = () => (rule.pollNs = 0);
    appearAt(1_000, disk, { signal: false });
    rig.run(1_250);
    // Once round without a wait; then poll mode is left, to sleep.
    expect(rule.told).toEqual([820, 1]);
    expect(rig.log.slice(3)).toEqual(['1020 queue end', '1020 disk end']);
    expect(rig.counts.syscalls).toBe(1);
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

describe('a bottom half that a handler schedules', () => {
  test.each(['5.2', 'polling'] as const)(
    'inside the polling loop of %s runs in the same aio_poll(), after the adaptation',
    (qemu) => {
      const { rig, loop, disk, appearAt, rule, half } = context(qemu, new FixedRule(10_000));
      disk.onHandled = () =>
        loop.schedule(half('bottom half', () => rig.note(`told ${rule.told.join(' ')}`)));
      appearAt(1_000, disk);
      rig.run(1_500);
      expect(rig.log.slice(2)).toEqual(['1020 disk handled 1', '1120 bottom half', '1120 told 820']);
      expect(rule.told).toEqual([820]);
      expect(rig.counts.syscalls).toBe(0);
    },
  );

  test('inside the polling loop of 5.1 is announced by a write to the eventfd, which is read before it runs', () => {
    const { rig, loop, disk, appearAt, rule, half } = context('5.1', new FixedRule(10_000));
    disk.onHandled = () => loop.schedule(half('bottom half'));
    appearAt(1_000, disk);
    rig.run(1_500);
    // Found at 1020; write, read; the call.
    expect(rig.log.slice(2)).toEqual(['1020 disk handled 1', '1320 bottom half']);
    expect(rule.told).toEqual([1_020]);
    expect(rig.counts.syscalls).toBe(2);
  });

  test('after the polling loop of 7.0 runs in the next aio_poll(), which leaves poll mode for it', () => {
    const { rig, loop, disk, appearAt, rule, half } = context('7.0', new FixedRule(10_000));
    disk.onHandled = () => loop.schedule(half('bottom half'));
    appearAt(1_000, disk);
    rig.run(1_500);
    expect(rig.log.slice(2)).toEqual([
      '1020 disk handled 1',
      '1020 queue end',
      '1020 disk end',
      '1220 bottom half',
      '1220 queue begin',
      '1220 disk begin',
    ]);
    expect(rule.told).toEqual([820, 100]);
    expect(rig.counts).toMatchObject({ syscalls: 0, pollHits: 1, pollMisses: 0 });
  });

  test('after the polling loop of 8.0 runs in the next aio_poll(), which stays in poll mode', () => {
    const { rig, loop, disk, appearAt, rule, half } = context('8.0', new FixedRule(10_000));
    disk.onHandled = () => loop.schedule(half('bottom half'));
    appearAt(1_000, disk);
    rig.run(1_500);
    expect(rig.log.slice(2)).toEqual(['1020 disk handled 1', '1120 bottom half']);
    expect(rule.told).toEqual([820, 1]);
    expect(rig.counts).toMatchObject({ syscalls: 0, pollHits: 1, pollMisses: 0 });
  });

  test.each(all)('after ppoll runs in the next aio_poll() of %s, which neither polls nor blocks', (qemu) => {
    const { rig, loop, queue, appearAt, rule, half } = context(qemu, new FixedRule(0));
    queue.onHandled = () => loop.schedule(half('bottom half'));
    appearAt(20_000, queue);
    rig.run(30_000);
    expect(rig.log).toEqual(['20400 queue handled 1', '20500 bottom half']);
    expect(rule.told).toEqual([20_300 - 200, 1]);
    // ppoll, read, ppoll.
    expect(rig.counts).toMatchObject({ syscalls: 3, pollHits: 0, pollMisses: 0 });
  });

  test.each(all)('and that schedules another leaves it to the aio_poll() after, in %s', (qemu) => {
    const { rig, loop, queue, appearAt, rule, half } = context(qemu, new FixedRule(0));
    const second = half('second');
    queue.onHandled = () => loop.schedule(half('first', () => loop.schedule(second)));
    appearAt(20_000, queue);
    rig.run(30_000);
    expect(rig.log.slice(1)).toEqual(['20500 first', '20600 second']);
    expect(rule.told).toEqual([20_300 - 200, 1, 1]);
  });
});

describe('a bottom half that another thread schedules', () => {
  test.each([
    // The look at 1030 finds the notifier; 5.x leaves poll mode, 7.0 at the end of the pass.
    ['5.2', '1230 bottom half', 930],
    ['7.0', '1250 bottom half', 950],
    ['8.0', '1150 bottom half', 850],
  ] as const)('while %s polls needs no write, and is no success of polling', (qemu, line, told) => {
    const { rig, rule, scheduleAt, asked } = context(qemu, new FixedRule(10_000));
    scheduleAt(1_005, 'bottom half');
    rig.run(1_500);
    expect(asked).toEqual([false]);
    expect(rig.log.filter((entry) => entry.includes('half'))).toEqual([line]);
    expect(rule.told).toEqual([told]);
    expect(rig.counts).toMatchObject({ syscalls: 0, pollHits: 0, pollMisses: 0 });
  });

  test('while 5.1 polls needs a write, which is read back', () => {
    const { rig, rule, scheduleAt, asked } = context('5.1', new FixedRule(10_000));
    scheduleAt(1_005, 'bottom half');
    rig.run(1_500);
    expect(asked).toEqual([true]);
    // Found at 1030; poll mode is left, the eventfd read; the call.
    expect(rig.log.slice(4, 5)).toEqual(['1330 bottom half']);
    expect(rule.told).toEqual([1_030]);
    expect(rig.counts.syscalls).toBe(1);
  });

  test.each(all)('while %s sleeps needs a write, which wakes it', (qemu) => {
    const { rig, scheduleAt, asked } = context(qemu, new FixedRule(0));
    scheduleAt(20_000, 'bottom half');
    rig.run(30_000);
    expect(asked).toEqual([true]);
    expect(rig.log).toHaveLength(1);
    expect(rig.counts.wakes).toBe(1);
  });

  test.each(['5.2', '7.0', '8.0'] as const)(
    'while %s leaves poll mode needs no write: it looks once more before it would wait',
    (qemu) => {
      const { rig, rule, scheduleAt, asked } = context(qemu, new FixedRule(1_000));
      scheduleAt(1_350, 'bottom half');
      rig.run(1_650);
      expect(asked).toEqual([false]);
      // Poll mode is left at 1420; since 8.0 ppoll is called all the same, with a timeout of 0.
      const lookNs = qemu === '8.0' ? 100 : 0;
      expect(rig.log.slice(4)).toEqual(expect.arrayContaining([`${1_520 + lookNs} bottom half`]));
      expect(rule.told[0]).toBe(1_220 + lookNs);
      expect(rig.counts).toMatchObject({ syscalls: qemu === '8.0' ? 1 : 0, wakes: 0 });
    },
  );

  test.each(all)('while %s is on its way to sleep needs a write, and keeps it from sleeping', (qemu) => {
    const { rig, scheduleAt, asked } = context(qemu, new FixedRule(1_000));
    scheduleAt(1_450, 'bottom half');
    rig.run(2_000);
    expect(asked).toEqual([true]);
    expect(rig.log.filter((entry) => entry.includes('half'))).toHaveLength(1);
    expect(rig.counts.wakes).toBe(0);
  });

  test.each(all)('while %s works needs no write, and runs before it would sleep', (qemu) => {
    const { rig, queue, appearAt, scheduleAt, asked } = context(qemu, new FixedRule(0));
    queue.handlerNs = 1_000;
    appearAt(20_000, queue);
    scheduleAt(20_800, 'bottom half');
    rig.run(30_000);
    expect(asked).toEqual([false]);
    expect(rig.log).toEqual(['20400 queue handled 1', '21500 bottom half']);
    expect(rig.counts.syscalls).toBe(3);
  });

  test.each(all)('and whose write comes late leaves %s with a stale eventfd, which costs a round', (qemu) => {
    const { rig, queue, appearAt, scheduleAt } = context(qemu, new FixedRule(0));
    appearAt(20_000, queue);
    // The loop has been woken for the queue already, and sees the bottom half.
    scheduleAt(20_100, 'bottom half', 2_000);
    rig.run(30_000);
    expect(rig.log.map((line) => line.replace(/^\d+ /, ''))).toEqual(['bottom half', 'queue handled 1']);
    expect(rig.counts.wakes).toBe(2);
    // ppoll and read for the queue, ppoll and read for the notifier, ppoll.
    expect(rig.counts.syscalls).toBe(5);
  });

  test('since 5.2 runs before the eventfd is read: the notifier is a handler like others by then', () => {
    // QEMU util/async.c: aio_notify_accept only clears `notified` since 5.2; aio_context_notifier_cb reads, dispatched
    // after the bottom halves, and so it is no part of block_ns.
    const { rig, rule, scheduleAt } = context('5.2', new FixedRule(0));
    scheduleAt(20_000, 'bottom half');
    rig.run(30_000);
    expect(rig.log).toEqual(['20400 bottom half']);
    expect(rule.told[0]).toBe(20_300 - 200);
  });
});

describe('a handler without io_poll', () => {
  test.each(all)('ends polling for its whole context of %s', (qemu) => {
    const { rig, queue, disk, appearAt } = context(qemu, new FixedRule(10_000), { pollable: false });
    appearAt(20_000, queue);
    appearAt(40_000, disk);
    rig.run(60_000);
    expect(rig.log).toEqual(['20400 queue handled 1', '40400 disk handled 1']);
    expect(rig.counts).toMatchObject({ pollHits: 0, pollMisses: 0, wakes: 2 });
    expect([queue.polled, disk.polled]).toEqual([false, false]);
  });

  test('leaves the polling branch polling: the others are found as ever', () => {
    const { rig, disk, appearAt } = context('polling', new FixedRule(10_000), { pollable: false });
    appearAt(1_000, disk);
    rig.run(1_100);
    expect(rig.log.filter((line) => line.includes('handled'))).toEqual(['1020 disk handled 1']);
    expect(rig.counts).toMatchObject({ pollHits: 1, syscalls: 0 });
  });

  test('on the polling branch is handled once for each signal: its descriptor is read', () => {
    const { rig, queue, appear, appearAt } = context('polling', new FixedRule(10_000), { pollable: false });
    appearAt(1_000, queue);
    rig.at(30_000, () => appear(queue));
    rig.run(80_000);
    expect(rig.log.filter((line) => line.includes('handled'))).toHaveLength(2);
    expect(queue.fd.counter).toBe(0);
  });

  test('on the polling branch is found by its descriptor, and not by its memory', () => {
    const { rig, loop, queue } = context('polling', new FixedRule(10_000), { pollable: false });
    rig.at(1_000, () => {
      queue.work++;
      loop.visible(queue, -1);
    });
    // The signal comes later.
    rig.at(2_000, () => queue.fd.signal()?.wake(-1));
    rig.run(3_000);
    const handled = rig.log.filter((line) => line.includes('handled'));
    expect(handled).toHaveLength(1);
    expect(Number(handled[0].split(' ')[0])).toBeGreaterThan(2_000);
  });

  test('on the polling branch is not told that polling begins: it has no io_poll_begin', () => {
    const { rig, queue } = context('polling', new FixedRule(10_000), { pollable: false });
    rig.run(1_000);
    expect(queue.polled).toBe(false);
  });

  test('makes the loop look at its descriptors also when it need not wait: need_wait', () => {
    // QEMU util/aio-posix.c:aio_poll, 5.2: `if (timeout || need_wait(ctx)) wait(ctx, ..., timeout)`, so that a pending
    // bottom half costs a ppoll with a timeout of 0.
    const { rig, loop, queue, appearAt, half } = context('5.2', new FixedRule(0), { pollable: false });
    queue.onHandled = () => loop.schedule(half('bottom half'));
    appearAt(20_000, queue);
    rig.run(30_000);
    // ppoll, read, ppoll that only looks, ppoll.
    expect(rig.counts.syscalls).toBe(4);
  });
});

describe('a queue that only polling can find complete', () => {
  const parameters = { pollMaxNs: 32_768, pollGrow: 0, pollShrink: 0 };

  /** A request arrives at 20 000 ns from a guest that must kick; the drive takes its time. */
  function inFlight(qemu: QemuClass, doneNs: number) {
    const machine = context(qemu, new PollAdaptation(parameters));
    const { rig, loop, queue, disk, appearAt } = machine;
    queue.onHandled = () => loop.pollAlways(1);
    disk.onHandled = () => loop.pollAlways(-1);
    appearAt(20_000, queue);
    appearAt(doneNs, disk, { signal: false });
    const rounds: number[][] = [];
    loop.observer = (blockNs, before, after) => rounds.push([blockNs, before, after]);
    rig.run(doneNs + 60_000);
    return { ...machine, rounds };
  }

  test('keeps the polling branch from blocking while a request is in flight, however long', () => {
    const { rig } = inFlight('polling', 500_000);
    const handled = rig.log.filter((line) => line.includes('handled'));
    expect(handled).toHaveLength(2);
    // Within a pass, not after a wake-up: nobody would have woken it.
    expect(Number(handled[1].split(' ')[0]) - 500_000).toBeLessThanOrEqual(30);
    expect(rig.counts.wakes).toBe(1);
  });

  test('raises the polling time of that branch to its maximum, whatever the rule makes of it', () => {
    const { rounds } = inFlight('polling', 150_000);
    // It slept for the request; 134 passes of 30 in vain; then 1093, which the rule takes for too long a wait.
    expect(rounds.slice(0, 5)).toEqual([
      [20_100, 0, 4_000],
      [100 + 4_020, 32_768, 32_768],
      [32_790, 32_768, 0],
      [0, 32_768, 32_768],
      [32_790, 32_768, 0],
    ]);
    expect(rounds.at(-2)![1]).toBe(32_768);
  });

  test('lets it block between requests, by the normal rule', () => {
    const { rig, queue, disk } = inFlight('polling', 500_000);
    // ppoll and read for the request; after the completion it polls 32.768 µs in vain, leaves poll mode and sleeps.
    expect(rig.counts.syscalls).toBe(3);
    expect([queue.polled, disk.polled]).toEqual([false, false]);
    const end = rig.log.at(-1)!;
    expect(end).toMatch(/disk end$/);
    expect(Number(end.split(' ')[0]) - 500_000).toBeGreaterThan(32_768);
  });

  test('counts requests: the loop may block when the last of two is complete', () => {
    const { rig, loop, queue, disk, appearAt } = context('polling', new PollAdaptation(parameters));
    queue.onHandled = () => {
      loop.pollAlways(1);
      loop.pollAlways(1);
    };
    disk.onHandled = () => loop.pollAlways(-1);
    appearAt(20_000, queue);
    appearAt(100_000, disk, { signal: false });
    appearAt(300_000, disk, { signal: false });
    rig.run(290_000);
    expect(rig.counts.syscalls).toBe(2);
    rig.run(400_000);
    expect(rig.log.filter((line) => line.includes('handled'))).toHaveLength(3);
    expect(rig.counts.syscalls).toBe(3);
  });

  test.each(all)('is not known to %s, which sleeps', (qemu) => {
    const { rig } = inFlight(qemu, 500_000);
    expect(rig.log.filter((line) => line.includes('handled'))).toHaveLength(1);
  });
});

describe('virtqueues that are polled and never used', () => {
  test.each([
    ['5.2', 1_040],
    ['8.0', 1_080],
  ] as const)('lengthen each pass of %s', (qemu, ns) => {
    const { rig, queue, appearAt } = context(qemu, new FixedRule(10_000), { silent: 3 });
    appearAt(1_000, queue);
    rig.run(1_100);
    // Passes of 60 from 300; the queue is looked at after 20 of them.
    expect(rig.log.at(-1)).toBe(`${ns} queue handled 1`);
  });

  test('cost nothing while nobody polls', () => {
    const { rig, queue, appearAt } = context('5.2', new FixedRule(0), { silent: 100 });
    appearAt(20_000, queue);
    rig.run(30_000);
    expect(rig.log).toEqual(['20400 queue handled 1']);
  });
});

describe('polling', () => {
  /** What is handled when the last handler of a context has work, which only memory shows. */
  function handledOf(handlers: number): string[] {
    const { rig, loop, appear } = context('8.0', new FixedRule(10_000), {
      costs: { aio_poll_iteration: 100 },
    });
    const added = Array.from({ length: handlers - 2 }, (_, i) => new Source(`source ${i}`, rig, loop));
    for (const source of added) loop.add(source);
    rig.at(1_000, () => appear(added.at(-1)!, { signal: false }));
    rig.run(5_000);
    return rig.log.filter((line) => line.includes('handled')).map((line) => line.replace(/^\d+ /, ''));
  }

  test('finds the last of 30 handlers', () => {
    expect(handledOf(30)).toEqual(['source 27 handled 1']);
  });

  test('refuses more, which the mask of what is found has no room for', () => {
    expect(() => handledOf(31)).toThrow(WiringError);
  });

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
    const rule = ruleOf(qemu, { pollMaxNs, pollGrow: 0, pollShrink: 0 });
    const { rig, loop, queue, disk, appear } = context(qemu, rule, { costs });
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

  test('QEMU 10.0 from cold: each wait has its own way up, and what is polled for is the longer', () => {
    expect(trace('10.0', { guest: 7_990, drive: 9_990, wake: 3_000 }, 8)).toEqual([
      '11 miss 4000',
      '13 miss 4000',
      '11 miss 8000',
      '13 miss 8000',
      '8 hit 8000',
      '13 miss 16000',
      '8 hit 16000',
      '10 hit 16000',
    ]);
  });

  test('QEMU 10.0 with a drive of 80 µs: requests are polled for all the same, and the drive in vain', () => {
    expect(trace('10.0', { guest: 7_990, drive: 79_990, wake: 3_000 }, 7)).toEqual([
      '11 miss 4000',
      '83 miss 4000',
      '11 miss 8000',
      '83 miss 8000',
      '8 hit 8000',
      '83 miss 8000',
      '8 hit 8000',
    ]);
  });

  test('a drive of 30 µs whose misses take 4 µs more never gets over 32 768 ns, unless poll-max-ns is raised', () => {
    const gaps = { guest: 7_990, drive: 29_990, wake: 4_000 };
    expect(trace('8.0', gaps, 4)).toEqual(['12 miss 4000', '34 miss 0', '12 miss 4000', '34 miss 0']);
    expect(trace('8.0', gaps, 12, 64_000).slice(-2)).toEqual(['8 hit 32000', '30 hit 32000']);
  });
});

describe('nothing is lost', () => {
  const moment = fc.integer({ min: 0, max: 60_000 });
  const delay = fc.integer({ min: 0, max: 3_000 });
  const event = fc.oneof(
    fc.record({ kind: fc.constant('request' as const), ns: moment, delay }),
    fc.record({ kind: fc.constant('completion' as const), ns: moment, delay }),
    fc.record({ kind: fc.constant('bottom half' as const), ns: moment, delay }),
    fc.record({ kind: fc.constant('interrupt' as const), ns: moment, delay }),
  );
  const loopOf = fc.record({
    qemu: fc.constantFrom<QemuClass>('5.1', 'polling', '5.2', '7.0', '8.0', '10.0'),
    pollMaxNs: fc.constantFrom(0, 3_000, 32_768),
    pollable: fc.constantFrom(true, true, true, false),
    handlerNs: fc.constantFrom(0, 40, 2_500),
    schedules: fc.boolean(),
  });

  test('of requests, completions and bottom halves, whenever they come, and in the end the loop sleeps', () => {
    fc.assert(
      fc.property(loopOf, fc.array(event, { maxLength: 12 }), (how, events) => {
        const rule = ruleOf(how.qemu, { pollMaxNs: how.pollMaxNs, pollGrow: 0, pollShrink: 0 });
        const { rig, loop, queue, disk, half, scheduleAt } = context(how.qemu, rule, {
          pollable: how.pollable,
        });
        queue.handlerNs = disk.handlerNs = how.handlerNs;
        let scheduled = 0;
        if (how.schedules) {
          disk.onHandled = () => {
            scheduled++;
            loop.schedule(half('bottom half'));
          };
        }
        const show = (source: Source, kicks: boolean, afterNs: number): void => {
          source.work++;
          if (source.pollable) loop.visible(source, -1);
          if (kicks) rig.at(rig.calendar.now + afterNs, () => source.fd.signal()?.wake(-1));
        };
        for (const { kind, ns, delay: laterNs } of events) {
          if (kind === 'bottom half') {
            scheduled++;
            scheduleAt(ns, 'bottom half', laterNs);
          } else if (kind === 'interrupt') rig.interruptAt(ns, rig.cpuOf('cpu0'), laterNs);
          // A guest kicks unless it is asked not to; the drive always signals.
          else if (kind === 'request') rig.at(ns, () => show(queue, !queue.polled, laterNs));
          else rig.at(ns, () => show(disk, true, laterNs));
        }
        rig.run(2_000_000);
        expect([queue.work, disk.work]).toEqual([0, 0]);
        expect(rig.log.filter((line) => line.endsWith('bottom half'))).toHaveLength(scheduled);
        expect([queue.polled, disk.polled]).toEqual([false, false]);
        const { syscalls } = rig.counts;
        rig.run(3_000_000);
        expect(rig.counts.syscalls).toBe(syscalls);
      }),
      { numRuns: 600 },
    );
  });
});
