import { describe, expect, test } from 'vitest';
import { BlockLayer } from '../../models/block-layer.js';
import { NvmeDrive } from '../../models/nvme-drive.js';
import { NvmeDriver } from '../../models/nvme-driver.js';
import { Phase } from '../../models/phases.js';
import type { InterruptTarget } from '../../models/ports.js';
import type { Vcpu } from '../../models/vcpu.js';
import { PostedMsi, RelayedMsi } from '../../models/vfio-interrupt.js';
import { guestOn, type Guest, type GuestOptions } from './guest-rig.js';
import { Rig } from './rig.js';

/** Which way the message takes: posted, or relayed by the host on the vCPU's CPU or on another. */
type Way = 'posted' | 'own' | 'other';

interface Options extends GuestOptions {
  readonly costs?: Readonly<Record<string, number>>;
  /** What the guest's task does first; unless given it blocks at once. */
  readonly task?: (vcpu: Vcpu, again: () => void) => void;
}

function wayTo(way: Way, rig: Rig, { vcpu, cpu }: Guest): InterruptTarget {
  if (way === 'posted') return new PostedMsi(vcpu, cpu);
  return new RelayedMsi(vcpu, way === 'own' ? cpu : rig.cpu('cpu1'), rig.book);
}

/** A guest with an assigned device, whose message is sent at a moment. Its task is idle from 300 ns or halted from 500. */
function machine(
  way: Way,
  { costs = {}, task = (vcpu, again) => vcpu.block(false, again), ...options }: Options,
) {
  const rig = new Rig(costs);
  const guest = guestOn(rig, options);
  const target = wayTo(way, rig, guest);
  const messageAt = (ns: number): void =>
    rig.at(ns, () => {
      rig.counts.reset();
      target.interrupt(guest.handler, -1);
    });
  guest.thread.start(() => task(guest.vcpu, guest.again));
  return { rig, target, messageAt, ...guest };
}

/** A task that is out of guest mode for a kick from 200 to 2300 ns. */
const kicks = (rig: () => Rig) => (vcpu: Vcpu, again: () => void) => {
  const site = rig().book.spends('vcpu0', 'kick', 'kick', 'work');
  vcpu.exited(() => {});
  vcpu.processor.chargeNs(site, 2_100);
  vcpu.processor.then(() => {
    rig().note('enters');
    vcpu.entered(() => {});
    vcpu.block(false, again);
  });
};

describe('a posted message that arrives while', () => {
  test('the guest runs is delivered in place: no interrupt of the host, no exit', () => {
    const { rig, messageAt } = machine('posted', { haltpollNs: 50_000, costs: { sched_deactivate: 10_000 } });
    messageAt(5_000);
    rig.run(10_500);
    // Posted, vector; the task goes on to sleep, and does not.
    expect(rig.log).toEqual(['5200 interrupt', '10400 task']);
    expect(rig.counts).toMatchObject({ vmexits: 0, ipis: 0, interrupts: 1, wakes: 0 });
    expect(rig.spent('cpu0', 'hardirq_entry')).toBe(0);
  });

  test('the guest polls in its idle loop is delivered in place too, and ends the polling', () => {
    const { rig, messageAt } = machine('posted', { haltpollNs: 50_000 });
    messageAt(5_000);
    rig.run(5_600);
    expect(rig.log).toEqual(['5200 interrupt', '5500 task']);
    expect(rig.counts).toMatchObject({ vmexits: 0, ipis: 0, interrupts: 1 });
    expect(rig.spent('cpu0', 'hardirq_entry')).toBe(0);
  });

  test('KVM polls interrupts the host, and the polling sees it when that returns', () => {
    const { rig, messageAt, halts } = machine('posted', { kvmNs: 50_000 });
    messageAt(5_000);
    rig.run(5_650);
    // Entry, return; VM entry, vector; return, switch.
    expect(rig.log).toEqual(['5400 interrupt', '5600 task']);
    expect(halts).toEqual([5_200 - 500]);
    expect(rig.counts).toMatchObject({ vmexits: 0, ipis: 0, interrupts: 2, wakes: 1 });
    expect(rig.spent('vcpu0', 'halt polling')).toBe(4_500);
  });

  test('the thread sleeps wakes it: out of the C-state, the handler, switched in', () => {
    const { rig, messageAt, halts } = machine('posted', {
      costs: { c1_exit: 1_000, vcpu_wake_blocked: 3_000 },
    });
    messageAt(20_000);
    rig.run(24_500);
    // C1, entry, return, switched in, vector; return, switch.
    expect(rig.log).toEqual(['24300 interrupt', '24500 task']);
    // Halted at 3400.
    expect(halts).toEqual([24_200 - 3_400]);
    expect(rig.counts).toMatchObject({ vmexits: 0, ipis: 0, interrupts: 2, wakes: 2 });
    expect(rig.spent('cpu0', 'c1_exit')).toBe(1_000);
  });

  test('the vCPU is out for a kick interrupts the host, and is found when it enters again', () => {
    const setUp = machine('posted', { haltpollNs: 50_000, task: kicks(() => setUp.rig) });
    const { rig, messageAt } = setUp;
    messageAt(1_000);
    rig.run(5_000);
    // 200 of the host's handler later than it would have been.
    expect(rig.log).toEqual(['2500 enters', '2600 interrupt', '2800 task']);
    expect(rig.counts).toMatchObject({ vmexits: 0, ipis: 0, interrupts: 2 });
  });

  test('the vCPU is on its way into HLT is found before KVM polls or sleeps', () => {
    const { rig, messageAt, halts } = machine('posted', { costs: { vmexit_hlt_block: 1_000 } });
    messageAt(900);
    rig.run(2_050);
    // Halted at 1600; VM entry, vector; return, switch.
    expect(rig.log).toEqual(['1800 interrupt', '2000 task']);
    expect(halts).toEqual([0]);
  });

  test('the vCPU is on its way back from HLT is found as well', () => {
    const { rig, messageAt, injectAt, vcpu } = machine('posted', {
      kvmNs: 50_000,
      costs: { vcpu_wake_haltpoll_host: 2_000 },
    });
    injectAt(5_000, () => vcpu.processor.then(() => vcpu.handlerDone()));
    messageAt(6_000);
    rig.run(8_000);
    // Entry until 7200; the other's vector and return; vector; return, switch.
    expect(rig.log).toEqual(['7500 interrupt', '7700 task']);
  });

  test('the host handles another interrupt there waits for it', () => {
    const { rig, cpu, messageAt } = machine('posted', { haltpollNs: 50_000 });
    rig.interruptAt(4_000, cpu, 2_000);
    messageAt(5_000);
    rig.run(8_000);
    // Exit, entry, handler, return: until 6300. Entry, return; vector; return, detection, switch.
    expect(rig.log).toEqual(['6600 interrupt', '6900 task']);
    expect(rig.counts.vmexits).toBe(0);
  });

  test('another thread has the CPU notifies nobody, and is found when the vCPU has it again', () => {
    // Linux arch/x86/kvm/vmx/posted_intr.c:vmx_vcpu_pi_put, 5.10: SN is set for a vCPU that was preempted.
    const { rig, cpu, messageAt } = machine('posted', { haltpollNs: 50_000_000 });
    const rival = rig.thread('rival', cpu);
    const site = rig.book.spends('rival', 'test', 'work', 'work');
    const rest = (): void => rival.block(false, work);
    const work = (): void => {
      rival.processor.chargeNs(site, 40_000);
      rival.processor.then(rest);
    };
    rival.start(rest);
    rig.at(20_000_000, () => rival.wake(-1));
    messageAt(20_010_000);
    rig.run(20_060_000);
    // Switch, 40 000, to sleep, switch back; vector; return, detection, switch.
    expect(rig.log).toEqual(['20040400 interrupt', '20040700 task']);
    expect(rig.spent('cpu0', 'hardirq_entry')).toBe(0);
  });
});

describe('a relayed message', () => {
  test('on another CPU becomes a posted interrupt to a vCPU in guest mode: no exit', () => {
    const { rig, messageAt } = machine('other', { haltpollNs: 50_000 });
    messageAt(5_000);
    rig.run(6_050);
    // Out of POLL, entry, handler, irqfd; posted, vector; return, detection, switch.
    expect(rig.log).toEqual(['5600 interrupt', '5900 task']);
    expect(rig.counts).toMatchObject({ vmexits: 0, ipis: 1, interrupts: 2 });
    expect(rig.spent('cpu1', 'vfio_msi_handler')).toBe(100);
    expect(rig.spent('cpu1', 'irqfd_signal')).toBe(100);
  });

  test("on the vCPU's own CPU in guest mode takes one exit, and is found at entry", () => {
    const { rig, messageAt } = machine('own', { haltpollNs: 50_000 });
    messageAt(5_000);
    rig.run(6_050);
    // Exit, entry, handler, irqfd, return; vector; return, detection, switch.
    expect(rig.log).toEqual(['5600 interrupt', '5900 task']);
    expect(rig.counts).toMatchObject({ vmexits: 1, ipis: 0, interrupts: 2 });
    expect(rig.spent('vcpu0', 'vmexit_external_interrupt')).toBe(100);
  });

  test('ends the halt polling of a vCPU as soon as it is pending', () => {
    const { rig, messageAt, halts } = machine('other', { kvmNs: 50_000 });
    messageAt(5_000);
    rig.run(5_850);
    // Pending at 5400; VM entry, vector; return, switch.
    expect(rig.log).toEqual(['5600 interrupt', '5800 task']);
    expect(halts).toEqual([4_900]);
    expect(rig.counts).toMatchObject({ vmexits: 0, ipis: 0, interrupts: 2 });
  });

  test('on the CPU where the vCPU halt-polls is found after its handler', () => {
    const { rig, messageAt } = machine('own', { kvmNs: 50_000 });
    messageAt(5_000);
    rig.run(5_850);
    // Entry, handler, irqfd, return; VM entry, vector; return, switch.
    expect(rig.log).toEqual(['5600 interrupt', '5800 task']);
  });

  test('wakes a thread that sleeps on another CPU, which the handler pays for', () => {
    const { rig, messageAt } = machine('other', {});
    messageAt(30_000);
    rig.run(31_050);
    // C1, entry, handler, irqfd, sent; C1, switched in; vector; return, switch.
    expect(rig.log).toEqual(['30800 interrupt', '31000 task']);
    expect(rig.spent('cpu1', 'ttwu_send')).toBe(100);
    expect(rig.counts).toMatchObject({ vmexits: 0, ipis: 0, wakes: 2 });
  });

  test('on the CPU where the thread sleeps wakes it for nothing', () => {
    const { rig, messageAt } = machine('own', {});
    messageAt(30_000);
    rig.run(30_950);
    // C1, entry, handler, irqfd, return; switched in; vector; return, switch.
    expect(rig.log).toEqual(['30700 interrupt', '30900 task']);
    expect(rig.spent('cpu0', 'ttwu_send')).toBe(0);
  });

  test('without APICv takes an exit to be injected, and one for its end', () => {
    const { rig, messageAt } = machine('other', { haltpollNs: 50_000, apicv: false });
    messageAt(5_000);
    rig.run(6_150);
    expect(rig.log).toEqual(['5600 interrupt', '6000 task']);
    expect(rig.counts).toMatchObject({ vmexits: 2, ipis: 1 });
    expect(rig.spent('vcpu0', 'eoi_exit_no_apicv')).toBe(100);
  });
});

describe("a guest's driver of an assigned drive", () => {
  /** A task that submits a request from 200 ns on and waits for it; the drive takes 7000. */
  function request(way: Way, options: GuestOptions) {
    const rig = new Rig({ dev_p4800x_read_4k: 7_000 });
    const guest = guestOn(rig, options);
    const { vcpu, thread } = guest;
    const drive = new NvmeDrive('nvme0', rig.calendar, rig.paths, [rig.timeline('channel')], rig.book, {
      read: 'dev_p4800x_read_4k',
      write: 'dev_p4800x_write_4k',
      perExtra4k: 'dev_p4800x_per_extra_4k',
    });
    const device = new NvmeDriver({
      ...rig,
      drive,
      submitter: vcpu,
      blockLayer: new BlockLayer(rig.book, vcpu.name, { scheduler: 'none', guest: true, dmaMapping: 'none' }),
      irq: wayTo(way, rig, guest),
      submitPhase: Phase.submit,
    });
    const io = rig.request();
    let edgeName = '';
    io.onEnd = (_request, edge) => {
      edgeName = rig.timelines[edge].name;
      rig.note('ends');
      vcpu.wake(edge);
    };
    thread.start(() => {
      io.path.begin(0, vcpu.timeline, rig.calendar.now);
      device.submit(io, () => vcpu.block(true, guest.again));
    });
    rig.at(1_000, () => rig.counts.reset());
    rig.run(9_000);
    const ofPhase = (phase: number): number =>
      rig.ledger.criticalNs
        .slice(phase * rig.ledger.capacity, (phase + 1) * rig.ledger.capacity)
        .reduce((a, b) => a + b, 0);
    return { rig, edgeName, ofPhase };
  }

  test('that polls in its idle loop ends the request without a word of the host', () => {
    const { rig, edgeName, ofPhase } = request('posted', { haltpollNs: 50_000 });
    // Doorbell at 400, entry at 7400, MSI-X; posted, vector; block layer; return, detection, switch.
    expect(rig.log).toEqual(['7800 ends', '8100 task']);
    expect(edgeName).toBe('cpu0');
    expect(rig.counts).toMatchObject({ vmexits: 0, interrupts: 1, ipis: 0 });
    expect([ofPhase(Phase.device), ofPhase(Phase.notifyDriver)]).toEqual([7_000, 300]);
  });

  test('that sleeps has the host wake it', () => {
    const { rig, ofPhase } = request('posted', {});
    // MSI-X at 7500; C1, entry, return, switched in, vector; block layer; return, switch.
    expect(rig.log).toEqual(['8100 ends', '8300 task']);
    expect(rig.counts.interrupts).toBe(2);
    expect([ofPhase(Phase.device), ofPhase(Phase.notifyDriver)]).toEqual([7_000, 600]);
  });

  test('is not told where the interrupt came from: relayed it is later, and the same', () => {
    const { rig, ofPhase } = request('other', { haltpollNs: 50_000 });
    // MSI-X at 7500; POLL, entry, handler, irqfd, posted, vector; block layer; return, detection, switch.
    expect(rig.log).toEqual(['8200 ends', '8500 task']);
    expect([ofPhase(Phase.device), ofPhase(Phase.notifyDriver)]).toEqual([7_000, 700]);
  });
});
