import { describe, expect, test } from 'vitest';
import { BottomHalves } from '../../models/bottom-halves.js';
import { Rig } from './rig.js';

/** The bottom halves of a thread that runs from 200 ns on; each call costs 100. */
function bottomHalves() {
  const rig = new Rig();
  const thread = rig.thread('iothread', rig.cpu('cpu0'));
  const halves = new BottomHalves(thread.processor, 'iothread', rig.book);
  const site = rig.book.spends('iothread', 'test', 'work', 'work');
  /** One that notes itself and works for some time. */
  const half =
    (name: string, ns = 0, also: () => void = () => {}) =>
    (done: () => void): void => {
      rig.note(name);
      also();
      thread.processor.chargeNs(site, ns);
      thread.processor.then(done);
    };
  return { rig, thread, halves, half };
}

describe('a pass', () => {
  test('runs what there is, in order, each after the one before is done', () => {
    const { rig, thread, halves, half } = bottomHalves();
    halves.push(half('a', 1_000));
    halves.push(half('b'));
    expect(halves.pending).toBe(true);
    thread.start(() => halves.run(rig.noting('then')));
    expect(rig.run(5_000).log).toEqual(['300 a', '1400 b', '1400 then']);
    expect(halves.pending).toBe(false);
    expect(rig.spent('iothread', 'bottom_half')).toBe(200);
  });

  test('with nothing to run costs nothing, and goes on at once', () => {
    const { rig, thread, halves } = bottomHalves();
    thread.start(() => halves.run(rig.noting('then')));
    expect(rig.run(5_000).log).toEqual(['200 then']);
  });

  test('leaves what its own bottom halves schedule to the next', () => {
    const { rig, thread, halves, half } = bottomHalves();
    halves.push(half('a', 0, () => halves.push(half('of a'))));
    halves.push(half('b', 0, () => halves.push(half('of b'))));
    thread.start(() =>
      halves.run(() => {
        rig.note(`then, pending: ${halves.pending}`);
        halves.run(rig.noting('and then'));
      }),
    );
    expect(rig.run(5_000).log).toEqual([
      '300 a',
      '400 b',
      '400 then, pending: true',
      '500 of a',
      '600 of b',
      '600 and then',
    ]);
  });

  test('leaves to the next what another thread schedules during it', () => {
    const { rig, thread, halves, half } = bottomHalves();
    halves.push(half('a', 1_000));
    thread.start(() => halves.run(() => rig.note(`then, pending: ${halves.pending}`)));
    rig.at(250, () => halves.push(half('late')));
    rig.at(800, () => halves.push(half('later')));
    expect(rig.run(5_000).log).toEqual(['300 a', '1300 then, pending: true']);
  });

  test('runs one that is scheduled twice twice: each is a one-shot', () => {
    const { rig, thread, halves, half } = bottomHalves();
    const one = half('one');
    halves.push(one);
    halves.push(one);
    thread.start(() => halves.run(() => {}));
    expect(rig.run(5_000).log).toEqual(['300 one', '400 one']);
  });
});
