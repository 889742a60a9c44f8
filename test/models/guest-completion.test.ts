import { describe, expect, test } from 'vitest';
import { BlockLayer } from '../../models/block-layer.js';
import { GuestCompletion } from '../../models/guest-completion.js';
import { guestOn, type GuestOptions } from './guest-rig.js';
import { Rig } from './rig.js';

interface Options {
  /** Where the interrupt comes: to the vCPU that submits, or to another, which idles by polling. */
  readonly irq?: 'own' | 'other';
  readonly singleQueue?: boolean;
  readonly memoryWakes?: boolean;
  /** How the submitter idles. */
  readonly submitter?: GuestOptions;
  readonly requests?: number;
  readonly costs?: Readonly<Record<string, number>>;
}

/**
 * vcpu0 has submitted and blocks, idle from 300 ns on; the interrupt is injected at 5000 and its handler begins at 5200.
 * Each request that it finds costs 100.
 */
function completion({
  irq = 'other',
  singleQueue = false,
  memoryWakes = false,
  submitter = { haltpollNs: 1_000_000 },
  requests = 1,
  costs = {},
}: Options = {}) {
  const rig = new Rig(costs);
  const own = guestOn(rig, { ...submitter, number: 0 });
  const other = guestOn(rig, { haltpollNs: 1_000_000, number: 1 });
  const taker = irq === 'own' ? own : other;
  own.thread.start(() => own.vcpu.block(false, own.again));
  if (irq === 'other') other.vcpu.startIdle();
  const model = new GuestCompletion({
    ...rig,
    irq: taker.vcpu,
    submitter: own.vcpu,
    blockLayer: new BlockLayer(rig.book, 'vcpu0', { scheduler: 'none', guest: true, dmaMapping: 'none' }),
    singleQueue,
    threadWakeCost: 'ttwu_send',
    memoryWakes,
    end: (edge) => {
      rig.note(`ends on ${rig.timelines[edge].name}`);
      if (requests > 0) own.vcpu.wake(edge);
    },
  });
  const handler = (): void => {
    taker.vcpu.processor.then(() => {
      for (let i = 0; i < requests; i++) model.reaped();
      model.finish(requests > 0);
    });
  };
  taker.injectAt(5_000, handler);
  // Only what completes counts: not the way into idleness.
  rig.at(4_999, () => rig.counts.reset());
  return { rig, own, other };
}

describe('a request whose interrupt comes to the vCPU that submitted it', () => {
  test('ends in the handler', () => {
    const { rig } = completion({ irq: 'own' });
    rig.run(8_000);
    // Return, detection, switch.
    expect(rig.log).toEqual(['5300 ends on cpu0', '5600 task']);
    expect(rig.spent('vcpu0', 'blk_complete_irq')).toBe(100);
    expect(rig.counts).toMatchObject({ vmexits: 0, ipis: 1, interrupts: 1 });
  });

  test('ends in a softirq if the device has a single queue', () => {
    const { rig } = completion({ irq: 'own', singleQueue: true });
    rig.run(8_000);
    expect(rig.log).toEqual(['5400 ends on cpu0', '5700 task']);
    expect(rig.spent('vcpu0', 'softirq_raise_run')).toBe(100);
  });

  test('ends with all others that were found', () => {
    const { rig } = completion({ irq: 'own', requests: 3 });
    rig.run(8_000);
    expect(rig.log).toEqual(['5500 ends on cpu0', '5800 task']);
    expect(rig.counts.interrupts).toBe(1);
  });
});

describe('a request whose interrupt comes to another vCPU', () => {
  test('ends on the vCPU that submitted it, which is sent an interrupt: an exit of the sender', () => {
    const { rig } = completion();
    rig.run(8_000);
    // Found at 5300, sent at 5400; posted, vector; return, detection, switch.
    expect(rig.log).toEqual(['5700 ends on cpu0', '6000 task']);
    expect(rig.counts).toMatchObject({ vmexits: 1, ipis: 2, interrupts: 2 });
    expect(rig.spent('vcpu1', 'vmexit_wrmsr_icr')).toBe(100);
  });

  test('ends where the interrupt came if caches are shared; a submitter that polls idle is woken by memory', () => {
    const { rig } = completion({ memoryWakes: true });
    rig.run(8_000);
    // Detection, switch.
    expect(rig.log).toEqual(['5400 ends on cpu1', '5600 task']);
    expect(rig.counts).toMatchObject({ vmexits: 0, ipis: 1, interrupts: 1 });
  });

  test('finds a submitter in halt polling, where the interrupt is seen without being sent to its CPU', () => {
    const { rig } = completion({ memoryWakes: true, submitter: { kvmNs: 100_000 } });
    rig.run(5_950);
    // Pending at 5400; entry, vector; return, switch.
    expect(rig.log).toEqual(['5700 ends on cpu0', '5900 task']);
    expect(rig.counts).toMatchObject({ vmexits: 1, ipis: 1 });
  });

  test.each([false, true])(
    'wakes a submitter that sleeps, at the price of that (caches shared: %s)',
    (memoryWakes) => {
      const { rig } = completion({ memoryWakes, submitter: { kvmNs: 0 } });
      rig.run(6_150);
      // Pending at 5500, woken at 5600; C1, switched in, vector; return, switch.
      expect(rig.log).toEqual(['5900 ends on cpu0', '6100 task']);
      // By the guest's scheduler, and by KVM.
      expect(rig.spent('vcpu1', 'ttwu_send')).toBe(200);
      // The thread and the task.
      expect(rig.counts).toMatchObject({ vmexits: 1, wakes: 2 });
    },
  );

  test('finds a submitter that is still on its way to sleep', () => {
    const { rig } = completion({ submitter: { haltpollNs: 1_000_000 }, costs: { sched_deactivate: 5_300 } });
    rig.run(9_000);
    expect(rig.log.at(-1)).toMatch(/task$/);
    expect(rig.log).toHaveLength(2);
  });

  test('leaves the vCPU that took the interrupt idle as it was', () => {
    const { rig, other } = completion();
    rig.run(8_000);
    expect(other.vcpu.pollsIdle).toBe(true);
  });

  test('and is ended already sends nothing', () => {
    const { rig } = completion({ requests: 0 });
    rig.run(8_000);
    expect(rig.log).toEqual(['5200 ends on cpu1']);
    expect(rig.counts).toMatchObject({ vmexits: 0, ipis: 1 });
  });

  test('is not lost on a submitter that gives up polling just before it would be woken by memory', () => {
    // The handler begins at 5200 and ends the request at 5300; the submitter halts at 5250.
    const { rig } = completion({ memoryWakes: true, submitter: { haltpollNs: 4_950 } });
    rig.run(900_000_000);
    expect(rig.log.filter((line) => line.endsWith('task'))).toHaveLength(1);
  });

  test('is not lost on a submitter that is preempted just before it would be woken by memory', () => {
    const { rig, own } = completion({ memoryWakes: true, submitter: { haltpollNs: 1_000_000 } });
    const rival = rig.thread('rival', own.cpu);
    const site = rig.book.spends('rival', 'test', 'work', 'work');
    // It lags so far behind that it preempts as soon as it wants to run.
    rig.at(5_250, () => {
      own.thread.virtualRuntimeNs = 100_000_000;
      rival.start(() => {
        rig.note('rival');
        rival.processor.chargeNs(site, 40_000);
        rival.processor.then(() => rival.block(false, () => {}));
      });
    });
    rig.at(5_300, () => expect(own.vcpu.pollsIdle).toBe(false));
    rig.run(100_000);
    expect(rig.log.map((line) => line.replace(/^\d+ /, ''))).toEqual(['rival', 'ends on cpu0', 'task']);
  });
});
