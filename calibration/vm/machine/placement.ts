/** Which host CPU each thread of QEMU is held on. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { ConfigError } from '../../../sim/errors.js';
import { cpusOf } from '../../measure/host/cpu-list.js';
import type { VmLayout } from '../vm-runs.js';
import type { ThreadIds } from './threads.js';

/** Two host CPUs: those that a placement calls 0 and 1. */
export type CpuPair = readonly [number, number];

/** The CPUs that this process may use, in order. [Linux Documentation/filesystems/proc.rst, status] */
export function allowedCpus(status: string = readFileSync('/proc/self/status', 'utf8')): number[] {
  return cpusOf(/^Cpus_allowed_list:\s*(\S+)/m.exec(status)?.[1] ?? '');
}

/**
 * By thread id the host CPU. Threads that QEMU makes for itself (workers of `aio=threads`) go with the thread that
 * serves the disk, as they would by inheritance.
 */
export function placement(
  layout: VmLayout,
  ids: ThreadIds,
  others: readonly number[],
  [cpu0, cpu1]: CpuPair,
): Map<number, number> {
  const split = layout === 'split';
  const serving = split && ids.iothread !== null ? cpu1 : cpu0;
  return new Map([
    ...others.map((id) => [id, serving] as const),
    [ids.mainLoop, cpu0],
    ...(ids.iothread === null ? [] : [[ids.iothread, split ? cpu1 : cpu0] as const]),
    ...ids.vcpus.map((id, vcpu) => [id, (vcpu % 2 === 0) === split ? cpu0 : cpu1] as const),
  ]);
}

/** Moves the threads. A thread that has ended meanwhile needs no place. */
export async function place(places: ReadonlyMap<number, number>): Promise<void> {
  await Promise.all([...places].map(async ([id, cpu]) => await taskset(id, cpu)));
}

async function taskset(id: number, cpu: number): Promise<void> {
  const child = spawn('taskset', ['-p', '-c', String(cpu), String(id)], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => void (errors += String(chunk)));
  const code = await new Promise<number | null>((resolve) => {
    child.on('error', () => resolve(-1));
    child.on('close', resolve);
  });
  if (code === -1) throw new ConfigError('taskset is not installed; install util-linux');
  if (code !== 0 && !errors.includes('No such process')) {
    throw new ConfigError(
      `a thread of QEMU cannot be held on CPU ${cpu} (${errors.trim()}); give others with --cpus`,
    );
  }
}
