import { describe, expect, test } from 'vitest';
import { EventFd } from '../../models/eventfd.js';
import type { EventLoop, Sleeper } from '../../models/ports.js';
import { Request } from '../../models/request.js';
import { SplitVirtqueue } from '../../models/split-virtqueue.js';
import { VirtioBlkDevice } from '../../models/virtio-blk-device.js';
import { Rig } from './rig.js';

/** A device whose server thread calls `work` from 200 ns on. `asleep`: the vCPU's thread must be woken. */
function device({ asleep = false, eventIdx = true } = {}) {
  const rig = new Rig();
  rig.paths.handOver = () => {};
  const cpu = rig.cpu('cpu0');
  const thread = rig.thread('iothread', cpu);
  const queue = new SplitVirtqueue(eventIdx);
  const loop: EventLoop = { processor: cpu.processor, add: () => {}, visible: () => {}, notify: () => {} };
  const vcpu: Sleeper = { wake: rig.noting('vCPU woken'), remoteFrom: () => true };
  const model: VirtioBlkDevice = new VirtioBlkDevice({
    ...rig,
    loop,
    actor: 'iothread',
    queue,
    ioeventfd: new EventFd('ioeventfd'),
    sink: {
      timeline: rig.timeline('vcpu'),
      inject: () => {
        rig.note('injected');
        return asleep ? vcpu : null;
      },
    },
    guestHandler: () => {},
    submit: (_request, submitted) => {
      rig.note(`submitted, kicks ${queue.notification ? 'on' : 'off'}`);
      submitted();
    },
  });
  const request = (): Request => rig.request();
  return { rig, thread, queue, model, request };
}

describe('requests', () => {
  test('are all taken from the ring before the first is submitted: the plug', () => {
    const { rig, thread, queue, model, request } = device();
    queue.addAvail(request());
    queue.addAvail(request());
    thread.start(() => model.handle(rig.noting('done')));
    rig.run();
    // From 200: the ring's lines and the block layer for each.
    expect(rig.log).toEqual(['600 submitted, kicks on', '600 submitted, kicks on', '600 done']);
  });

  test('outside poll mode are taken with kicks off, and kicks are on again before the last look', () => {
    const { rig, thread, queue, model, request } = device();
    queue.addAvail(request());
    let during: boolean | undefined;
    rig.at(400, () => (during = queue.notification));
    thread.start(() => model.handle(rig.noting('done')));
    rig.run();
    expect([during, queue.notification]).toEqual([false, true]);
  });

  test('that come while others are worked on are taken in the same go, and did not kick', () => {
    const { rig, thread, queue, model, request } = device();
    queue.addAvail(request());
    const kicked: boolean[] = [];
    rig.at(300, () => kicked.push(queue.addAvail(request())));
    rig.at(350, () => kicked.push(queue.addAvail(request())));
    thread.start(() => model.handle(rig.noting('done')));
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
    const { rig, thread, queue, model, request } = device();
    model.pollBegin();
    queue.addAvail(request());
    thread.start(() => model.handle(rig.noting('done')));
    rig.run();
    expect(rig.log).toEqual(['400 submitted, kicks off', '400 done']);
    model.pollEnd();
    expect(queue.notification).toBe(true);
  });

  test('that are not there cost nothing: a kick that polling overtook', () => {
    const { rig, thread, queue, model } = device();
    thread.start(() => model.handle(rig.noting('done')));
    expect(rig.run().log).toEqual(['200 done']);
    expect(queue.notification).toBe(true);
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
    const { rig, thread, queue, model, request } = device();
    rig.at(300, () => rig.note(`used ${queue.usedIdx}`));
    thread.start(() => model.complete(request(), rig.noting('completed')));
    rig.run();
    expect(rig.log).toEqual(['300 used 0', '400 injected', '400 completed']);
    expect(queue.usedIdx).toBe(1);
    expect(rig.counts.syscalls).toBe(1);
  });

  test('for a sleeping vCPU pays for waking it', () => {
    const { rig, thread, model, request } = device({ asleep: true });
    thread.start(() => model.complete(request(), rig.noting('completed')));
    expect(rig.run().log).toEqual(['400 injected', '500 vCPU woken', '500 completed']);
  });

  test('that the driver wants no interrupt for costs no system call', () => {
    const { rig, thread, queue, model, request } = device({ eventIdx: false });
    queue.noInterrupt = true;
    thread.start(() => model.complete(request(), rig.noting('completed')));
    expect(rig.run().log).toEqual(['300 completed']);
    expect(rig.counts.syscalls).toBe(0);
  });
});
