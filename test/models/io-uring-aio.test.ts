import { describe, expect, test } from 'vitest';
import { EventFd } from '../../models/eventfd.js';
import { IoUringAio } from '../../models/io-uring-aio.js';
import type { EventLoop, Sleeper } from '../../models/ports.js';
import { Ppoll } from '../../models/ppoll.js';
import { Rig } from './rig.js';

interface Options {
  readonly irq?: 'cpu0' | 'cpu1';
  readonly sleeps?: boolean;
  readonly taskWork?: boolean;
}

/** The server's thread works on cpu0 from 200 ns on; the drive's interrupt is on cpu0 or cpu1. */
function uring({ irq = 'cpu0', sleeps = false, taskWork = false }: Options = {}) {
  const rig = new Rig({ io_uring_task_work: 30, ipi_physical: 800 });
  rig.paths.handOver = () => {};
  const cpus = { cpu0: rig.cpu('cpu0'), cpu1: rig.cpu('cpu1') };
  const irqCpu = cpus[irq];
  const thread = rig.thread('iothread', cpus.cpu0);
  const loop: EventLoop = {
    processor: cpus.cpu0.processor,
    notifier: new EventFd('aio_notify'),
    add: () => {},
    visible: () => rig.note(`visible ${model.fd.counter}`),
    notify: rig.noting('aio_notify'),
    schedule: () => {},
    scheduleFrom: () => false,
    timer: () => {},
    pollAlways: () => {},
  };
  const model: IoUringAio = new IoUringAio({
    ...rig,
    loop,
    actor: 'iothread',
    loopCpu: cpus.cpu0,
    device: { polled: false, submit: (_, submitted) => thread.processor.then(submitted), poll: () => {} },
    irqCpu,
    taskWork,
    wire: rig.timeline('ipi'),
    completed: (_request, next) => {
      rig.note('completed');
      thread.processor.then(next);
    },
  });
  const server: Sleeper = {
    wake: rig.noting('server woken'),
    remoteFrom: (processor) => processor !== cpus.cpu0.processor,
  };
  model.fd.waiter = { signalled: () => (sleeps ? server : null) };
  const busy = rig.book.spends('iothread', 'test', 'busy', 'work');
  /** Requests are submitted from 200 ns on, the thread works on; the kernel ends them in an interrupt from 5000 on. */
  const serve = (count = 1): void => {
    const requests = Array.from({ length: count }, () => rig.request());
    thread.start(() => {
      for (const request of requests) model.submit(request, () => {});
      rig.log.length = 0;
      thread.processor.chargeNs(busy, 20_000);
      thread.processor.then(() => model.handle(rig.noting('done')));
    });
    rig.interruptAt(5_000, irqCpu, 500, () => {
      for (const request of requests) request.onServed(request);
    });
  };
  return { rig, thread, model, serve };
}

test('io_uring_enter is a system call down to the drive, a bottom half and a look at the queue', () => {
  const { rig, thread, model } = uring();
  thread.start(() => model.submit(rig.request(), rig.noting('submitted')));
  // From 200: entry; then exit and peek.
  expect(rig.run().log).toEqual(['300 aio_notify', '500 submitted']);
  expect(rig.counts.syscalls).toBe(1);
});

describe('up to 5.10, a completion', () => {
  test('is in the queue when the interrupt has found it', () => {
    const { rig, model, serve } = uring();
    serve();
    // Entry, handler.
    expect(rig.run(10_000).log).toEqual(['5600 visible 1']);
    expect([model.fd.counter, model.ready()]).toEqual([1, true]);
    expect(rig.spent('cpu0', 'io_uring_task_work')).toBe(0);
  });

  test('on another CPU is seen from there, without an IPI', () => {
    const { rig, serve } = uring({ irq: 'cpu1' });
    serve();
    // Out of POLL, entry, handler.
    expect(rig.run(10_000).log).toEqual(['5700 visible 1']);
    expect(rig.counts).toMatchObject({ ipis: 0, interrupts: 1 });
  });

  test('wakes a sleeping server, which pays no task work', () => {
    const { rig, serve } = uring({ irq: 'cpu1', sleeps: true });
    serve();
    expect(rig.run(30_000).log.slice(0, 2)).toEqual(['5700 visible 1', '5900 server woken']);
    expect(rig.spent('cpu1', 'ttwu_send')).toBe(100);
    expect(rig.spent('iothread', 'io_uring_task_work')).toBe(0);
  });
});

describe('by task work, a completion', () => {
  test('on the CPU of the running server is posted on the way out of the interrupt', () => {
    const { rig, serve } = uring({ taskWork: true });
    serve();
    // Entry, handler, task work, exit.
    expect(rig.run(10_000).log).toEqual(['5730 visible 1']);
    expect(rig.counts).toMatchObject({ ipis: 0, interrupts: 1 });
    expect(rig.spent('cpu0', 'io_uring_task_work')).toBe(30);
  });

  test('on another CPU is posted by an interrupt of the running server', () => {
    const { rig, serve } = uring({ taskWork: true, irq: 'cpu1' });
    serve();
    // Sent at 5700; under way, entry, task work.
    expect(rig.run(10_000).log).toEqual(['6630 visible 1']);
    expect(rig.counts).toMatchObject({ ipis: 1, interrupts: 2 });
    expect(rig.spent('ipi', 'ipi_physical')).toBe(800);
    expect(rig.spent('cpu0', 'io_uring_task_work')).toBe(30);
  });

  test('is told to the server once, however many there are', () => {
    const { rig, serve } = uring({ taskWork: true, irq: 'cpu1' });
    serve(3);
    expect(rig.run(10_000).log).toEqual(['6690 visible 1', '6690 visible 2', '6690 visible 3']);
    expect(rig.counts.ipis).toBe(1);
  });

  test('wakes a sleeping server, which posts it itself: no IPI', () => {
    const { rig, serve } = uring({ taskWork: true, irq: 'cpu1', sleeps: true });
    serve(2);
    const { log } = rig.run(30_000);
    // Two wake-ups are sent.
    expect(log.slice(0, 4)).toEqual([
      '5700 visible 1',
      '5700 visible 2',
      '6000 server woken',
      '6000 server woken',
    ]);
    expect(rig.counts.ipis).toBe(0);
    expect(rig.spent('iothread', 'io_uring_task_work')).toBe(60);
    expect(rig.spent('cpu0', 'io_uring_task_work')).toBe(0);
  });
});

describe('the handler', () => {
  test('takes all entries, and schedules one bottom half for them', () => {
    const { rig, model, serve } = uring();
    serve(2);
    expect(rig.run().log.map((line) => line.replace(/^\d+ /, ''))).toEqual([
      'visible 1',
      'visible 2',
      'aio_notify',
      'completed',
      'completed',
      'done',
    ]);
    expect([model.fd.counter, model.ready()]).toEqual([0, false]);
  });

  test('does not mind when polling begins and ends', () => {
    const { rig, model } = uring();
    model.pollBegin();
    model.pollEnd();
    expect(rig.run().log).toEqual([]);
  });
});

describe('the descriptor', () => {
  test('is readable while the queue has entries, and is not read', () => {
    const { rig, model, serve } = uring();
    serve(2);
    rig.run(10_000);
    expect([model.readsFd, model.pollable, model.fd.counter]).toEqual([false, true, 2]);
    model.fd.read();
    expect(model.fd.counter).toBe(2);
    rig.run();
    expect(model.fd.counter).toBe(0);
  });

  test('leaves no stale wake-up behind: after polling has taken the entries ppoll sleeps', () => {
    const { rig, thread, model } = uring();
    const ppoll = new Ppoll(thread, rig.book, rig.counts);
    const eventfd = new EventFd('as aio=native has');
    const outcomes: boolean[] = [];
    const request = rig.request();
    const polled = (then: () => void): void => {
      model.submit(request, () => {
        request.onServed(request);
        model.handle(then);
      });
    };
    thread.start(() => {
      ppoll.add(model.fd);
      polled(() => ppoll.wait(() => rig.note('returned from the ring')));
    });
    rig.run(1e6);
    expect(rig.log.filter((line) => line.includes('returned'))).toEqual([]);
    expect(model.fd.signal()).toBe(thread);

    // The same with an eventfd, which polling does not read.
    const other = new Rig();
    const server = other.thread('server', other.cpu('cpu0'));
    const poll = new Ppoll(server, other.book, other.counts);
    server.start(() => {
      poll.add(eventfd);
      eventfd.signal();
      poll.wait(() => outcomes.push(true));
    });
    other.run(1e6);
    expect(outcomes).toEqual([true]);
  });

  test('wakes the sleeper at each entry, and lets it sleep again when they are taken', () => {
    const { rig, thread, model } = uring();
    const ppoll = new Ppoll(thread, rig.book, rig.counts);
    const requests = [rig.request(), rig.request()];
    const wait = (): void => ppoll.wait(() => model.handle(wait));
    thread.start(() => {
      ppoll.add(model.fd);
      model.submit(requests[0], () => model.submit(requests[1], wait));
    });
    const cpu = rig.cpuOf('cpu0');
    rig.interruptAt(10_000, cpu, 100, () => requests[0].onServed(requests[0]));
    rig.interruptAt(20_000, cpu, 100, () => requests[1].onServed(requests[1]));
    rig.run(1e6);
    expect(rig.log.filter((line) => line.includes('completed'))).toHaveLength(2);
    expect(rig.counts.wakes).toBe(2);
    // Three waits: two with a return, and the last that goes on.
    expect(rig.counts.syscalls).toBe(2 + 3);
  });
});
