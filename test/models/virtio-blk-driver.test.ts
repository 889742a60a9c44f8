import { describe, expect, test } from 'vitest';
import { BlockLayer, type Scheduler } from '../../models/block-layer.js';
import { EventFd } from '../../models/eventfd.js';
import type { Sleeper } from '../../models/ports.js';
import { SplitVirtqueue } from '../../models/split-virtqueue.js';
import { VirtioBlkDriver } from '../../models/virtio-blk-driver.js';
import { WiringError } from '../../sim/errors.js';
import { Rig } from './rig.js';

interface Options {
  /** Whether the server sleeps, and must be woken. */
  readonly sleeper?: boolean;
  readonly scheduler?: Scheduler;
  readonly polled?: boolean;
  readonly queue?: SplitVirtqueue;
  readonly costs?: Readonly<Record<string, number>>;
}

/** A guest task that runs from 200 ns on a CPU of its own, and the driver it submits to. */
function driver({
  sleeper = false,
  scheduler = 'none',
  polled = false,
  queue = new SplitVirtqueue(true),
  costs = {},
}: Options = {}) {
  const rig = new Rig(costs);
  const cpu = rig.cpu('cpu0');
  const thread = rig.thread('vcpu0', cpu);
  const ioeventfd = new EventFd('ioeventfd');
  const server: Sleeper = {
    wake: (edge) => rig.note(`server woken by ${rig.timelines[edge].name}`),
    remoteFrom: () => true,
  };
  ioeventfd.waiter = { signalled: () => (sleeper ? server : null) };
  const { name, processor, context } = thread;
  const vcpu = {
    name,
    processor,
    context,
    timeline: cpu.timeline,
    pollsIdle: false,
    inject: () => null,
    takesExits: true,
    exited: (step: () => void) => {
      rig.note('exited');
      step();
    },
    entered: (step: () => void) => {
      rig.note('entered');
      step();
    },
    handlerDone: rig.noting('handler done'),
  };
  const model = new VirtioBlkDriver({
    ...rig,
    vcpu,
    irq: polled ? null : vcpu,
    singleQueue: false,
    idlePoller: null,
    interruptsCanGoOff: true,
    memoryWakes: false,
    blockLayer: new BlockLayer(rig.book, name, { scheduler, guest: true, dmaMapping: 'none' }),
    queue,
    usedLines: 'used_ring_lines',
    wakeCost: 'ttwu_send',
    threadWakeCost: 'ttwu_send',
    ioeventfd,
    server: rig.timeline('server'),
    onAvail: (edge) => rig.note(`ring shows it, by ${rig.timelines[edge].name}`),
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
  /** The device takes all there is and returns it, and says so. */
  const serve = (): void => {
    for (let request = queue.pop(); request !== null; request = queue.pop()) queue.pushUsed(request);
    model.usedVisible(-1);
  };
  return { rig, queue, ioeventfd, model, submit, serve, thread };
}

describe('a request', () => {
  test('shows in the ring before the kick is even considered', () => {
    const { rig, ioeventfd, submit } = driver();
    submit();
    rig.run();
    // From 200: block layer, what EPT costs; then kick and return.
    expect(rig.log).toEqual(['400 ring shows it, by cpu0', '400 exited', '600 entered', '600 submitted']);
    expect(ioeventfd.counter).toBe(1);
    expect(rig.counts).toMatchObject({ kicks: 1, vmexits: 1 });
  });

  test('that kicks a sleeping server wakes it in the context of the vCPU, which goes on after that', () => {
    const { rig, submit } = driver({ sleeper: true });
    submit();
    rig.run();
    expect(rig.log.slice(2)).toEqual(['600 server woken by cpu0', '700 entered', '700 submitted']);
    expect(rig.spent('vcpu0', 'ttwu_send')).toBe(100);
  });

  test('while the device polls costs no exit, from the second one on', () => {
    const { rig, queue, submit } = driver();
    queue.setNotification(false);
    submit(3);
    rig.run();
    expect(rig.counts).toMatchObject({ kicks: 1, vmexits: 1 });
    expect(rig.log.at(-1)).toBe('1000 submitted');
  });

  test('passes a scheduler if there is one', () => {
    const { rig, submit } = driver({ scheduler: 'mq-deadline' });
    submit();
    expect(rig.run().log[0]).toBe('500 ring shows it, by cpu0');
  });

  test('cannot be polled for on a queue with interrupts', () => {
    const { model } = driver();
    expect(model.polled).toBe(false);
    expect(() => model.poll(() => {})).toThrow(WiringError);
  });
});

test('the interrupt handler ends every used element, and wants the next interrupt from there on', () => {
  const { rig, queue, model, submit, serve } = driver();
  // Nobody writes a timeline for the server: paths are not walked.
  rig.paths.handOver = () => {};
  submit(2, () => {
    serve();
    expect(queue.usedEvent).toBe(0);
    rig.log.length = 0;
    model.handleInterrupt();
  });
  rig.run();
  // The first kicks and the second does not, as kicks are never renewed here: from 800 on, 100 for the lines of the
  // used ring and for each request.
  expect(rig.log).toEqual(['1100 ended 0', '1100 ended 1', '1100 handler done']);
  expect(queue.usedEvent).toBe(2);
});

describe('a polled queue', () => {
  /** The task submits, and polls from 600 ns on, by turns of 10; the device returns the request at `servedNs`. */
  function polling(servedNs: number, queue: SplitVirtqueue = new SplitVirtqueue(true)) {
    const machine = driver({ polled: true, queue, costs: { blk_poll_turn: 10, used_ring_lines: 50 } });
    const { rig, model, submit, serve } = machine;
    rig.paths.handOver = () => {};
    submit(1, () => model.poll(rig.noting('found')));
    rig.at(servedNs, serve);
    rig.run(20_000);
    return machine;
  }

  test('wants no interrupts from the start', () => {
    const { queue, model } = driver({ polled: true });
    expect(model.polled).toBe(true);
    expect(queue).toMatchObject({ noInterrupt: true, usedEvent: 0 });
  });

  test('finds what the used ring shows while it polls, fetches the lines and ends it itself', () => {
    const { rig } = polling(5_003);
    // A turn ends at 5010; the lines; what ends the request is charged and goes on.
    expect(rig.log.slice(3)).toEqual(['600 submitted', '5060 ended 0', '5060 found']);
    expect(rig.counts).toMatchObject({ interrupts: 0, wakes: 0 });
    expect(rig.spent('vcpu0', 'blk_poll')).toBe(5_003 - 600);
    expect(rig.spent('vcpu0', 'blk_poll turn')).toBe(7);
    expect(rig.spent('vcpu0', 'blk_poll_complete')).toBe(100);
  });

  test('finds in its first turn what the used ring showed before it began to poll', () => {
    const { rig } = polling(550);
    expect(rig.log.slice(3)).toEqual(['600 submitted', '660 ended 0', '660 found']);
  });

  test('ends all that the used ring shows', () => {
    const { rig, model, submit, serve } = driver({ polled: true });
    rig.paths.handOver = () => {};
    submit(3, () => model.poll(rig.noting('found')));
    rig.at(10_000, serve);
    rig.run(20_000);
    expect(rig.log.slice(-4).map((line) => line.replace(/^\d+ /, ''))).toEqual([
      'ended 0',
      'ended 1',
      'ended 2',
      'found',
    ]);
  });

  test('with EVENT_IDX lets the device signal one request in 65 536, the first included', () => {
    const queue = new SplitVirtqueue(true);
    const { rig } = driver({ polled: true, queue });
    const request = rig.request();
    const wanted = Array.from({ length: 65_540 }, () => {
      const wants = queue.pushUsed(request);
      queue.getUsed();
      return wants;
    });
    expect(wanted.flatMap((wants, i) => (wants ? [i] : []))).toEqual([0, 65_536]);
  });

  test('without EVENT_IDX never asks for an interrupt', () => {
    const queue = new SplitVirtqueue(false);
    const { rig } = driver({ polled: true, queue });
    const wanted = Array.from({ length: 10 }, () => queue.pushUsed(rig.request()));
    expect(wanted).not.toContain(true);
  });

  test('has no vector: an interrupt for it is a fault of whoever wired it', () => {
    const { model } = driver({ polled: true });
    expect(() => model.handleInterrupt()).toThrow(WiringError);
  });

  test('still kicks: polling for completions says nothing about requests', () => {
    const { rig } = polling(5_000);
    expect(rig.counts).toMatchObject({ kicks: 1, vmexits: 1 });
  });
});

test('a used ring that shows something moves nobody on a queue with interrupts', () => {
  const { rig, model, submit } = driver();
  submit(1, () => model.usedVisible(-1));
  rig.run();
  expect(rig.log.at(-1)).toBe('600 submitted');
});
