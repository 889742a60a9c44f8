/** Traces of presets, as tests take them. */
import { recordTrace, type TraceOptions } from '../../../analysis/trace/record.js';
import type { Trace, TraceSlice } from '../../../analysis/trace/trace.js';
import { presets } from '../../../scenarios/presets.js';
import { resolveScenario } from '../../../scenarios/resolve.js';

export const presetIds: readonly string[] = presets.map(({ id }) => id);

/** A preset with changes, traced. */
export async function traceOf(
  preset: string,
  sets: readonly string[] = [],
  options: Partial<TraceOptions> = {},
): Promise<Trace> {
  const resolved = await resolveScenario({ base: { preset }, sets });
  return recordTrace(resolved, { seed: 'test', requests: 10, warmUpRequests: 50, ...options });
}

/** Configurations that have what no preset has: a preset, and what is set. */
export const variants: readonly (readonly [preset: string, ...sets: string[]])[] = [
  ['B0', 'fio.ioengine=libaio', 'fio.hipri=false', 'fio.iodepth=4'],
  ['B0', 'fio.ioengine=io_uring', 'fio.hipri=false', 'fio.rw=randwrite', 'fio.thinktimeNs=30us'],
  ['B0', 'drive.scheduler=mq-deadline', 'host.iommu=strict', 'drive.irqCpu=5'],
  ['P0', 'host.interruptPosting=none'],
  ['V0', 'vm.haltpoll=false'],
  ['V0', 'vm.aio=threads'],
  ['V1', 'vm.qemu=7.2', 'vm.scheduler=mq-deadline'],
  ['V1', 'vm.qemu=8.2', 'fio.thinktimeNs=30us'],
  ['V1', 'vm.aio=io_uring', 'host.kernel=6.1', 'drive.irqCpu=12', 'fio.hipri=false'],
  ['V1', 'vm.disk=vhost-user-qsd', 'vm.qemu=7.2'],
  ['V1', 'vm.disk=vhost-user-spdk', 'vm.eventIdx=false', 'vm.iothread=null'],
  ['V1', 'vm.vcpus=2', 'vm.irqVcpu=other', 'pinning.irqVcpu=6'],
  ['V1', 'pinning.iothread=4'],
  ['V1', 'fio.iodepth=4', 'fio.ioengine=libaio', 'fio.hipri=false'],
];

/** How a configuration is called in the name of a test. */
export function nameOf([preset, ...sets]: readonly string[]): string {
  return [preset, ...sets].join(' ');
}

/** The time of slices together [ns]. */
export function timeOf(slices: readonly Pick<TraceSlice, 'startNs' | 'endNs'>[]): number {
  return slices.reduce((sum, { startNs, endNs }) => sum + endNs - startNs, 0);
}
