/** The physical machine. */
import { kernelVersions } from '../../models/versions.js';
import type { FieldsOf } from '../field.js';
import { factor, second, yesNo } from './kinds.js';

const kernelC = 'virt/kvm/kvm_main.c, Linux 5.10 to 6.12 on x86';

export const hostFields: FieldsOf<'host'> = {
  'host.cpu': {
    type: { kind: 'choice', among: ['SKX', 'CLX', 'ICX', 'SPR', 'BDW', 'VM'] },
    means:
      'CPU family, which decides the table of idle states; VM: vCPUs of another host, which halt at once',
    default: 'SKX',
    source: 'assumed: the machine that the cost catalogue is for',
  },
  'host.kernel': {
    type: { kind: 'version', of: 'kernel', example: '5.10', accepts: kernelVersions },
    means: 'kernel version of the host: decides idle governor, halt polling and what hipri does',
    default: '6.1',
    source: 'Debian 12',
  },
  'host.hz': {
    type: { kind: 'number-of', unit: 'ticks a second', among: [100, 250, 300, 1000] },
    means: 'CONFIG_HZ of the host',
    default: 250,
    source: 'kernel/Kconfig.hz, and Debian 12',
  },
  'host.housekeepingNs': {
    type: { kind: 'time', from: 1_000_000, to: 60 * second },
    means:
      "period of the kernel's own timers on an otherwise idle CPU: the next timer that the idle governor sees",
    default: second,
    source:
      'assumed: between the clocksource watchdog (0.5 s, one CPU in turn) and the soft-lockup watchdog (4 s)',
  },
  'host.maxCstate': {
    type: { kind: 'count', unit: 'state', from: 1, to: 9 },
    means: 'intel_idle.max_cstate: number of the deepest idle state; 1 leaves C1',
    orNull: 'no limit',
    default: null,
    source: 'drivers/idle/intel_idle.c: no limit that matters',
  },
  'host.c1ePromotion': {
    type: yesNo,
    means:
      'whether firmware promotes C1 to C1E (MSR_POWER_CTL bit 1), so that each exit from C1 costs one from C1E',
    default: false,
    source:
      'drivers/idle/intel_idle.c switches it off on SKX and later (disable_promotion_to_c1e); acpi_idle leaves it as firmware set it',
  },
  'host.cpuDmaLatencyNs': {
    type: { kind: 'time', from: 0, to: second },
    means: '/dev/cpu_dma_latency held open at this value; 0 leaves polling as the only idle state',
    orNull: 'not held',
    default: null,
    source: 'nothing holds it unless told to',
  },
  'host.haltPollNs': {
    type: { kind: 'time', from: 0, to: second },
    means: 'kvm.halt_poll_ns: longest time that KVM polls for a halted vCPU; 0 for never',
    default: 200_000,
    source: 'arch/x86/include/asm/kvm_host.h: KVM_HALT_POLL_NS_DEFAULT',
  },
  'host.haltPollNsGrow': {
    type: factor,
    means: 'kvm.halt_poll_ns_grow: what the polling time is multiplied by to grow',
    default: 2,
    source: kernelC,
  },
  'host.haltPollNsGrowStart': {
    type: { kind: 'time', from: 0, to: second },
    means: 'kvm.halt_poll_ns_grow_start: the first polling time above 0',
    default: 10_000,
    source: kernelC,
  },
  'host.haltPollNsShrink': {
    type: factor,
    means: 'kvm.halt_poll_ns_shrink: what the polling time is divided by to shrink; 0 resets it',
    orNull: "the kernel's default: 0, from 6.12 on 2",
    default: null,
    source: kernelC,
  },
  'host.iommu': {
    type: { kind: 'choice', among: ['off', 'passthrough', 'lazy', 'strict'] },
    means:
      "the host's IOMMU, for the host's own drivers: off, iommu=pt, or translating with lazy or strict flushing",
    default: 'passthrough',
    source:
      'assumed: what device assignment asks for (intel_iommu=on iommu=pt); costs the host nothing a request',
  },
  'host.interruptPosting': {
    type: { kind: 'choice', among: ['vt-d', 'apicv', 'none'] },
    means:
      'who can post interrupts into a running vCPU: devices and KVM (VT-d), KVM alone (APICv), or nobody',
    default: 'vt-d',
    source: 'arch/x86/kvm/vmx/vmx.c: enable_apicv is on by default; posting by VT-d with an IOMMU that can',
  },
  'host.numaNodes': {
    type: { kind: 'count', unit: 'nodes', from: 1, to: 64 },
    means: 'NUMA nodes of the host',
    default: 1,
    source: 'assumed: what crosses no node costs nothing more',
  },
  'host.cpusPerNode': {
    type: { kind: 'count', unit: 'CPUs', from: 1, to: 4096 },
    means: 'CPUs of a node, where they are numbered node by node',
    orNull: 'numbered in turn: with two nodes the even CPUs are on node 0',
    default: null,
    source: 'numbering of many two-socket servers',
  },
  'host.clock.slowestPercent': {
    type: { kind: 'count', unit: 'percent of turbo', from: 10, to: 100 },
    means: 'speed of a core that does next to nothing',
    default: 65,
    source: 'assumed: base against turbo clock of a Xeon Gold of the family, about 2.4 against 3.7 GHz',
  },
  'host.clock.windowNs': {
    type: { kind: 'time', from: 100_000, to: second },
    means: "over how long a core's busy share is taken",
    default: 1_000_000,
    source:
      'assumed: schedutil updates at most every 0.5 to 10 ms, by the driver; HWP acts within about 1 ms',
  },
};
