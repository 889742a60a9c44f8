/** The steps of the talk's virtio-blk bars as switches: what each preset changes against the one before it. */
import { presetSettings } from '../../scenarios/presets.js';
import { talkBarById } from '../../scenarios/talk.js';
import { fieldAt, sectionAt } from '../../scenarios/defaults.js';
import type { Configuration } from './subject.js';

/** One switch. */
export interface LadderStep {
  readonly id: string;
  readonly label: string;
  /** What it does, for somebody who meets it for the first time. */
  readonly about: string;
  /** The bar that it leads to, when all before it are on. */
  readonly preset: string;
  readonly sets: readonly string[];
  /** Ids of the steps without which it cannot be. */
  readonly needs: readonly string[];
}

const chain = ['V0', 'V1', 'V2', 'V3', 'V4', 'V5', 'V6'];
const ids = ['iothread', 'multi-queue', 'nvme', 'guest-iopoll', 'polled-queues', 'fast-path'];
const needs: Readonly<Record<string, readonly string[]>> = {
  'polled-queues': ['iothread', 'nvme'],
  'fast-path': ['iothread', 'nvme'],
};
const about: Readonly<Record<string, string>> = {
  iothread:
    'A thread of QEMU that does nothing but serve this disk. It looks for work for a while before it sleeps.',
  'multi-queue': 'One request queue for each virtual CPU, so that the interrupt comes to the CPU that waits.',
  nvme: 'QEMU drives the NVMe drive itself, without asking the host’s kernel: no system calls on the way.',
  'guest-iopoll': 'The guest looks for its completion instead of sleeping until an interrupt comes.',
  'polled-queues':
    'QEMU looks for the drive’s completion, and the drive sends no interrupt at all. A prototype of the talk.',
  'fast-path':
    'Requests go past QEMU’s block layer, which has nothing to do for them. A prototype of the talk.',
};

/** All steps, in the order of the talk. */
export const ladderSteps: readonly LadderStep[] = ids.map((id, index) => ({
  id,
  label: talkBarById(chain[index + 1])!.label.replace(/^\+ /u, ''),
  about: about[id],
  preset: chain[index + 1],
  // The branch of the talk's prototypes is what the last two bars have in common.
  sets: [
    ...(id === 'fast-path' ? difference('V4', 'V5').filter((set) => set.startsWith('vm.qemu=')) : []),
    ...difference(chain[index], chain[index + 1]),
  ],
  needs: needs[id] ?? [],
}));

/** The step of that id; undefined where there is none. */
export function ladderStep(id: string): LadderStep | undefined {
  return ladderSteps.find((step) => step.id === id);
}

/** Ids of those that are on, in the order of the talk, without those whose needs are not on. */
export function usable(on: readonly string[]): string[] {
  const wanted = ladderSteps.filter(
    ({ id, needs: needed }) => on.includes(id) && needed.every((one) => on.includes(one)),
  );
  return wanted.map(({ id }) => id);
}

/** The configuration with these steps: a bar of the talk where they are its steps, else a mixture on top of V0. */
export function configurationOf(
  on: readonly string[],
  costs: Readonly<Record<string, string>>,
): Configuration {
  const steps = ladderSteps.filter(({ id }) => on.includes(id));
  const prefix = ladderSteps.slice(0, steps.length).every((step, index) => step === steps[index]);
  if (prefix) return { preset: chain[steps.length], sets: [], costs };
  const title = steps.map(({ label }) => label).join(', ');
  return { preset: 'V0', sets: [...steps.flatMap(({ sets }) => sets), 'id=mixture'], costs, title };
}

/** Every setting of `to` that differs from `from`, sections before their fields. */
function difference(from: string, to: string): string[] {
  const [before, after] = [presetSettings(from, 'preset'), presetSettings(to, 'preset')];
  return after.entries().flatMap(([path, { value }]) => {
    if (['id', 'title', 'group'].includes(path) || before.get(path) === value) return [];
    if (sectionAt(path) !== undefined) return [`${path}=${value === null ? 'null' : 'on'}`];
    const asDefault = before.get(path) === undefined && fieldAt(path)?.default === value;
    return asDefault ? [] : [`${path}=${value}`];
  });
}
