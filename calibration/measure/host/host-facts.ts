/** Everything of a machine that a reader of its measurements must know, in one object. */
import { type CpuFacts, cpuFacts, mitigations } from './cpu-facts.js';
import { type DeviceFacts, deviceFacts } from './device-facts.js';
import { Facts } from './facts.js';
import type { HostTree } from './host-tree.js';
import { type IdleFacts, idleFacts } from './idle-facts.js';
import { type KvmFacts, kvmFacts, type Virtualisation, virtualisation } from './kvm-facts.js';

export interface HostFacts {
  readonly kernel: string | null;
  readonly commandLine: string | null;
  readonly cpu: CpuFacts;
  readonly idle: IdleFacts;
  readonly mitigations: Readonly<Record<string, string>> | null;
  readonly kvm: KvmFacts;
  readonly virtualisation: Virtualisation;
  /** CPUs of each NUMA node, by its number. */
  readonly nodes: Readonly<Record<string, string>> | null;
  readonly device: DeviceFacts | null;
  /** Facts that this machine does not tell, and why. */
  readonly absent: Readonly<Record<string, string>>;
}

/**
 * @param cpu whose idle states are told
 * @param device `major:minor` of the target's block device, null for none
 */
export function hostFacts(tree: HostTree, cpu: number, device: string | null): HostFacts {
  const facts = new Facts(tree);
  const cpus = cpuFacts(tree, facts);
  const told = {
    kernel: facts.text('kernel', '/proc/sys/kernel/osrelease'),
    commandLine: facts.text('commandLine', '/proc/cmdline'),
    cpu: cpus,
    idle: idleFacts(tree, facts, cpu),
    mitigations: mitigations(tree, facts),
    kvm: kvmFacts(tree, facts),
    virtualisation: virtualisation(tree, facts, cpus),
    nodes: nodesOf(tree, facts),
    device:
      device === null
        ? facts.missing('device', 'no block device is behind the target')
        : deviceFacts(tree, facts, device),
  };
  return { ...told, absent: facts.absent };
}

function nodesOf(tree: HostTree, facts: Facts): Readonly<Record<string, string>> | null {
  const folder = '/sys/devices/system/node';
  const nodes = tree.list(folder).filter((name) => /^node\d+$/.test(name));
  if (nodes.length === 0) return facts.missing('nodes', `no ${folder}/node*`);
  return Object.fromEntries(
    nodes.map((name) => [name.slice('node'.length), tree.read(`${folder}/${name}/cpulist`) ?? '']),
  );
}
