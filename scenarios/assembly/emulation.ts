/**
 * A VM under QEMU's software emulation: whose code is translated, what its threads share, and how it is interrupted.
 *
 *     IOThread ── eventfd ──> main loop ── big lock ── condition variable ──> thread of the vCPU
 */
import { BigLock } from '../../models/big-lock.js';
import { EmulatedVcpu } from '../../models/emulated-vcpu.js';
import { GuestNotifier } from '../../models/guest-notifier.js';
import { HostThread } from '../../models/host-thread.js';
import { MainLoop } from '../../models/main-loop.js';
import type { InterruptSink } from '../../models/ports.js';
import type { SiteBook } from '../../models/site-book.js';
import type { Build } from './build.js';

/** What guest code costs translated, by the cost that it has on a CPU of its own. */
const translated: Readonly<Record<string, string>> = {
  fio_loop: 'tcg_application',
  syscall_entry: 'tcg_syscall_entry',
  syscall_exit: 'tcg_syscall_exit',
  io_getevents_syscall: 'tcg_getevents',
  blk_submit: 'tcg_blk_submit',
  scheduler_mq_deadline: 'tcg_mq_deadline',
  kick_to_signal: 'tcg_kick',
  kick_return: 'tcg_kick_return',
  blk_complete_irq: 'tcg_blk_complete',
  blk_poll_complete: 'tcg_blk_poll_complete',
  softirq_raise_run: 'tcg_softirq',
  vmexit_wrmsr_icr: 'tcg_icr_write',
};

/** The book of guest code. Threads of the host are woken at the host's price, tasks of the guest at the guest's. */
export function guestCodeBook(book: SiteBook): SiteBook {
  return book.translated((cost, category) =>
    cost === 'ttwu_send' && category === 'irq' ? 'tcg_ttwu' : translated[cost],
  );
}

/** The guest's tick at CONFIG_HZ=250, as in Debian's kernels. */
const GUEST_TICK_NS = 4_000_000;

/** One QEMU process. */
export class Emulation {
  readonly bigLock: BigLock;
  readonly nextGuestTickNs: () => number;
  private readonly build: Build;
  private mainLoop: { loop: MainLoop; name: string } | null = null;

  constructor(build: Build) {
    this.build = build;
    const { book, calendar } = build.chassis;
    this.bigLock = new BigLock(book, build.counts);
    const phaseNs = build.chassis.phaseNs('guest tick', GUEST_TICK_NS);
    this.nextGuestTickNs = () => calendar.now + GUEST_TICK_NS - ((calendar.now + phaseNs) % GUEST_TICK_NS);
  }

  /** The process has a main loop that serves no disk. @returns what starts it */
  addMainLoop(name: string, cpuNumber: number): () => void {
    const { chassis, counts, cpuOf } = this.build;
    const thread = new HostThread(name, chassis.cpu(cpuNumber), chassis.book, counts);
    const loop = new MainLoop(thread, chassis.book, counts, false, this);
    cpuOf.set(name, cpuNumber);
    this.mainLoop = { loop, name };
    return () => loop.start();
  }

  vcpu(name: string, cpuNumber: number): { thread: HostThread; vcpu: EmulatedVcpu; cpuNumber: number } {
    const { chassis, counts, cpuOf } = this.build;
    const thread = new HostThread(name, chassis.cpu(cpuNumber), chassis.book, counts);
    cpuOf.set(name, cpuNumber);
    const { calendar, book } = chassis;
    const wire = chassis.timeline(`${name}: asked to leave its code`);
    const vcpu = new EmulatedVcpu({ calendar, book, counts, thread, bigLock: this.bigLock, wire });
    return { thread, vcpu, cpuNumber };
  }

  /** The way of interrupts to a vCPU: through the main loop, unless that serves the disk itself. */
  interrupts(vcpu: InterruptSink): InterruptSink {
    if (this.mainLoop === null) return vcpu;
    return new GuestNotifier(this.build.chassis.book, this.mainLoop.loop, this.mainLoop.name, vcpu);
  }
}
