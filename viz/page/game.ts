/** The budget game: what can be chosen, what it costs beside CPUs, and a search through all that can be. */
import { coresBusy } from '../../analysis/talk.js';
import type { RunResult } from '../../analysis/talk.js';
import { ladderSteps } from './ladder-steps.js';
import { type Configuration, subjectOf } from './subject.js';

/** One thing to choose. */
export interface GameChoice {
  readonly id: string;
  readonly label: string;
  readonly sets: readonly string[];
  readonly needs: readonly string[];
  /** Ids of those that it cannot be combined with. */
  readonly excludes: readonly string[];
  /** Whether the VM can still be moved to another host while it runs. */
  readonly migrates: boolean;
}

/** What has to be reached. */
export const goal: { readonly iops: number; readonly cores: number } = { iops: 100_000, cores: 1 };

/** What rounding may lose of a CPU that is always busy. */
const CORE_TOLERANCE = 0.005;

const stepIds = ladderSteps.map(({ id }) => id);
/** What an assigned drive makes meaningless: all of QEMU's own path. */
const ofQemu = ['iothread', 'multi-queue', 'nvme', 'polled-queues', 'fast-path', 'no-poll', 'spdk'];

export const gameChoices: readonly GameChoice[] = [
  ...ladderSteps.map(({ id, label, sets, needs }) => ({
    id,
    label,
    sets,
    needs,
    excludes: [],
    migrates: true,
  })),
  {
    id: 'no-poll',
    label: 'IOThread does not poll (poll-max-ns=0)',
    sets: ['vm.iothread.pollMaxNs=0'],
    needs: ['iothread'],
    excludes: ['polled-queues'],
    migrates: true,
  },
  {
    id: 'no-haltpoll',
    label: 'the guest halts when idle (no cpuidle-haltpoll)',
    sets: ['vm.haltpoll=false'],
    needs: [],
    excludes: [],
    migrates: true,
  },
  {
    id: 'no-host-poll',
    label: 'KVM puts a halted vCPU to sleep at once (halt_poll_ns=0)',
    sets: ['host.haltPollNs=0'],
    needs: ['no-haltpoll'],
    excludes: [],
    migrates: true,
  },
  {
    id: 'spdk',
    label: 'SPDK serves the disk (vhost-user)',
    sets: ['vm.disk=vhost-user-spdk'],
    needs: [],
    excludes: ['iothread', 'nvme', 'polled-queues', 'fast-path', 'no-poll', 'vfio'],
    migrates: true,
  },
  {
    id: 'vfio',
    label: 'assign the drive to the VM (VFIO)',
    sets: ['vm.disk=vfio'],
    needs: [],
    excludes: ofQemu,
    migrates: false,
  },
];

/** Why a choice cannot be made beside the others, in words; null where it can. */
export function obstacle(id: string, chosen: readonly string[]): string | null {
  const choice = gameChoices.find((one) => one.id === id)!;
  const name = (other: string): string => gameChoices.find((one) => one.id === other)!.label;
  const missing = choice.needs.find((need) => !chosen.includes(need));
  if (missing !== undefined) return `needs “${name(missing)}”`;
  const other = gameChoices.find(
    (one) =>
      one.id !== id &&
      chosen.includes(one.id) &&
      (choice.excludes.includes(one.id) || one.excludes.includes(id)),
  );
  return other === undefined ? null : `not together with “${other.label}”`;
}

/** What of a choice can be had together: each in turn, if nothing before it stands in its way. */
export function playable(chosen: readonly string[]): string[] {
  const taken: string[] = [];
  for (const { id } of gameChoices) {
    if (chosen.includes(id) && obstacle(id, taken) === null) taken.push(id);
  }
  return taken;
}

/** The configuration of a choice. */
export function gameConfiguration(
  chosen: readonly string[],
  costs: Readonly<Record<string, string>>,
): Configuration {
  const taken = gameChoices.filter(({ id }) => chosen.includes(id));
  const plain = taken.every(({ id }) => stepIds.includes(id));
  const title = taken.length === 0 ? 'virtio-blk, nothing tuned' : taken.map(({ label }) => label).join(', ');
  const sets = [...taken.flatMap((choice) => choice.sets), 'id=budget'];
  return { preset: 'V0', sets: plain && taken.length === 0 ? [] : sets, costs, title };
}

/** How a configuration does. */
export interface Verdict {
  readonly iops: number;
  readonly cores: number;
  readonly migrates: boolean;
  readonly reached: { readonly iops: boolean; readonly cores: boolean; readonly migrates: boolean };
  readonly won: boolean;
}

/** Holds a result against the goal. */
export function judgeBudget(
  chosen: readonly string[],
  { iops, cpu }: Pick<RunResult, 'iops' | 'cpu'>,
): Verdict {
  const cores = coresBusy(cpu).total;
  const migrates = gameChoices.every(({ id, migrates: can }) => can || !chosen.includes(id));
  const reached = { iops: iops >= goal.iops, cores: cores <= goal.cores + CORE_TOLERANCE, migrates };
  return { iops, cores, migrates, reached, won: reached.iops && reached.cores && reached.migrates };
}

/** Everything that can be chosen and simulated, as ids. */
export function allPlayable(): string[][] {
  const found: string[][] = [];
  const extend = (taken: string[], from: number): void => {
    found.push(taken);
    for (let index = from; index < gameChoices.length; index++) {
      const { id } = gameChoices[index];
      if (obstacle(id, taken) === null) extend([...taken, id], index + 1);
    }
  };
  extend([], 0);
  return found.filter(canBe);
}

/** Whether the scenario passes its own checks. */
function canBe(chosen: readonly string[]): boolean {
  try {
    subjectOf(gameConfiguration(chosen, {}));
    return true;
  } catch {
    return false;
  }
}
