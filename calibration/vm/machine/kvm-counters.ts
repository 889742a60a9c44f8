/**
 * What KVM counts of one virtual machine: exits by reason among them. [Linux Documentation/virt/kvm/api.rst; the files
 * are virt/kvm/kvm_main.c, kvm_create_vm_debugfs]
 */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Counts since the machine began, by KVM's names; null where debugfs is not to be read, or KVM not used. */
export function readKvmCounters(pid: number, root = '/sys/kernel/debug/kvm'): Record<string, number> | null {
  try {
    const folder = readdirSync(root).find((name) => name.startsWith(`${pid}-`));
    if (folder === undefined) return null;
    const counters: Record<string, number> = {};
    for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const text = readFileSync(join(root, folder, entry.name), 'utf8').trim();
      // Others are histograms.
      if (/^\d+$/.test(text)) counters[entry.name] = Number(text);
    }
    return counters;
  } catch {
    return null;
  }
}

/** What was counted between two readings. */
export function kvmDifference(
  before: Readonly<Record<string, number>> | null,
  after: Readonly<Record<string, number>> | null,
): Record<string, number> | null {
  if (before === null || after === null) return null;
  return Object.fromEntries(Object.entries(after).map(([name, n]) => [name, n - (before[name] ?? 0)]));
}
