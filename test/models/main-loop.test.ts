import { expect, test } from 'vitest';
import { EventFd } from '../../models/eventfd.js';
import { MainLoop } from '../../models/main-loop.js';
import type { AioHandler } from '../../models/ports.js';
import { Rig } from './rig.js';

/** A main loop with two sources that only note; it sleeps in ppoll from 300 ns on. */
function mainLoop() {
  const rig = new Rig();
  const loop = new MainLoop(rig.thread('main-loop', rig.cpu('cpu0')), rig.book, rig.counts);
  const sources = ['a', 'b'].map((name): AioHandler & { fd: EventFd } => ({
    name,
    fd: new EventFd(name),
    pollable: true,
    readsFd: true,
    ready: () => true,
    handle: (done) => {
      rig.note(`${name} handled`);
      done();
    },
    pollBegin: rig.noting(`${name} begin`),
    pollEnd: rig.noting(`${name} end`),
  }));
  for (const source of sources) loop.add(source);
  loop.start();
  return { rig, loop, sources };
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
