/** How this machine polls for halted guests, and, as a guest, before it halts itself; whether it is one. */
import type { CpuFacts } from './cpu-facts.js';
import type { Facts } from './facts.js';
import type { HostTree } from './host-tree.js';

/** Parameters of a module by name; null where it is not loaded. */
type Parameters = Readonly<Record<string, string>> | null;

export interface KvmFacts {
  /** halt_poll_ns and its growth [Linux virt/kvm/kvm_main.c]. */
  readonly kvm: Parameters;
  /** APICv or AVIC, nesting [arch/x86/kvm/vmx, svm]. */
  readonly vendor: Parameters;
  /** guest_halt_poll_ns and its growth [drivers/cpuidle/governors/haltpoll.c]. */
  readonly haltpoll: Parameters;
  /** [drivers/cpuidle/cpuidle-haltpoll.c] */
  readonly cpuidleHaltpoll: Parameters;
}

export function kvmFacts(tree: HostTree, facts: Facts): KvmFacts {
  const vendor = ['kvm_intel', 'kvm_amd'].find((module) => tree.list(`/sys/module/${module}`).length > 0);
  return {
    kvm: parameters(tree, facts, 'kvm.kvm', 'kvm', /^halt_poll/),
    vendor:
      vendor === undefined
        ? facts.missing('kvm.vendor', 'no /sys/module/kvm_intel or /sys/module/kvm_amd')
        : parameters(
            tree,
            facts,
            'kvm.vendor',
            vendor,
            /^(nested|enable_apicv|avic|enable_ipiv|ple_|pause_filter_)/,
          ),
    haltpoll: parameters(tree, facts, 'kvm.haltpoll', 'haltpoll'),
    cpuidleHaltpoll: parameters(tree, facts, 'kvm.cpuidleHaltpoll', 'cpuidle_haltpoll'),
  };
}

/** @param which of the module's parameters bear on a request */
function parameters(tree: HostTree, facts: Facts, fact: string, module: string, which = /./): Parameters {
  const folder = `/sys/module/${module}/parameters`;
  const names = tree.list(folder).filter((name) => which.test(name));
  if (names.length === 0) return facts.missing(fact, `no ${folder}`);
  return Object.fromEntries(names.map((name) => [name, tree.read(`${folder}/${name}`) ?? 'unreadable']));
}

/** Whether this machine is itself a guest. */
export interface Virtualisation {
  readonly isGuest: boolean;
  /** What says so, or that nothing does. */
  readonly evidence: string;
  readonly vendor: string | null;
}

export function virtualisation(tree: HostTree, facts: Facts, cpu: CpuFacts): Virtualisation {
  const xen = tree.read('/sys/hypervisor/type');
  const vendor = facts.text(
    'virtualisation.vendor',
    '/sys/class/dmi/id/sys_vendor',
    '/sys/devices/virtual/dmi/id/sys_vendor',
  );
  if (xen !== null) return { isGuest: true, evidence: `/sys/hypervisor/type is ${xen}`, vendor };
  if (cpu.hypervisorFlag) return { isGuest: true, evidence: 'the CPU flag hypervisor is set', vendor };
  // arm64 has no such flag; its guests are told by their firmware.
  const known = /QEMU|KVM|Amazon EC2|VMware|VirtualBox|Bochs|Xen|Microsoft Corporation.*Virtual/i;
  const product = tree.read('/sys/class/dmi/id/product_name') ?? '';
  const firmware = `${vendor ?? ''} ${product}`;
  // Bare-metal machines of a cloud carry its name too.
  if (known.test(firmware) && !/metal/i.test(firmware)) {
    return { isGuest: true, evidence: `the firmware says ${firmware.trim()}`, vendor };
  }
  return {
    isGuest: false,
    evidence: 'no CPU flag hypervisor, no /sys/hypervisor, no firmware of a hypervisor',
    vendor,
  };
}
