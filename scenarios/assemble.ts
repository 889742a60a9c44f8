/**
 * Assembles a machine from a scenario: makes the models and wires them at their ports (`assembly/`).
 *
 *     bare metal   fio ── NvmeDriver ── NvmeDrive
 *     VFIO         the same on a vCPU
 *     virtio-blk   fio ── VirtioBlkDriver ══ virtqueue ══ VirtioBlkDevice ── a thread of QEMU ── NvmeDrive
 *     vhost-user   fio ── VirtioBlkDriver ══ virtqueue ══ qemu-storage-daemon, or SPDK ──────── NvmeDrive
 *     io_uring     fio ── UringDisk ══ rings ══ SqpollThread of the host ───────────────────── NvmeDrive
 */
import { Counts } from '../models/counts.js';
import { bareMetal } from './assembly/bare-metal.js';
import { type AssembleOptions, Build } from './assembly/build.js';
import { assignedDrive } from './assembly/vfio.js';
import { uringGuest } from './assembly/uring-disk.js';
import { virtioGuests } from './assembly/virtio.js';
import { Chassis } from './chassis.js';
import type { Scenario } from './scenario.js';

export type { AssembleOptions } from './assembly/build.js';

/** A machine ready to run. */
export interface Machine {
  readonly chassis: Chassis;
  readonly counts: Counts;
  /** The number of the physical CPU that each actor runs on; the CPU itself is an actor (interrupts, idling). */
  readonly cpuOf: ReadonlyMap<string, number>;
  /** Makes the jobs begin; then run the calendar. */
  start(): void;
}

export function assemble(scenario: Scenario, options: AssembleOptions): Machine {
  const counts = new Counts();
  const chassis = new Chassis(scenario, counts, options.tables, options.rootSeed);
  const { detail = 'stages' } = options;
  chassis.paths.totals = detail !== 'counters';
  if (typeof detail === 'object') chassis.paths.recorder = detail;
  const build = new Build(scenario, chassis, counts, options);
  const start = wire(build);
  for (const [number, cpu] of chassis.cpus) build.cpuOf.set(cpu.name, number);
  return { chassis, counts, cpuOf: build.cpuOf, start };
}

function wire(build: Build): () => void {
  const { vm } = build.scenario;
  if (vm === null) return bareMetal(build);
  if (vm.disk === 'vfio') return assignedDrive(build, vm);
  return vm.disk === 'io_uring' ? uringGuest(build, vm) : virtioGuests(build, vm);
}
