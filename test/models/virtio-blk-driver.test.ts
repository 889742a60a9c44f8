import { describe, expect, test } from 'vitest';
import { EventFd } from '../../models/eventfd.js';
import type { Sleeper } from '../../models/ports.js';
import { SplitVirtqueue } from '../../models/split-virtqueue.js';
import { VirtioBlkDriver } from '../../models/virtio-blk-driver.js';
import { WiringError } from '../../sim/errors.js';
import { Rig } from './rig.js';

/** A guest task that runs from 200 ns on a CPU of its own, and the driver it submits to. */
function driver(sleeper: boolean, scheduler: 'none' | 'mq-deadline' = 'none') {
  const rig = new Rig();
  const cpu = rig.cpu('cpu0');
  const thread = rig.thread('vcpu0', cpu);
  const queue = new SplitVirtqueue(true);
  const ioeventfd = new EventFd('ioeventfd');
  const server: Sleeper = {
    wake: (edge) => rig.note(`server woken by ${rig.timelines[edge].name}`),
    remoteFrom: () => true,
  };
  ioeventfd.waiter = { signalled: () => (sleeper ? server : null) };
  const model = new VirtioBlkDriver({
    ...rig,
    vcpu: 'vcpu0',
    processor: cpu.processor,
    queue,
    ioeventfd,
    server: rig.timeline('server'),
    onAvail: (edge) => rig.note(`ring shows it, by ${rig.timelines[edge].name}`),
    exited: rig.noting('exited'),
    entered: rig.noting('entered'),
    handlerDone: rig.noting('handler done'),
    scheduler,
  });
  const submit = (count = 1, then: () => void = () => {}): void => {
    const requests = Array.from({ length: count }, (_, i) => {
      const request = rig.request();
      request.onEnd = () => rig.note(`ended ${i}`);
      return request;
    });
    const next = (): void => {
      const request = requests.shift();
      if (request === undefined) {
        then();
        return;
      }
      request.path.begin(0, cpu.timeline, rig.calendar.now);
      model.submit(request, () => {
        rig.note('submitted');
        next();
      });
    };
    thread.start(next);
  };
  return { rig, queue, ioeventfd, model, submit, thread };
}

describe('a request', () => {
  test('shows in the ring before the kick is even considered', () => {
    const { rig, ioeventfd, submit } = driver(false);
    submit();
    rig.run();
    // From 200: block layer, what EPT costs; then kick and return.
    expect(rig.log).toEqual(['400 ring shows it, by cpu0', '400 exited', '600 entered', '600 submitted']);
    expect(ioeventfd.counter).toBe(1);
    expect(rig.counts).toMatchObject({ kicks: 1, vmexits: 1 });
  });

  test('that kicks a sleeping server wakes it in the context of the vCPU, which goes on after that', () => {
    const { rig, submit } = driver(true);
    submit();
    rig.run();
    expect(rig.log.slice(2)).toEqual(['600 server woken by cpu0', '700 entered', '700 submitted']);
    expect(rig.spent('vcpu0', 'ttwu_send')).toBe(100);
  });

  test('while the device polls costs no exit, from the second one on', () => {
    const { rig, queue, submit } = driver(false);
    queue.setNotification(false);
    submit(3);
    rig.run();
    expect(rig.counts).toMatchObject({ kicks: 1, vmexits: 1 });
    expect(rig.log.at(-1)).toBe('1000 submitted');
  });

  test('passes a scheduler if there is one', () => {
    const { rig, submit } = driver(false, 'mq-deadline');
    submit();
    expect(rig.run().log[0]).toBe('500 ring shows it, by cpu0');
  });

  test('cannot be polled for', () => {
    const { model } = driver(false);
    expect(model.polled).toBe(false);
    expect(() => model.poll()).toThrow(WiringError);
  });
});

test('the interrupt handler ends every used element, and wants the next interrupt from there on', () => {
  const { rig, queue, model, submit } = driver(false);
  // Nobody writes a timeline for the server: paths are not walked.
  rig.paths.handOver = () => {};
  submit(2, () => {
    for (let request = queue.pop(); request !== null; request = queue.pop()) queue.pushUsed(request);
    expect(queue.usedEvent).toBe(0);
    rig.log.length = 0;
    model.handleInterrupt();
  });
  rig.run();
  // The first kicks and the second does not, as kicks are never renewed here: from 800 on, 100 for each.
  expect(rig.log).toEqual(['1000 ended 0', '1000 ended 1', '1000 handler done']);
  expect(queue.usedEvent).toBe(2);
});
