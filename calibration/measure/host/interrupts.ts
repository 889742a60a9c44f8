/** Interrupts by their names and CPUs, from /proc/interrupts. [Linux kernel/irq/proc.c, show_interrupts()] */
import type { HostTree } from './host-tree.js';

export interface InterruptLine {
  /** `36`, or the three letters of an architecture's own, such as `LOC`. */
  readonly id: string;
  readonly name: string;
  /** Since boot, by the number of the CPU. */
  readonly counts: ReadonlyMap<number, number>;
}

/** One entry a line; empty where the file is not there. */
export function interruptLines(tree: HostTree): InterruptLine[] {
  const [head, ...lines] = (tree.read('/proc/interrupts') ?? '').split('\n');
  const cpus = [...head.matchAll(/CPU(\d+)/g)].map((match) => Number(match[1]));
  return lines.flatMap((line) => {
    const [, id, rest] = /^\s*(\w+):\s+(.*)$/.exec(line) ?? [];
    if (id === undefined) return [];
    const words = rest.trim().split(/\s+/);
    // ERR and MIS have one number for all CPUs: they are no CPU's.
    if (words.length < cpus.length) return [];
    const counts = new Map(cpus.map((cpu, index) => [cpu, Number(words[index])]));
    return [{ id, name: words.slice(cpus.length).join(' '), counts }];
  });
}

/**
 * The lines of a block device: of NVMe by the queues' names (`nvme0q3`), of virtio by the name of its bus device
 * (`virtio1-req.0`), of others by the name of their PCI function or driver where it stands in the line.
 * @param disk `nvme0n1`, `vda`
 * @param parent name of the device that the disk belongs to, such as `virtio1` or `nvme0`
 */
export function linesOf(
  lines: readonly InterruptLine[],
  disk: string,
  parent: string | null,
): InterruptLine[] {
  const controller = /^(nvme\d+)/.exec(disk)?.[1];
  return lines.filter(({ name }) => {
    const last = name.split(' ').at(-1) ?? '';
    if (controller !== undefined) return new RegExp(`^${controller}q\\d+$`).test(last);
    if (parent === null) return false;
    // Of virtio the queues alone: the line of its configuration is no request's.
    return parent.startsWith('virtio') ? last.startsWith(`${parent}-req`) : name.includes(parent);
  });
}

/** What was counted between two readings, by CPU. */
export function counted(
  before: readonly InterruptLine[],
  after: readonly InterruptLine[],
): Map<number, number> {
  const sum = new Map<number, number>();
  for (const { id, counts } of after) {
    const earlier = before.find((line) => line.id === id);
    for (const [cpu, count] of counts) {
      sum.set(cpu, (sum.get(cpu) ?? 0) + count - (earlier?.counts.get(cpu) ?? 0));
    }
  }
  return sum;
}
