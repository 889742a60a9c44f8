import { describe, expect, test } from 'vitest';
import { NvmeDrive } from '../../models/nvme-drive.js';
import { Phase } from '../../models/phases.js';
import type { CompletionQueue, QueuePlace } from '../../models/ports.js';
import type { Request } from '../../models/request.js';
import { Rig } from './rig.js';

const costs = {
  dev_p4800x_read_4k: 7_000,
  dev_p4800x_write_4k: 9_000,
  dev_p4800x_per_extra_4k: 500,
  msix_to_core: 300,
  pcie_dma_remote: 400,
  numa_irq_extra: 250,
};

/** A drive with a queue that notes what it is told. */
function drive(channels = 1, interrupts = true, place?: QueuePlace) {
  const rig = new Rig(costs);
  const cpu = rig.timeline('cpu0');
  const lines = Array.from({ length: channels }, (_, i) => rig.timeline(`channel ${i}`));
  const model = new NvmeDrive('nvme0', rig.calendar, rig.paths, lines, rig.book, {
    read: 'dev_p4800x_read_4k',
    write: 'dev_p4800x_write_4k',
    perExtra4k: 'dev_p4800x_per_extra_4k',
  });
  const queue: CompletionQueue = {
    place,
    posted: (request) => {
      rig.note(`posted ${request.path.request}`);
      rig.paths.handOver(request.path, Phase.device, cpu);
    },
    interrupt: interrupts ? (edge) => rig.note(`interrupt by ${rig.timelines[edge].name}`) : null,
  };
  let number = 0;
  const submitAt = (ns: number, change: Partial<Request> = {}): void =>
    rig.at(ns, () => {
      const request = Object.assign(rig.request(), change);
      request.path.begin(number++, cpu, ns);
      model.submit(request, queue, Phase.submit);
    });
  return { rig, submitAt };
}

describe('a command', () => {
  test('is visible in memory before its interrupt arrives', () => {
    const { rig, submitAt } = drive();
    submitAt(1_000);
    expect(rig.run().log).toEqual(['8000 posted 0', '8300 interrupt by channel 0']);
  });

  test('on a queue without an interrupt is only visible', () => {
    const { rig, submitAt } = drive(1, false);
    submitAt(1_000);
    expect(rig.run().log).toEqual(['8000 posted 0']);
  });

  test('that writes takes the time of a write', () => {
    const { rig, submitAt } = drive();
    submitAt(1_000, { write: true });
    expect(rig.run().log[0]).toBe('10000 posted 0');
  });

  test.each([
    [512, 7_000],
    [4_096, 7_000],
    [4_608, 7_500],
    [16_384, 8_500],
    [131_072, 22_500],
  ])('of %d bytes takes %d ns: each further 4 KiB or part of it adds its share', (bytes, ns) => {
    const { rig, submitAt } = drive();
    submitAt(1_000, { bytes });
    expect(rig.run().log[0]).toBe(`${1_000 + ns} posted 0`);
  });

  test('has its whole time charged as device time', () => {
    const { rig, submitAt } = drive();
    submitAt(1_000);
    rig.run();
    const stage = Phase.device * rig.ledger.capacity;
    expect(rig.ledger.criticalNs.slice(stage, stage + rig.ledger.capacity).reduce((a, b) => a + b, 0)).toBe(
      7_000,
    );
    expect(rig.spent('nvme0', 'no command')).toBe(1_000);
  });
});

describe('a command of a queue on another node', () => {
  test.each([0, 1, 3])(
    'pays for each of its %d DMA round trips, and has its interrupt as ever',
    (remoteDmas) => {
      const { rig, submitAt } = drive(1, true, { remoteDmas, remoteInterrupt: false });
      submitAt(1_000);
      const posted = 8_000 + remoteDmas * 400;
      expect(rig.run().log).toEqual([`${posted} posted 0`, `${posted + 300} interrupt by channel 0`]);
    },
  );

  test('pays for an interrupt that goes to another node, after its entry is visible', () => {
    const { rig, submitAt } = drive(1, true, { remoteDmas: 0, remoteInterrupt: true });
    submitAt(1_000);
    expect(rig.run().log).toEqual(['8000 posted 0', '8550 interrupt by channel 0']);
    expect(rig.spent('nvme0', 'numa_irq_extra')).toBe(250);
  });

  test('has no interrupt to pay for on a queue without one', () => {
    const { rig, submitAt } = drive(1, false, { remoteDmas: 3, remoteInterrupt: true });
    submitAt(1_000);
    expect(rig.run().log).toEqual(['9200 posted 0']);
    expect(rig.spent('nvme0', 'numa_irq_extra')).toBe(0);
  });

  test('has the way counted as device time', () => {
    const { rig, submitAt } = drive(1, true, { remoteDmas: 3, remoteInterrupt: true });
    submitAt(1_000, { bytes: 8_192 });
    rig.run();
    const stage = Phase.device * rig.ledger.capacity;
    expect(rig.ledger.criticalNs.slice(stage, stage + rig.ledger.capacity).reduce((a, b) => a + b, 0)).toBe(
      7_000 + 3 * 400 + 500,
    );
  });
});

describe('commands', () => {
  test('are served side by side as far as there are channels', () => {
    const { rig, submitAt } = drive(2);
    submitAt(1_000);
    submitAt(2_000);
    rig.run();
    expect(rig.log.filter((line) => line.includes('posted'))).toEqual(['8000 posted 0', '9000 posted 1']);
  });

  test('beyond that wait their turn, in order', () => {
    const { rig, submitAt } = drive(1, false);
    for (const ns of [1_000, 2_000, 3_000]) submitAt(ns);
    expect(rig.run().log).toEqual(['8000 posted 0', '15000 posted 1', '22000 posted 2']);
  });
});
