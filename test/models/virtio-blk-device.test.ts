import { describe, expect, test } from 'vitest';
import { EventFd } from '../../models/eventfd.js';
import type { Sleeper } from '../../models/ports.js';
import type { Request } from '../../models/request.js';
import { SplitVirtqueue } from '../../models/split-virtqueue.js';
import { VirtioBlkDevice } from '../../models/virtio-blk-device.js';
import { NotingLoop, Rig } from './rig.js';

interface Options {
  /** Whether the vCPU's thread must be woken. */
  readonly asleep?: boolean;
  readonly eventIdx?: boolean;
  readonly pollable?: boolean;
  readonly suppressesKicks?: boolean;
  readonly notifiesByBottomHalf?: boolean;
  readonly fastPath?: boolean;
  readonly wakeCost?: string;
  readonly costs?: Readonly<Record<string, number>>;
}

/** A device whose server thread calls `work` from 200 ns on. */
function device({
  asleep = false,
  eventIdx = true,
  pollable = true,
  suppressesKicks = true,
  notifiesByBottomHalf = false,
  fastPath = false,
  wakeCost = 'ttwu_send',
  costs = {},
}: Options = {}) {
  const rig = new Rig(costs);
  rig.paths.handOver = () => {};
  const cpu = rig.cpu('cpu0');
  const thread = rig.thread('iothread', cpu);
  const queue = new SplitVirtqueue(eventIdx);
  const loop = new NotingLoop(rig, cpu.processor);
  const vcpu: Sleeper = { wake: rig.noting('vCPU woken'), remoteFrom: () => true };
  const shown: number[] = [];
  const model = new VirtioBlkDevice({
    ...rig,
    loop,
    actor: 'iothread',
    queue,
    pollable,
    suppressesKicks,
    notifiesByBottomHalf,
    fastPath,
    ringLines: 'ring_lines',
    ioeventfd: new EventFd('ioeventfd'),
    sink: {
      timeline: rig.timeline('vcpu'),
      inject: () => {
        rig.note('injected');
        return asleep ? vcpu : null;
      },
    },
    wakeCost,
    irqfd: true,
    onUsed: (edge) => {
      expect(rig.timelines[edge]).toBe(cpu.timeline);
      shown.push(rig.calendar.now);
    },
    guestHandler: () => {},
    submit: (_request, submitted) => {
      rig.note(`submitted, kicks ${queue.notification ? 'on' : 'off'}`);
      submitted();
    },
  });
  const request = (): Request => rig.request();
  /** Ends a request as soon as the thread runs. */
  const complete = (): void => thread.start(() => model.complete(rig.request(), rig.noting('completed')));
  /** Handles what is in the ring as soon as the thread runs. */
  const handle = (): void => thread.start(() => model.handle(rig.noting('done')));
  return { rig, thread, queue, model, loop, shown, request, complete, handle };
}

describe('requests', () => {
  test('are all taken from the ring before the first is submitted: the plug', () => {
    const { rig, queue, request, handle } = device();
    queue.addAvail(request());
    queue.addAvail(request());
    handle();
    rig.run();
    // From 200: the ring's lines and the block layer for each.
    expect(rig.log).toEqual(['600 submitted, kicks on', '600 submitted, kicks on', '600 done']);
  });

  test('outside poll mode are taken with kicks off, and kicks are on again before the last look', () => {
    const { rig, queue, request, handle } = device();
    queue.addAvail(request());
    let during: boolean | undefined;
    rig.at(400, () => (during = queue.notification));
    handle();
    rig.run();
    expect([during, queue.notification]).toEqual([false, true]);
  });

  test('that come while others are worked on are taken in the same go, and did not kick', () => {
    const { rig, queue, request, handle } = device();
    queue.addAvail(request());
    const kicked: boolean[] = [];
    rig.at(300, () => kicked.push(queue.addAvail(request())));
    rig.at(350, () => kicked.push(queue.addAvail(request())));
    handle();
    rig.run();
    expect(rig.log.map((line) => line.replace(/,.*/, ''))).toEqual([
      '800 submitted',
      '800 submitted',
      '800 submitted',
      '800 done',
    ]);
    expect(kicked).toEqual([false, false]);
  });

  test('in poll mode leave the kicks as polling has set them', () => {
    const { rig, queue, model, request, handle } = device();
    model.pollBegin();
    queue.addAvail(request());
    handle();
    rig.run();
    expect(rig.log).toEqual(['400 submitted, kicks off', '400 done']);
    model.pollEnd();
    expect(queue.notification).toBe(true);
  });

  test('that are not there cost nothing: a kick that polling overtook', () => {
    const { rig, queue, handle } = device();
    handle();
    expect(rig.run().log).toEqual(['200 done']);
    expect(queue.notification).toBe(true);
  });

  test('of a vhost-user server are taken with kicks on: one that comes meanwhile kicks, and is overtaken', () => {
    const { rig, queue, request, handle } = device({ suppressesKicks: false });
    queue.addAvail(request());
    const seen: boolean[] = [];
    rig.at(250, () => seen.push(queue.notification, queue.addAvail(request())));
    handle();
    rig.run();
    expect(rig.log).toEqual(['600 submitted, kicks on', '600 submitted, kicks on', '600 done']);
    expect(seen).toEqual([true, true]);
  });

  test('of the fast path cost less: neither coroutine nor checks', () => {
    const costs = { ring_lines: 10, qemu_submit: 1_000, qemu_submit_fast: 300 };
    const slow = device({ costs });
    const fast = device({ costs, fastPath: true });
    for (const { rig, queue, request, handle } of [slow, fast]) {
      queue.addAvail(request());
      handle();
      rig.run();
    }
    expect([slow.rig.log.at(-1), fast.rig.log.at(-1)]).toEqual(['1210 done', '510 done']);
    expect(fast.rig.spent('iothread', 'qemu_submit')).toBe(0);
  });

  test('are seen in the ring, not by the eventfd', () => {
    const { queue, model, request } = device();
    expect(model.ready()).toBe(false);
    queue.addAvail(request());
    expect([model.ready(), model.fd.counter]).toEqual([true, 0]);
  });
});

describe('a completion', () => {
  test('is in the used ring before the interrupt, which a system call injects', () => {
    const { rig, queue, complete } = device();
    rig.at(300, () => rig.note(`used ${queue.usedIdx}`));
    complete();
    rig.run();
    expect(rig.log).toEqual(['300 used 0', '400 injected', '400 completed']);
    expect(queue.usedIdx).toBe(1);
    expect(rig.counts.syscalls).toBe(1);
  });

  test('for a sleeping vCPU pays for waking it', () => {
    const { rig, complete } = device({ asleep: true });
    complete();
    expect(rig.run().log).toEqual(['400 injected', '500 vCPU woken', '500 completed']);
  });

  test('that the driver wants no interrupt for costs no system call', () => {
    const { rig, queue, complete } = device({ eventIdx: false });
    queue.noInterrupt = true;
    complete();
    expect(rig.run().log).toEqual(['300 completed']);
    expect(rig.counts.syscalls).toBe(0);
  });

  test('shows in the used ring when the block layer is done, whether or not the driver wants an interrupt', () => {
    const { rig, queue, shown, complete } = device({ eventIdx: false });
    queue.disableInterrupts();
    complete();
    rig.run();
    expect(shown).toEqual([300]);
  });

  test('of the fast path costs less', () => {
    const { rig, shown, complete } = device({
      fastPath: true,
      costs: { qemu_complete: 1_000, qemu_complete_fast: 300 },
    });
    complete();
    expect(rig.run().log).toEqual(['600 injected', '600 completed']);
    expect(shown).toEqual([500]);
    expect(rig.spent('iothread', 'qemu_complete')).toBe(0);
  });

  test('wakes a vCPU on another node at the price of that', () => {
    const { rig, complete } = device({
      asleep: true,
      wakeCost: 'ttwu_send_remote',
      costs: { ttwu_send_remote: 700 },
    });
    complete();
    expect(rig.run().log).toEqual(['400 injected', '1100 vCPU woken', '1100 completed']);
  });

  test('without EVENT_IDX tells the guest by a bottom half, and is done before that', () => {
    const { rig, thread, model, loop, shown, request } = device({
      eventIdx: false,
      notifiesByBottomHalf: true,
    });
    thread.start(() =>
      model.complete(request(), () => {
        rig.note(`completed, ${rig.counts.syscalls} system calls`);
        loop.bottomHalves.shift()!(rig.noting('bottom half done'));
      }),
    );
    rig.run();
    expect(rig.log).toEqual([
      '300 scheduled',
      '300 completed, 0 system calls',
      '400 injected',
      '400 bottom half done',
    ]);
    expect(shown).toEqual([300]);
    expect(rig.counts.syscalls).toBe(1);
  });

  test('without EVENT_IDX that the driver wants no interrupt for schedules nothing', () => {
    const { rig, queue, complete } = device({ eventIdx: false, notifiesByBottomHalf: true });
    queue.disableInterrupts();
    complete();
    expect(rig.run().log).toEqual(['300 completed']);
  });
});

test('whether the loop may poll the ring is up to its maker: libvhost-user gives no io_poll', () => {
  expect([device().model.pollable, device({ pollable: false }).model.pollable]).toEqual([true, false]);
});
