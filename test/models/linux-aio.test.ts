import { describe, expect, test } from 'vitest';
import { LinuxAio } from '../../models/linux-aio.js';
import type { BlockDevice, Sleeper } from '../../models/ports.js';
import { NotingLoop, Rig } from './rig.js';

/** The server's thread on cpu0; the drive's interrupt on cpu0 or cpu1. */
function aio({ irq = 'cpu0', sleeps = false } = {}) {
  const rig = new Rig();
  rig.paths.handOver = () => {};
  const cpus = { cpu0: rig.cpu('cpu0'), cpu1: rig.cpu('cpu1') };
  const irqCpu = cpus[irq as keyof typeof cpus];
  const thread = rig.thread('iothread', cpus.cpu0);
  const loop = new NotingLoop(rig, cpus.cpu0.processor);
  const disk: BlockDevice = {
    polled: false,
    submit: (_request, submitted) => thread.processor.then(submitted),
    poll: () => {},
  };
  const model = new LinuxAio({
    ...rig,
    loop,
    actor: 'iothread',
    device: disk,
    irqCpu,
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
  /** One request is submitted from 200 ns on; the thread blocks, and the kernel ends it in an interrupt that begins at 5000. */
  const serve = (): void => {
    const request = rig.request();
    thread.start(() => model.submit(request, () => thread.block(false, () => {})));
    rig.interruptAt(5_000, irqCpu, 500, () => request.onServed(request));
  };
  return { rig, thread, model, serve };
}

test('io_submit is a system call down to the drive, and a look at the ring', () => {
  const { rig, thread, model } = aio();
  thread.start(() => model.submit(rig.request(), rig.noting('submitted')));
  // From 200: entry; then exit and peek. The look schedules a bottom half and cancels it.
  expect(rig.run().log).toEqual(['300 aio_notify', '500 submitted']);
  expect(rig.counts.syscalls).toBe(1);
});

describe('a completion', () => {
  test('is visible in the ring before its eventfd is signalled', () => {
    const { rig, model, serve } = aio();
    serve();
    // Out of C1, entry, handler.
    expect(rig.run(10_000).log.slice(1)).toEqual(['5700 visible, eventfd 0']);
    expect([model.fd.counter, model.ready()]).toEqual([1, true]);
  });

  test('on the CPU of the sleeping server wakes it without sending anything', () => {
    const { rig, serve } = aio({ sleeps: true });
    serve();
    expect(rig.run(10_000).log.at(-1)).toBe('5700 server woken');
    expect(rig.spent('cpu0', 'ttwu_send')).toBe(0);
  });

  test('on another CPU pays for waking the server, when the interrupt returns', () => {
    const { rig, serve } = aio({ irq: 'cpu1', sleeps: true });
    serve();
    // Out of POLL, entry, handler; send and return.
    expect(rig.run(10_000).log.slice(1)).toEqual(['5700 visible, eventfd 0', '5900 server woken']);
    expect(rig.spent('cpu1', 'ttwu_send')).toBe(100);
  });
});

describe('the handler', () => {
  test('reads the ring, never the eventfd, and schedules one bottom half for all it finds', () => {
    const { rig, thread, model } = aio();
    const requests = [rig.request(), rig.request()];
    thread.start(() => {
      for (const request of requests) {
        model.submit(request, () => {});
        request.onServed(request);
      }
      rig.log.length = 0;
      model.handle(rig.noting('done'));
    });
    rig.run();
    expect(rig.log.map((line) => line.replace(/^\d+ /, ''))).toEqual([
      'aio_notify',
      'completed',
      'completed',
      'done',
    ]);
    expect([model.fd.counter, model.ready()]).toEqual([2, false]);
  });

  test('finds nothing after a stale signal, but has notified its loop', () => {
    const { rig, thread, model } = aio();
    thread.start(() => model.handle(rig.noting('done')));
    expect(rig.run().log).toEqual(['200 aio_notify', '200 done']);
  });

  test('does not mind when polling begins and ends', () => {
    const { rig, model } = aio();
    model.pollBegin();
    model.pollEnd();
    expect(rig.run().log).toEqual([]);
  });
});
