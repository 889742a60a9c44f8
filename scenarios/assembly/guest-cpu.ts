/** A vCPU: its thread on a host CPU, the guest's idle loop, KVM's halt polling. */
import { guestHaltpollParameters, GuestHaltpoll, pollBudgetNs } from '../../models/guest-haltpoll.js';
import { HostThread } from '../../models/host-thread.js';
import { KvmHaltPoll, kvmHaltPollParameters } from '../../models/kvm-halt-poll.js';
import { Vcpu } from '../../models/vcpu.js';
import { kernelClassOf } from '../../models/versions.js';
import type { VmConfig } from '../scenario.js';
import type { Build } from './build.js';

export interface GuestCpu {
  readonly thread: HostThread;
  readonly vcpu: Vcpu;
  readonly cpuNumber: number;
}

/** @param notifiedFrom the node that KVM notifies it from: that of the server of its disk */
export function guestCpu(
  build: Build,
  vm: VmConfig,
  name: string,
  cpuNumber: number,
  notifiedFrom: number,
): GuestCpu {
  const { chassis, counts, scenario } = build;
  const { host } = scenario;
  const thread = new HostThread(name, chassis.cpu(cpuNumber), chassis.book, counts, 'vcpu_wake_blocked');
  build.cpuOf.set(name, cpuNumber);
  const defaults = kvmHaltPollParameters(kernelClassOf(host.kernel));
  const vcpu = new Vcpu({
    calendar: chassis.calendar,
    ledger: chassis.ledger,
    book: chassis.book,
    counts,
    thread,
    wire: chassis.timeline(name === 'vcpu0' ? 'posted interrupts' : `${name}: posted interrupts`),
    apicv: host.interruptPosting !== 'none',
    remoteNotifier: notifiedFrom !== build.nodeOf(cpuNumber),
    haltpoll: vm.haltpoll ? new GuestHaltpoll(guestHaltpollParameters(kernelClassOf(vm.kernel))) : null,
    haltpollBudgetNs: (limitNs) => pollBudgetNs(limitNs, chassis.pollTurnNs),
    kvm: new KvmHaltPoll({
      maxNs: host.haltPollNs,
      grow: host.haltPollNsGrow,
      growStartNs: host.haltPollNsGrowStart,
      shrink: host.haltPollNsShrink ?? defaults.shrink,
      capsAtMax: defaults.capsAtMax,
    }),
  });
  return { thread, vcpu, cpuNumber };
}

/** Names of the vCPUs with a job: those of the first VM are vcpu0 and on. */
export function vcpuName(guest: number, vcpu: number): string {
  return guest === 0 ? `vcpu${vcpu}` : `vm${guest}-vcpu${vcpu}`;
}
