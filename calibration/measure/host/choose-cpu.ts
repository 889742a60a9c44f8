/** Where to pin: the CPU on which a request costs what it would in a well-kept system. */
import { cpusOf } from './cpu-list.js';
import type { HostFacts } from './host-facts.js';
import type { HostTree } from './host-tree.js';
import { type InterruptLine, linesOf } from './interrupts.js';

export interface ChosenCpu {
  readonly cpu: number;
  readonly why: string;
}

/** CPUs that this process may run on. */
export function allowedCpus(tree: HostTree): number[] {
  const list = /^Cpus_allowed_list:\s*(\S+)/m.exec(tree.read('/proc/self/status') ?? '')?.[1];
  return cpusOf(list ?? tree.read('/sys/devices/system/cpu/online') ?? '0');
}

/**
 * Of a device with one queue the CPU that takes its interrupts: elsewhere each request pays for an interprocessor
 * interrupt. Of one with a queue a CPU, a CPU of its own node that is not CPU 0, which has the housekeeping.
 */
export function chooseCpu(
  allowed: readonly number[],
  facts: Pick<HostFacts, 'device' | 'nodes'>,
  lines: readonly InterruptLine[],
): ChosenCpu {
  const { device, nodes } = facts;
  if (device?.queue.hardwareQueues === 1) {
    const taker = busiest(linesOf(lines, device.below.at(-1) ?? device.disk, device.parent));
    if (taker !== null && allowed.includes(taker)) {
      return { cpu: taker, why: `the one queue of ${device.disk} interrupts CPU ${taker}` };
    }
  }
  const node = device?.numaNode ?? null;
  const near =
    node === null || nodes === null
      ? []
      : cpusOf(nodes[String(node)] ?? '').filter((cpu) => allowed.includes(cpu));
  const among = near.length > 0 ? near : allowed;
  const cpu = among.find((candidate) => candidate !== 0) ?? among[0] ?? 0;
  const where = near.length > 0 ? `of node ${node}, where ${device?.disk} is` : 'that this process may use';
  return { cpu, why: `the first CPU ${where}, CPU 0 left to housekeeping where there is another` };
}

function busiest(lines: readonly InterruptLine[]): number | null {
  const counts = lines.flatMap((line) => [...line.counts]);
  const most = Math.max(0, ...counts.map(([, count]) => count));
  return most === 0 ? null : (counts.find(([, count]) => count === most)?.[0] ?? null);
}
