/**
 * A drive's queue without interrupt can only be polled, so the loop must not sleep while a request is in flight. What
 * then becomes of descriptors that cannot be polled, such as sockets: the talk's polling branch watches them by
 * io_uring, whose ring shows them in memory. [branch polling of github.com/stefanha/qemu: 48e0038e45, 14bf59b450]
 */
import { describe, expect, test } from 'vitest';
import { AioContext } from '../../models/aio-context.js';
import { aioGenerations } from '../../models/aio-generations.js';
import { EventFd } from '../../models/eventfd.js';
import { defaultPollParameters, PollAdaptation } from '../../models/poll-adaptation.js';
import type { AioHandler } from '../../models/ports.js';
import type { QemuClass } from '../../models/versions.js';
import { Rig } from '../models/rig.js';

/** Something with a descriptor; `work` is what a polling callback would see, if it has one. */
class Source implements AioHandler {
  readonly readsFd = false;
  readonly name: string;
  readonly pollable: boolean;
  readonly fd: EventFd;
  work = 0;
  private readonly handled: (name: string) => void;

  constructor(name: string, pollable: boolean, handled: (name: string) => void) {
    this.name = name;
    this.pollable = pollable;
    this.fd = new EventFd(name);
    this.handled = handled;
  }

  ready(): boolean {
    return this.work > 0;
  }

  handle(done: () => void): void {
    this.work = 0;
    this.fd.read();
    this.handled(this.name);
    done();
  }

  pollBegin(): void {}
  pollEnd(): void {}
}

const PASS = 40;

/**
 * An IOThread with a disk whose queue has no interrupt, a socket, or what a loop would take for one that it can poll.
 * `stream` keeps a request of 50 µs in flight, one after another.
 */
function loopWith(qemu: QemuClass, socketKind: 'socket' | 'socket taken for pollable' | 'no socket') {
  const rig = new Rig({ aio_poll_iteration: PASS });
  const { calendar, ledger, book, counts } = rig;
  const thread = rig.thread('iothread', rig.cpu('cpu0'));
  const rule = new PollAdaptation(defaultPollParameters);
  const loop = new AioContext(calendar, ledger, thread, book, counts, aioGenerations[qemu], rule);
  const times = new Map<string, number[]>([
    ['disk', []],
    ['socket', []],
  ]);
  const handled = (name: string): void => {
    times.get(name)!.push(calendar.now);
    if (name !== 'disk') return;
    loop.pollAlways(-1);
    if (streaming) submit();
  };
  const disk = new Source('disk', true, handled);
  const socket = new Source('socket', socketKind !== 'socket', handled);
  loop.add(disk);
  if (socketKind !== 'no socket') loop.add(socket);

  let streaming = true;
  const completes = calendar.timer('disk completes', () => {
    disk.work++;
    loop.visible(disk, -1);
  });
  const submit = (): void => {
    loop.pollAlways(1);
    calendar.after(completes, 50_000);
  };
  rig.at(0, submit);
  rig.at(400_000, () => (streaming = false));
  /** The descriptor becomes readable; where io_uring watches it, that is seen in memory. */
  const readableAt = (ns: number): void =>
    rig.at(ns, () => {
      if (!socket.pollable) loop.visible(socket, -1);
      socket.fd.signal()?.wake(-1);
    });
  loop.start();
  return { rig, counts, readableAt, disk: times.get('disk')!, socket: times.get('socket')! };
}

/** How long after it became readable a socket is handled, at moments in and between requests. */
function delays(qemu: QemuClass, kind: Parameters<typeof loopWith>[1]): number[] {
  return [70_000, 123_456, 210_007, 333_333].map((ns) => {
    const { rig, readableAt, socket } = loopWith(qemu, kind);
    readableAt(ns);
    rig.run(1_000_000);
    return socket[0] - ns;
  });
}

describe('the polling branch, while requests are in flight', () => {
  test('finds each completion without interrupt and never sleeps', () => {
    const { rig, counts, disk } = loopWith('polling', 'socket');
    rig.run(399_000);
    expect(disk).toHaveLength(7);
    expect(counts).toMatchObject({ syscalls: 0, wakes: 0 });
  });

  test('handles a socket within a pass of its polling loop', () => {
    for (const ns of delays('polling', 'socket')) expect(ns).toBeLessThanOrEqual(PASS);
  });

  test('starves whatever it does not look at: until no request is in flight, however long that takes', () => {
    const [first, , , last] = delays('polling', 'socket taken for pollable');
    // Requests end at 400 µs and a little; then the loop goes to look at its descriptors.
    expect(first).toBeGreaterThan(330_000);
    expect(last).toBeGreaterThan(66_000);
    expect(first - last).toBe(333_333 - 70_000);
  });

  test('sleeps as any other loop does when none is in flight', () => {
    const { rig, counts, disk } = loopWith('polling', 'socket');
    rig.run(1_000_000);
    expect(disk.at(-1)).toBeLessThan(460_000);
    expect(counts).toMatchObject({ syscalls: 1 });
    rig.cpuOf('cpu0').flush();
    expect(rig.spent('cpu0', 'C1')).toBeGreaterThan(500_000);
  });
});

describe.each(['5.1', '5.2', '7.0', '8.0'] as const)('QEMU %s, which waits in ppoll', (qemu) => {
  test('stops polling altogether for the sake of one socket, and would never find such a completion', () => {
    const { rig, counts, readableAt, disk, socket } = loopWith(qemu, 'socket');
    readableAt(70_000);
    rig.run(1_000_000);
    expect(counts).toMatchObject({ pollHits: 0, pollMisses: 0 });
    expect(disk).toEqual([]);
    // It sleeps, so that the socket has to wake it: C1, switch, return from ppoll.
    expect(socket[0] - 70_000).toBe(300);
  });

  test('does not find it either once it sleeps: only a loop that never does can serve such a queue', () => {
    const { rig, disk } = loopWith(qemu, 'no socket');
    rig.run(1_000_000);
    expect(disk).toEqual([]);
  });
});
