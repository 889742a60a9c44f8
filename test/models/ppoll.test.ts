import { expect, test } from 'vitest';
import { EventFd } from '../../models/eventfd.js';
import { Ppoll } from '../../models/ppoll.js';
import { Rig } from './rig.js';

/** A thread that calls ppoll on two descriptors as soon as it runs: from 200 ns (C1 exit and switching in). */
function polling(before: (a: EventFd, b: EventFd) => void = () => {}) {
  const rig = new Rig();
  const cpu = rig.cpu('cpu0');
  const thread = rig.thread('server', cpu);
  const ppoll = new Ppoll(thread, rig.book, rig.counts);
  const [a, b] = [new EventFd('a'), new EventFd('b')];
  ppoll.add(a);
  ppoll.add(b);
  before(a, b);
  thread.start(() => {
    rig.note('calls');
    ppoll.wait(rig.noting('returned'));
  });
  return { rig, a, b, ppoll, thread };
}

test('a stale counter makes ppoll return at once, without sleep', () => {
  const { rig } = polling((_, b) => b.signal());
  expect(rig.run().log).toEqual(['200 calls', '300 returned']);
  expect(rig.counts).toMatchObject({ syscalls: 1, wakes: 0 });
});

test('with nothing to read the thread sleeps until the first signal', () => {
  const { rig, a, thread } = polling();
  rig.at(5_000, () => {
    expect(a.signal()).toBe(thread);
    thread.wake(-1);
  });
  // C1 exit, switching in, return from the call.
  expect(rig.run().log).toEqual(['200 calls', '5300 returned']);
  expect(rig.counts.wakes).toBe(1);
});

test('a signal on the way to sleep is not lost: the thread does not sleep at all', () => {
  const { rig, a } = polling();
  rig.at(250, () => a.signal()!.wake(-1));
  expect(rig.run().log).toEqual(['200 calls', '400 returned']);
  expect(rig.counts.wakes).toBe(0);
});

test('outside the call nobody needs to be woken', () => {
  const { rig, a } = polling();
  rig.at(100, () => expect(a.signal()).toBeNull());
  expect(rig.run().log).toEqual(['200 calls', '300 returned']);
  expect(a.signal()).toBeNull();
});

test('several signals make one return', () => {
  const { rig, a, b } = polling();
  rig.at(5_000, () => {
    a.signal()!.wake(-1);
    b.signal()?.wake(-1);
    a.signal()?.wake(-1);
  });
  expect(rig.run().log).toEqual(['200 calls', '5300 returned']);
  expect([a.counter, b.counter, rig.counts.wakes]).toEqual([2, 1, 1]);
});

test('a wake-up with nothing left to read does not end the call', () => {
  const { rig, a, thread } = polling();
  rig.at(5_000, () => thread.wake(-1));
  rig.at(9_000, () => a.signal()!.wake(-1));
  expect(rig.run().log).toEqual(['200 calls', '9300 returned']);
});

test('a look costs the call and comes back at once, whatever there is', () => {
  const rig = new Rig();
  const thread = rig.thread('server', rig.cpu('cpu0'));
  const ppoll = new Ppoll(thread, rig.book, rig.counts);
  const fd = new EventFd('a');
  ppoll.add(fd);
  thread.start(() => ppoll.look(rig.noting('returned')));
  rig.at(250, () => expect(fd.signal()).toBeNull());
  expect(rig.run().log).toEqual(['300 returned']);
  expect([fd.counter, rig.counts.syscalls, rig.counts.wakes]).toEqual([1, 1, 0]);
});
