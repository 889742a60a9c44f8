import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EventFd } from '../../models/eventfd.js';
import { MainLoop } from '../../models/main-loop.js';
import type { AioHandler, BottomHalf } from '../../models/ports.js';
import { Rig } from './rig.js';

/** A main loop with two sources that only note; it sleeps in ppoll from 300 ns on. */
function mainLoop({ readsFd = true } = {}) {
  const rig = new Rig();
  const loop = new MainLoop(rig.thread('main-loop', rig.cpu('cpu0')), rig.book, rig.counts);
  const sources = ['a', 'b'].map((name): AioHandler & { fd: EventFd } => ({
    name,
    fd: new EventFd(name),
    pollable: true,
    readsFd,
    ready: () => true,
    handle: (done) => {
      rig.note(`${name} handled`);
      done();
    },
    pollBegin: rig.noting(`${name} begin`),
    pollEnd: rig.noting(`${name} end`),
  }));
  for (const source of sources) loop.add(source);
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
      const write = loop.scheduleFrom(half(name));
      asked.push(write);
      if (write) rig.at(ns + writeNs, () => loop.notifier.signal()?.wake(-1));
    });
  loop.start();
  return { rig, loop, sources, half, scheduleAt, asked };
}

test('never looks at memory: only an eventfd wakes it', () => {
  const { rig, loop, sources } = mainLoop();
  rig.at(5_000, () => loop.visible());
  rig.at(9_000, () => sources[0].fd.signal()?.wake(-1));
  // C1, switch, return from ppoll; a round, the read.
  expect(rig.run(20_000).log).toEqual(['9500 a handled']);
});

test('pays a round of glib and the big lock each time, however many sources are ready', () => {
  const { rig, sources } = mainLoop();
  rig.at(9_000, () => {
    for (const { fd } of sources) fd.signal()?.wake(-1);
  });
  expect(rig.run(20_000).log).toEqual(['9500 a handled', '9600 b handled']);
  expect(rig.spent('main-loop', 'qemu_main_loop_extra')).toBe(100);
  // ppoll, two reads, ppoll.
  expect(rig.counts.syscalls).toBe(4);
});

test('goes round once more for a signal that came while it worked', () => {
  const { rig, sources } = mainLoop();
  rig.at(9_000, () => sources[0].fd.signal()?.wake(-1));
  rig.at(9_450, () => expect(sources[1].fd.signal()).toBeNull());
  expect(rig.run(20_000).log).toEqual(['9500 a handled', '9800 b handled']);
  expect(rig.counts.wakes).toBe(1);
});

test('is not moved by a notification from its own handlers', () => {
  const { rig, loop } = mainLoop();
  rig.at(5_000, () => loop.notify());
  rig.run(20_000);
  expect(rig.counts).toMatchObject({ syscalls: 1, wakes: 0 });
});

test('leaves the descriptor of a handler that does not read it to that handler', () => {
  const { rig, sources } = mainLoop({ readsFd: false });
  const { fd, handle } = sources[0];
  sources[0].handle = (done) => {
    // The completion ring of an io_uring: empty when its entries have been taken.
    fd.counter = 0;
    handle(done);
  };
  rig.at(9_000, () => fd.signal()?.wake(-1));
  expect(rig.run(20_000).log).toEqual(['9400 a handled']);
  expect(rig.counts.syscalls).toBe(2);
});

test('takes no part in polling for requests in flight', () => {
  const { rig, loop } = mainLoop();
  rig.at(5_000, () => loop.pollAlways());
  rig.run(20_000);
  expect(rig.counts.syscalls).toBe(1);
});

describe('a bottom half', () => {
  test('that a handler schedules runs in the next round, whose ppoll only looks', () => {
    const { rig, loop, sources, half } = mainLoop();
    const { handle } = sources[0];
    sources[0].handle = (done) => {
      loop.schedule(half('bottom half'));
      handle(done);
    };
    rig.at(9_000, () => sources[0].fd.signal()?.wake(-1));
    rig.run(20_000);
    // The look, a round, the call.
    expect(rig.log).toEqual(['9500 a handled', '9800 bottom half']);
    // ppoll, read, ppoll that looks, ppoll.
    expect(rig.counts).toMatchObject({ syscalls: 4, wakes: 1 });
  });

  test('comes before the handlers whose descriptors are ready', () => {
    const { rig, sources, scheduleAt } = mainLoop();
    rig.at(9_000, () => sources[0].fd.signal()?.wake(-1));
    scheduleAt(9_250, 'bottom half');
    rig.run(20_000);
    expect(rig.log[0]).toMatch(/bottom half$/);
    expect(rig.log[1]).toMatch(/a handled$/);
  });

  test('that schedules another leaves it to the round after', () => {
    const { rig, loop, half } = mainLoop();
    rig.at(9_000, () => {
      const first = half('first', () => loop.schedule(half('second')));
      if (loop.scheduleFrom(first)) loop.notifier.signal()!.wake(-1);
    });
    rig.run(20_000);
    // Woken as ever, a round, the read, the call; then the look, a round, the call.
    expect(rig.log).toEqual(['9500 first', '9900 second']);
  });

  test('from another thread needs a write while the loop waits', () => {
    const { rig, asked, scheduleAt } = mainLoop();
    scheduleAt(9_000, 'bottom half');
    rig.run(20_000);
    expect(asked).toEqual([true]);
    expect(rig.log).toEqual(['9500 bottom half']);
    // ppoll, the read of the notifier, ppoll.
    expect(rig.counts).toMatchObject({ syscalls: 3, wakes: 1 });
  });

  test('from another thread needs a write while the loop is on its way to sleep, and keeps it from sleeping', () => {
    const { rig, asked, scheduleAt } = mainLoop();
    scheduleAt(250, 'bottom half');
    rig.run(20_000);
    expect(asked).toEqual([true]);
    // Not asleep at 300: return, a round, the read, the call.
    expect(rig.log).toEqual(['600 bottom half']);
    expect(rig.counts.wakes).toBe(0);
  });

  test('from another thread needs no write while the loop works', () => {
    const { rig, sources, asked, scheduleAt } = mainLoop();
    rig.at(9_000, () => sources[0].fd.signal()?.wake(-1));
    scheduleAt(9_450, 'bottom half');
    rig.run(20_000);
    expect(asked).toEqual([false]);
    expect(rig.log).toEqual(['9500 a handled', '9800 bottom half']);
  });

  test('whose write comes late leaves a stale eventfd, which costs a round', () => {
    const { rig, sources, scheduleAt } = mainLoop();
    rig.at(9_000, () => sources[0].fd.signal()?.wake(-1));
    scheduleAt(9_100, 'bottom half', 3_000);
    rig.run(20_000);
    expect(rig.log).toHaveLength(2);
    expect(rig.counts.wakes).toBe(2);
  });
});

test('no signal and no bottom half is lost, whenever it comes, and in the end the loop sleeps', () => {
  const moment = fc.integer({ min: 0, max: 8_000 });
  const event = fc.record({
    kind: fc.constantFrom('a', 'b', 'bottom half', 'interrupt'),
    ns: moment,
    delay: fc.integer({ min: 0, max: 1_500 }),
  });
  fc.assert(
    fc.property(fc.array(event, { maxLength: 12 }), (events) => {
      const { rig, sources, scheduleAt } = mainLoop();
      const last: Record<string, number> = {};
      for (const { kind, ns, delay } of events) {
        if (kind === 'interrupt') rig.interruptAt(ns, rig.cpuOf('cpu0'), delay);
        else if (kind === 'bottom half') scheduleAt(ns, kind, delay);
        else {
          rig.at(ns, () => sources[kind === 'a' ? 0 : 1].fd.signal()?.wake(-1));
          last[kind] = Math.max(last[kind] ?? 0, ns);
        }
      }
      rig.run(100_000);
      for (const [kind, ns] of Object.entries(last)) {
        const handled = rig.log.filter((line) => line.endsWith(`${kind} handled`));
        expect(Number(handled.at(-1)!.split(' ')[0])).toBeGreaterThanOrEqual(ns);
      }
      const halves = events.filter(({ kind }) => kind === 'bottom half').length;
      expect(rig.log.filter((line) => line.endsWith('bottom half'))).toHaveLength(halves);
      const { syscalls } = rig.counts;
      rig.run(200_000);
      expect(rig.counts.syscalls).toBe(syscalls);
    }),
    { numRuns: 400 },
  );
});
