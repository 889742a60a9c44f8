import { describe, expect, test } from 'vitest';
import { GuestHaltpoll, guestHaltpollParameters } from '../../models/guest-haltpoll.js';
import type { HostThread } from '../../models/host-thread.js';
import { KvmHaltPoll, kvmHaltPollParameters } from '../../models/kvm-halt-poll.js';
import { Vcpu } from '../../models/vcpu.js';
import { guestOn, type GuestOptions } from './guest-rig.js';
import { Rig } from './rig.js';

interface Options extends GuestOptions {
  readonly costs?: Readonly<Record<string, number>>;
  /** What the guest's task does first; unless given it blocks at once. */
  readonly task?: (vcpu: Vcpu, again: () => void) => void;
}

/** A vCPU that has been started, and is idle from 300 ns or halted from 500. */
function machine({ costs = {}, task = (vcpu, again) => vcpu.block(false, again), ...options }: Options) {
  const rig = new Rig(costs);
  const guest = guestOn(rig, options);
  guest.thread.start(() => task(guest.vcpu, guest.again));
  return { rig, ...guest };
}

/** A thread that keeps `cpu` busy for `ns` when it is woken. */
function other(rig: Rig, thread: HostThread, ns: number): void {
  const site = rig.book.spends(thread.name, 'test', 'work', 'work');
  const rest = (): void => thread.block(false, work);
  const work = (): void => {
    thread.processor.chargeNs(site, ns);
    thread.processor.then(rest);
  };
  thread.start(rest);
}

describe('an interrupt that arrives while', () => {
  test('the guest runs is posted, and taken without an exit', () => {
    const { rig, injectAt } = machine({
      costs: { sched_deactivate: 10_000, ipi_physical: 500 },
    });
    // The task is on its way to sleep until 10 200: it is woken before it gets there.
    injectAt(5_000);
    rig.run(50_000);
    expect(rig.log.slice(0, 2)).toEqual(['5600 interrupt', '10400 task']);
    expect(rig.counts).toMatchObject({ ipis: 1, vmexits: 2, wakes: 0 });
  });

  test('the guest polls in its idle loop is posted, and ends the polling without an exit', () => {
    const { rig, injectAt, haltpoll } = machine({ haltpollNs: 50_000 });
    injectAt(5_000);
    rig.run(6_000);
    // Posted, vector, handler; return, detection, switch.
    expect(rig.log).toEqual(['5200 interrupt', '5500 task']);
    expect(rig.counts).toMatchObject({ ipis: 1, vmexits: 0, wakes: 1 });
    expect(haltpoll!.told).toEqual(['poll']);
    expect(rig.spent('vcpu0', 'POLL')).toBe(5_100 - 300);
  });

  test('the vCPU is out for a kick is found when it enters again', () => {
    const { rig, injectAt } = machine({
      task: (vcpu, again) => {
        vcpu.exited(() => {});
        vcpu.processor.charge(rig.book.pays('vcpu0', 'kick', 'kick_return'));
        vcpu.processor.chargeNs(rig.book.spends('vcpu0', 'kick', 'kick', 'work'), 2_000);
        vcpu.processor.then(() => {
          rig.note('enters');
          vcpu.entered(() => {});
          vcpu.block(false, again);
        });
      },
    });
    injectAt(1_000);
    rig.run(5_000);
    expect(rig.log).toEqual(['2300 enters', '2400 interrupt', '2600 task']);
    expect(rig.counts).toMatchObject({ ipis: 0, vmexits: 2 });
  });

  test('the vCPU is on its way into HLT is found when KVM looks, before it polls or sleeps', () => {
    const { rig, injectAt, halts } = machine({ kvmNs: 50_000, costs: { vmexit_hlt_block: 1_000 } });
    injectAt(900);
    rig.run(3_000);
    // Halted at 1400, entered at 1500.
    expect(rig.log).toEqual(['1600 interrupt', '1800 task']);
    expect(halts).toEqual([0]);
    expect(rig.spent('vcpu0', 'halt polling')).toBe(0);
    expect(rig.counts.ipis).toBe(0);
  });

  test('KVM polls for it ends the polling at once, and nobody is woken', () => {
    const { rig, injectAt, halts } = machine({ kvmNs: 50_000 });
    injectAt(5_000);
    rig.run(5_450);
    expect(rig.log).toEqual(['5200 interrupt', '5400 task']);
    // The wait alone: what the entry takes is no part of it.
    expect(halts).toEqual([4_500]);
    expect(rig.counts).toMatchObject({ wakes: 1, ipis: 0, vmexits: 2 });
    expect(rig.spent('vcpu0', 'halt polling')).toBe(4_500);
  });

  test('the thread sleeps needs its wake-up, which counts into what KVM measures', () => {
    const { rig, injectAt, halts } = machine({
      kvmNs: 0,
      costs: { c1_exit: 1_000, vcpu_wake_blocked: 3_000 },
    });
    injectAt(20_000);
    rig.run(30_000);
    expect(rig.log).toEqual(['20000 wakes the thread', '24100 interrupt', '24300 task']);
    // Halted at 3400 (it was switched in for 3000).
    expect(halts).toEqual([24_000 - 3_400]);
    expect(rig.counts.wakes).toBe(2);
  });

  test('the vCPU enters after another is taken right after it', () => {
    const { rig, injectAt, vcpu } = machine({ kvmNs: 50_000, costs: { vcpu_wake_haltpoll_host: 2_000 } });
    injectAt(5_000);
    injectAt(6_000, () =>
      vcpu.processor.then(() => {
        rig.note('another');
        vcpu.handlerDone();
      }),
    );
    rig.run(10_000);
    expect(rig.log).toEqual(['7100 interrupt', '7300 another', '7500 task']);
  });

  test('its handler runs is taken when that has returned', () => {
    const { rig, injectAt, vcpu } = machine({ haltpollNs: 50_000, costs: { guest_irq_vector: 1_000 } });
    injectAt(5_000);
    injectAt(5_300, () =>
      vcpu.processor.then(() => {
        rig.note('another');
        vcpu.handlerDone();
      }),
    );
    rig.run(10_000);
    expect(rig.log).toEqual(['6100 interrupt', '7200 another', '7500 task']);
  });

  test('its handler runs, and has further to go than that, comes when it arrives', () => {
    const { rig, injectAt, vcpu } = machine({ haltpollNs: 50_000, costs: { ipi_physical: 1_000 } });
    injectAt(5_000, () => vcpu.processor.then(() => vcpu.handlerDone()));
    // The first one's vector is taken at 6000, and its handler returns at 6200.
    injectAt(6_050);
    rig.run(10_000);
    expect(rig.log).toEqual(['7150 interrupt', '7450 task']);
  });

  test('the same one is pending already adds nothing: there is one bit for each vector', () => {
    const { rig, injectAt } = machine({ haltpollNs: 50_000, costs: { ipi_physical: 1_000 } });
    injectAt(5_000);
    injectAt(5_500);
    rig.run(10_000);
    expect(rig.log).toEqual(['6100 interrupt', '6400 task']);
    expect(rig.counts.ipis).toBe(1);
  });

  test('the host handles an interrupt on that CPU, in guest mode, is taken after it', () => {
    const { rig, cpu, injectAt } = machine({ haltpollNs: 50_000 });
    rig.interruptAt(4_000, cpu, 2_000);
    injectAt(5_000);
    rig.run(10_000);
    // Exit, entry, 2000, return: until 6300.
    expect(rig.log).toEqual(['6400 interrupt', '6700 task']);
    expect(rig.counts).toMatchObject({ vmexits: 1, ipis: 0, interrupts: 2 });
  });

  test('the host handles an interrupt on that CPU, during halt polling, is found after it', () => {
    const { rig, cpu, injectAt, halts } = machine({ kvmNs: 50_000 });
    rig.interruptAt(4_000, cpu, 2_000);
    injectAt(5_000);
    rig.run(10_000);
    expect(rig.log).toEqual(['6400 interrupt', '6600 task']);
    expect(halts).toEqual([6_200 - 500]);
  });

  test('another thread has the CPU waits until the vCPU has it again', () => {
    const { rig, cpu, injectAt } = machine({ haltpollNs: 50_000_000 });
    const rival = rig.thread('rival', cpu);
    other(rig, rival, 40_000);
    // After 20 ms of polling the vCPU has run so long that the rival preempts it.
    rig.at(20_000_000, () => rival.wake(-1));
    injectAt(20_010_000);
    rig.run(21_000_000);
    // Switch, 40 000, to sleep, switch back; vector; return, detection, switch.
    expect(rig.log).toEqual(['20040400 interrupt', '20040700 task']);
    expect(rig.counts.ipis).toBe(0);
  });
});

describe('without APICv', () => {
  const costs = { vcpu_kick_no_apicv: 700, eoi_exit_no_apicv: 400 };

  test('an interrupt into guest mode takes an exit to be injected, and another for its end', () => {
    const { rig, injectAt } = machine({ haltpollNs: 50_000, apicv: false, costs });
    injectAt(5_000);
    rig.run(10_000);
    // Kicked out, vector; end, return, detection, switch.
    expect(rig.log).toEqual(['5800 interrupt', '6500 task']);
    expect(rig.counts).toMatchObject({ ipis: 1, vmexits: 2 });
    expect(rig.spent('wire0', 'vcpu_kick_no_apicv')).toBe(700);
    expect(rig.spent('vcpu0', 'eoi_exit_no_apicv')).toBe(400);
  });

  test('an interrupt for a halted vCPU is injected as it enters: only its end exits', () => {
    const { rig, injectAt } = machine({ kvmNs: 50_000, apicv: false, costs });
    rig.at(4_000, () => (rig.counts.vmexits = 0));
    injectAt(5_000);
    rig.run(5_700);
    // Entry, vector; its end, the return and the switch go on until 5800.
    expect(rig.log).toEqual(['5200 interrupt']);
    expect(rig.counts).toMatchObject({ ipis: 0, vmexits: 1 });
  });

  test('an interrupt for a sleeping vCPU wakes it, and only its end exits', () => {
    const { rig, injectAt } = machine({ apicv: false, costs });
    rig.at(4_000, () => (rig.counts.vmexits = 0));
    injectAt(20_000);
    rig.run(20_800);
    // Its end takes 400, the return and the switch 200.
    expect(rig.log).toEqual(['20000 wakes the thread', '20300 interrupt']);
    expect(rig.counts.vmexits).toBe(1);
  });
});

test('what is posted from another NUMA node takes longer to arrive', () => {
  const { rig, injectAt } = machine({
    haltpollNs: 50_000,
    remoteNotifier: true,
    costs: { ipi_physical_remote: 900 },
  });
  injectAt(5_000);
  rig.run(10_000);
  expect(rig.log[0]).toBe('6000 interrupt');
});

test('what a device posts is delivered like what is injected, and is no interprocessor interrupt', () => {
  const { rig, vcpu, handler } = machine({ haltpollNs: 50_000 });
  rig.at(5_000, () => expect(vcpu.post(handler, -1)).toBeNull());
  rig.run(10_000);
  expect(rig.log).toEqual(['5200 interrupt', '5500 task']);
  expect(rig.counts.ipis).toBe(0);
});

test('two vectors that are posted one after the other do not hold each other up', () => {
  const { rig, vcpu, injectAt } = machine({ haltpollNs: 50_000, costs: { ipi_physical: 1_000 } });
  injectAt(5_000);
  injectAt(5_500, () => vcpu.processor.then(() => vcpu.handlerDone()));
  rig.run(10_000);
  expect(rig.log[0]).toBe('6100 interrupt');
});

describe('a task that another CPU wakes by a write to memory', () => {
  test('is noticed by the idle loop that polls, without an interrupt', () => {
    const { rig, vcpu, haltpoll } = machine({ haltpollNs: 50_000 });
    rig.at(5_000, () => {
      expect(vcpu.pollsIdle).toBe(true);
      vcpu.wake(-1);
    });
    rig.run(10_000);
    // Detection, switch.
    expect(rig.log).toEqual(['5200 task']);
    expect(haltpoll!.told).toEqual(['poll']);
    expect(rig.counts).toMatchObject({ interrupts: 0, vmexits: 0, wakes: 1 });
  });

  test('is noticed after an interrupt of the host', () => {
    const { rig, cpu, vcpu } = machine({ haltpollNs: 50_000 });
    rig.interruptAt(4_000, cpu, 2_000);
    rig.at(5_000, () => {
      expect(vcpu.pollsIdle).toBe(true);
      vcpu.wake(-1);
    });
    rig.run(10_000);
    expect(rig.log).toEqual(['6500 task']);
  });

  test('is noticed when the handler of an interrupt returns', () => {
    const { rig, vcpu, injectAt } = machine({ haltpollNs: 50_000, costs: { guest_irq_vector: 1_000 } });
    injectAt(5_000, () => vcpu.processor.then(() => vcpu.handlerDone()));
    rig.at(5_500, () => vcpu.wake(-1));
    rig.run(10_000);
    // Vector until 6100; return, detection, switch.
    expect(rig.log).toEqual(['6400 task']);
  });

  test('and that has not slept yet does not sleep', () => {
    const { rig, vcpu } = machine({ haltpollNs: 50_000, costs: { sched_deactivate: 5_000 } });
    rig.at(1_000, () => vcpu.wake(-1));
    rig.run(5_200);
    expect(rig.log).toEqual(['5200 task']);
    expect(rig.counts.wakes).toBe(0);
  });

  test('cannot be while the idle loop does not poll', () => {
    const { rig, vcpu } = machine({ kvmNs: 10_000 });
    const polls: boolean[] = [];
    for (const ns of [250, 350, 5_000, 20_000]) rig.at(ns, () => polls.push(vcpu.pollsIdle));
    rig.run(30_000);
    expect(polls).toEqual([false, false, false, false]);
  });
});

test('a vCPU without a task idles from its start, and takes interrupts', () => {
  const rig = new Rig();
  const { vcpu, halts } = guestOn(rig, { kvmNs: 50_000 });
  vcpu.startIdle();
  rig.at(5_000, () => {
    const handler = (): void => vcpu.processor.then(() => vcpu.handlerDone());
    expect(vcpu.inject(handler, -1)).toBeNull();
  });
  rig.run(6_000);
  expect(halts).toEqual([4_500]);
  expect(rig.counts.interrupts).toBe(1);
});

describe("KVM's halt polling", () => {
  test('that ends in vain leads to sleep, and is told as wasted', () => {
    const { rig, injectAt, halts } = machine({ kvmNs: 10_000 });
    injectAt(30_000);
    rig.run(32_000);
    expect(rig.log[0]).toBe('30000 wakes the thread');
    expect(rig.spent('vcpu0', 'halt polling in vain')).toBe(10_000);
    expect(halts).toEqual([30_200 - 500]);
  });

  test('that ends during an interrupt of the host goes to sleep after it', () => {
    const { rig, cpu, injectAt } = machine({ kvmNs: 10_000 });
    rig.interruptAt(10_000, cpu, 5_000);
    injectAt(30_000);
    rig.run(32_000);
    expect(rig.log).toEqual(['30000 wakes the thread', '30300 interrupt', '30500 task']);
    // Polled until the interrupt, which is none of the polling.
    expect(rig.spent('vcpu0', 'halt polling in vain')).toBe(9_500);
    expect(rig.spent('vcpu0', 'halt polling')).toBe(0);
  });

  test('finds what arrived during an interrupt of the host even if its time is over by then', () => {
    const { rig, cpu, injectAt } = machine({ kvmNs: 10_000 });
    rig.interruptAt(10_000, cpu, 5_000);
    injectAt(12_000);
    rig.run(20_000);
    expect(rig.log).toEqual(['15400 interrupt', '15600 task']);
  });

  test('stops at once when another thread wants the CPU', () => {
    const { rig, cpu, injectAt } = machine({ kvmNs: 100_000 });
    const rival = rig.thread('rival', cpu);
    rig.at(20_000, () => other(rig, rival, 1_000));
    rig.at(30_000, () => rival.wake(-1));
    injectAt(40_000);
    rig.run(45_000);
    expect(rig.log[0]).toBe('40000 wakes the thread');
    // Halted at 500.
    expect(rig.spent('vcpu0', 'halt polling in vain')).toBe(19_500);
    expect(rig.spent('rival', 'work')).toBe(1_000);
  });

  test('does not overlook what arrived during an interrupt of the host that made another thread runnable', () => {
    // kvm_vcpu_block looks once more (kvm_vcpu_check_block) before it schedules.
    const { rig, cpu, injectAt } = machine({ kvmNs: 100_000 });
    const rival = rig.thread('rival', cpu);
    rig.interruptAt(20_000, cpu, 2_000, () => other(rig, rival, 1_000));
    injectAt(21_000);
    rig.run(10_000_000);
    expect(rig.log.map((line) => line.replace(/^\d+ /, ''))).toEqual(['interrupt', 'task']);
  });

  test('does not begin while another thread wants the CPU', () => {
    const { rig, cpu } = machine({ kvmNs: 100_000 });
    const rival = rig.thread('rival', cpu);
    other(rig, rival, 1_000);
    rig.run(20_000);
    expect(rig.spent('vcpu0', 'halt polling') + rig.spent('vcpu0', 'halt polling in vain')).toBe(0);
  });

  test('is switched off by a guest that polls itself: its HLT sleeps', () => {
    const { rig, injectAt, halts, haltpoll } = machine({ haltpollNs: 0, kvmNs: 100_000 });
    injectAt(20_000);
    rig.run(25_000);
    expect(rig.log[0]).toBe('20000 wakes the thread');
    expect(halts).toEqual([]);
    expect(haltpoll!.told).toHaveLength(1);
  });
});

describe('guest halt polling', () => {
  test('that ends in vain halts, and only the HLT is reflected: exit, sleep, wake-up and handler', () => {
    const { rig, injectAt, haltpoll } = machine({ haltpollNs: 10_000 });
    injectAt(30_000);
    rig.run(32_000);
    expect(rig.log).toEqual(['30000 wakes the thread', '30300 interrupt', '30500 task']);
    // HLT at 10 300; C1 exit, wake-up, vector, return until 30 400.
    expect(haltpoll!.told).toEqual(['poll in vain', `HLT ${30_400 - 10_300}`]);
    expect(rig.spent('vcpu0', 'POLL in vain')).toBe(10_000);
    expect(rig.counts.vmexits).toBe(1);
  });

  test('goes on after an interrupt that made no task runnable', () => {
    const { rig, injectAt, vcpu, haltpoll } = machine({ haltpollNs: 50_000 });
    injectAt(5_000, () => vcpu.processor.then(() => vcpu.handlerDone()));
    injectAt(9_000);
    rig.run(20_000);
    expect(rig.log).toEqual(['9200 interrupt', '9500 task']);
    expect(haltpoll!.told).toEqual(['poll']);
  });

  test('is interrupted by an exit when the host has an interrupt to handle', () => {
    const { rig, cpu, injectAt } = machine({ haltpollNs: 50_000 });
    rig.interruptAt(4_000, cpu, 1_000);
    injectAt(9_000);
    rig.run(20_000);
    expect(rig.log).toEqual(['9200 interrupt', '9500 task']);
    expect(rig.counts.vmexits).toBe(1);
    expect(rig.spent('vcpu0', 'vmexit_external_interrupt')).toBe(100);
  });
});

describe('sleep', () => {
  test('of the task is ended by the guest timer', () => {
    const { rig } = machine({
      haltpollNs: 1_000_000,
      task: (vcpu, again) => vcpu.sleepFor(50_000, again),
    });
    rig.run(60_000);
    // Due at 50 200: vector; return, detection, switch.
    expect(rig.log).toEqual(['50600 task']);
  });

  test('of the thread goes on after a wake-up for what it has handled already', () => {
    const { rig, thread, injectAt } = machine({ kvmNs: 0 });
    rig.at(10_000, () => thread.wake(-1));
    injectAt(20_000);
    rig.run(30_000);
    expect(rig.log).toEqual(['20000 wakes the thread', '20300 interrupt', '20500 task']);
  });

  test('is not entered by a task that was woken on the way to it', () => {
    const { rig } = machine({
      task: (vcpu, again) => {
        vcpu.block(true, again);
        vcpu.wake();
      },
    });
    rig.run(350);
    expect(rig.log).toEqual(['300 task']);
    expect(rig.counts).toMatchObject({ wakes: 0, vmexits: 0 });
  });
});

describe('the closed loop of one request', () => {
  /** The task blocks, and a while later its interrupt comes: one gap after another. How KVM or the guest fared. */
  function gaps(gapsNs: readonly number[], haltpoll: boolean, wakeNs: number): string[] {
    const rig = new Rig({ vcpu_wake_blocked: wakeNs, c1_exit: 0, sched_deactivate: 0, ipi_physical: 1 });
    const thread = rig.thread('vcpu0', rig.cpu('cpu0'), 'vcpu_wake_blocked');
    const guest = haltpoll ? new GuestHaltpoll(guestHaltpollParameters('5.10')) : null;
    const kvm = new KvmHaltPoll(kvmHaltPollParameters('5.10'));
    const vcpu = new Vcpu({
      ...rig,
      thread,
      wire: rig.timeline('wire'),
      apicv: true,
      remoteNotifier: false,
      haltpoll: guest,
      haltpollBudgetNs: (ns) => ns,
      kvm,
    });
    const told: string[] = [];
    let gap = 0;
    let wakes = 0;
    const handler = (): void =>
      vcpu.processor.then(() => {
        vcpu.wake();
        vcpu.handlerDone();
      });
    const timer = rig.calendar.timer('interrupt', () => {
      const sleeper = vcpu.inject(handler, -1);
      wakes += sleeper === null ? 0 : 1;
      sleeper?.wake(-1);
    });
    const next = (): void => {
      if (gap > 0) told.push(`${wakes > 0 ? 'miss' : 'hit'} ${guest?.pollLimitNs ?? kvm.haltPollNs}`);
      wakes = 0;
      if (gap === gapsNs.length) return;
      // Without haltpoll the timer is re-armed and HLT exits first.
      rig.calendar.after(timer, gapsNs[gap++] + (haltpoll ? 0 : 200));
      vcpu.block(false, next);
    };
    thread.start(next);
    rig.run();
    return told;
  }

  test('of 10 µs misses once, then KVM polls for it for good', () => {
    expect(gaps([10_000, 10_000, 10_000], false, 5_000)).toEqual(['miss 10000', 'hit 10000', 'hit 10000']);
  });

  test('of 12 µs misses twice', () => {
    expect(gaps([12_000, 12_000, 12_000], false, 5_000)).toEqual(['miss 10000', 'miss 20000', 'hit 20000']);
  });

  test('of 10 µs halts once in a guest that polls, and a pause of 5 ms takes half the limit', () => {
    expect(gaps([10_000, 10_000, 5_000_000, 10_000, 10_000], true, 5_000)).toEqual([
      'miss 50000',
      'hit 50000',
      'miss 25000',
      'hit 25000',
      'hit 25000',
    ]);
  });

  test('of 80 µs is in the dead zone of a guest that polls: it polls 50 µs and then sleeps, every time', () => {
    expect(gaps([80_000, 80_000, 80_000], true, 5_000)).toEqual(['miss 50000', 'miss 50000', 'miss 50000']);
  });
});
