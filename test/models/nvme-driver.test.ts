import { describe, expect, test } from 'vitest';
import { BlockLayer } from '../../models/block-layer.js';
import { NvmeDrive } from '../../models/nvme-drive.js';
import { NvmeDriver } from '../../models/nvme-driver.js';
import { Phase } from '../../models/phases.js';
import type { QueuePlace } from '../../models/ports.js';
import type { Request } from '../../models/request.js';
import { Rig } from './rig.js';

interface Options {
  /** Where the interrupt goes; none for a polled queue. */
  readonly irq: 'own' | 'other' | 'none';
  readonly depth?: number;
  readonly scheduler?: 'none' | 'mq-deadline';
  readonly place?: QueuePlace;
  /** Whether the submitter is a server, whose own I/O this is. */
  readonly server?: boolean;
}

/** A thread on cpu0 that submits `depth` requests from 200 ns on, and waits. The drive takes 7000 ns. */
function driver({ irq, depth = 1, scheduler = 'none', place, server = false }: Options) {
  const rig = new Rig({ dev_p4800x_read_4k: 7_000, blk_poll_turn: 10 });
  const cpu = rig.cpu('cpu0');
  const other = rig.cpu('cpu1');
  const thread = rig.thread('fio', cpu);
  const lines = Array.from({ length: depth }, (_, i) => rig.timeline(`channel ${i}`));
  const drive = new NvmeDrive('nvme0', rig.calendar, rig.paths, lines, rig.book, {
    read: 'dev_p4800x_read_4k',
    write: 'dev_p4800x_write_4k',
    perExtra4k: 'dev_p4800x_per_extra_4k',
  });
  const device = new NvmeDriver({
    ...rig,
    drive,
    submitter: thread,
    blockLayer: new BlockLayer(rig.book, 'fio', { scheduler, guest: false, dmaMapping: 'none' }),
    irq: { own: cpu, other, none: null }[irq],
    ...(place === undefined ? {} : { place }),
    submitPhase: server ? Phase.serverSubmit : Phase.submit,
  });
  const requests: Request[] = Array.from({ length: depth }, (_, i) => {
    const request = rig.request();
    request.onEnd = (_request, edge) => {
      rig.note(`ended ${i} on ${rig.timelines[edge].name}`);
      if (irq !== 'none') thread.wake(edge);
    };
    request.onServed = () => {
      rig.note(`served ${i}`);
      thread.wake(-1);
    };
    return request;
  });
  const submit = (i: number, then: () => void): void => {
    if (i === depth) then();
    else device.submit(requests[i], () => submit(i + 1, then));
  };
  const start = (wait: () => void): void =>
    thread.start(() => {
      requests.forEach((request, i) => request.path.begin(i, cpu.timeline, rig.calendar.now));
      submit(0, wait);
    });
  const block = (): void => thread.block(true, rig.noting('task'));
  return { rig, cpu, device, thread, start, block };
}

describe('an interrupt queue', () => {
  test('ends the request in the interrupt on the submitting CPU, which leaves its idle state for it', () => {
    const { rig, start, block } = driver({ irq: 'own' });
    start(block);
    rig.run();
    // Doorbell at 300, entry at 7300, MSI-X, C1 exit, entry, block layer; return, switch.
    expect(rig.log).toEqual(['7700 ended 0 on cpu0', '7900 task']);
    expect(rig.counts).toMatchObject({ interrupts: 1, wakes: 1 });
    expect(rig.spent('cpu0', 'ttwu_send')).toBe(0);
  });

  test('on another CPU wakes the submitter from there, and pays for that', () => {
    const { rig, start, block } = driver({ irq: 'other' });
    start(block);
    rig.run();
    // Out of POLL on cpu1, as above, and the wake-up; C1 exit and switch on cpu0.
    expect(rig.log).toEqual(['7800 ended 0 on cpu1', '8000 task']);
    expect(rig.spent('cpu1', 'ttwu_send')).toBe(100);
    expect(rig.spent('cpu1', 'blk_complete_irq')).toBe(100);
  });

  test('ends all entries that are visible in one interrupt', () => {
    const { rig, cpu, start, block } = driver({ irq: 'own', depth: 2 });
    start(block);
    // Another interrupt holds theirs up.
    rig.interruptAt(7_200, cpu, 2_000);
    rig.run();
    // Until 9500 with its C1 exit; then entry and two requests.
    expect(rig.log.slice(0, 2)).toEqual(['9800 ended 0 on cpu0', '9800 ended 1 on cpu0']);
    expect(rig.counts.wakes).toBe(1);
  });
});

describe('a polled queue', () => {
  test('has no interrupt: the submitter finds its entry and ends it itself', () => {
    const { rig, device, start } = driver({ irq: 'none' });
    expect([device.polled, device.interrupt]).toEqual([true, null]);
    start(() => device.poll(rig.noting('found')));
    rig.run(20_000);
    // Turns of 10 ns from 300: one ends at 7300. Then the line and the completion.
    expect(rig.log).toEqual(['7400 ended 0 on cpu0', '7400 found']);
    expect(rig.counts).toMatchObject({ interrupts: 0, wakes: 0 });
    expect(rig.spent('fio', 'blk_poll')).toBe(7_000);
  });

  test('finds at once what has come already, whichever of the requests it is', () => {
    const { rig, device, thread, start } = driver({ irq: 'none', depth: 2 });
    const site = rig.book.spends('fio', 'test', 'work', 'work');
    start(() => {
      thread.processor.chargeNs(site, 20_000);
      thread.processor.then(() => device.poll(rig.noting('found')));
    });
    rig.run(50_000);
    expect(rig.log).toEqual(['20510 ended 0 on cpu0', '20510 ended 1 on cpu0', '20510 found']);
  });
});

test('a scheduler on the path costs its insert and dispatch', () => {
  const without = driver({ irq: 'own' });
  const withIt = driver({ irq: 'own', scheduler: 'mq-deadline' });
  for (const { rig, start, block } of [without, withIt]) {
    start(block);
    rig.run();
  }
  expect([without.rig.log[1], withIt.rig.log[1]]).toEqual(['7900 task', '8000 task']);
});

test('a queue pair on another node has its commands take the way there', () => {
  const { rig, start, block } = driver({ irq: 'own', place: { remoteDmas: 2, remoteInterrupt: true } });
  start(block);
  rig.run();
  // Two DMA round trips of 100, and 100 more for the message.
  expect(rig.log).toEqual(['8000 ended 0 on cpu0', '8200 task']);
});

test("a server's request is not ended, but given back to it, and whoever serves it pays for waking", () => {
  const { rig, start, block } = driver({ irq: 'other', server: true });
  start(block);
  rig.run();
  // Doorbell at 300, entry at 7300, MSI-X; POLL on cpu1, entry, block layer; C1, switch on cpu0.
  expect(rig.log).toEqual(['7700 served 0', '7900 task']);
  expect(rig.spent('cpu1', 'ttwu_send')).toBe(0);
});
