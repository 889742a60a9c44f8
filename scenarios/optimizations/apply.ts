/**
 * Applies optimizations to a scenario. What comes out does not depend on the order in which they are given: they are
 * applied in that of the catalogue.
 */
import { POLLING_BRANCH, versionRank } from '../../models/versions.js';
import { ConfigError } from '../../sim/errors.js';
import { checkScenario } from '../check.js';
import type { ResolvedScenario } from '../resolved.js';
import type { Scenario } from '../scenario.js';
import { applySet, parseSet } from '../sets.js';
import { Settings } from '../settings.js';
import { optimizations } from './catalogue.js';
import { setsFor } from './fitting.js';
import { type Optimization, versionOf } from './optimization.js';

/** Whether one can have an optimization in a scenario, as far as versions decide. */
export interface Availability {
  /** `prototype`: only as code that was never merged into the version at hand. */
  readonly kind: 'available' | 'prototype' | 'missing';
  /** The reason; the empty string for `available`. */
  readonly why: string;
}

/** Whether the versions of `scenario` have it. libvirt is not looked at: a scenario has none. */
export function availabilityOf(optimization: Optimization, scenario: Scenario): Availability {
  const { id, prototype, since, until } = optimization;
  if (prototype !== null) return { kind: 'prototype', why: `${id} is a prototype ${prototype}` };
  const assigned = scenario.vm?.disk === 'vfio';
  for (const of of versionOf) {
    const given = versionIn(scenario, of);
    if (given === null) continue;
    const [from, to] = [since[of], until[of]];
    const early = from !== undefined && versionRank(given) < versionRank(from);
    if (id === 'guest-iopoll' && of === 'guestKernel' && early) {
      if (assigned) continue;
      return {
        kind: 'prototype',
        why: `virtio_blk polls since Linux ${from}; with ${given} in the guest, guest-iopoll is the talk's prototype, which was never merged as it was`,
      };
    }
    if (early)
      return { kind: 'missing', why: `${id} needs ${names[of]} ${from} or later, and this is ${given}` };
    if (to !== undefined && versionRank(given) > versionRank(to))
      return { kind: 'missing', why: `${id} is gone after ${names[of]} ${to}, and this is ${given}` };
  }
  return { kind: 'available', why: '' };
}

const names = {
  qemu: 'QEMU',
  guestKernel: 'a guest kernel of',
  hostKernel: 'a host kernel of',
  libvirt: 'libvirt',
} as const;

function versionIn({ vm, host }: Scenario, of: (typeof versionOf)[number]): string | null {
  if (of === 'hostKernel') return host.kernel;
  if (of === 'guestKernel') return vm?.kernel ?? null;
  if (of === 'libvirt' || vm === null) return null;
  return vm.qemu === POLLING_BRANCH ? '5.1' : vm.qemu;
}

/** Whether the scenario is as the optimization would make it: applying it changes nothing. One that is not simulated never is. */
export function inEffect(optimization: Optimization, base: ResolvedScenario): boolean {
  if (optimization.notSimulated !== null || !fits(optimization, base.scenario)) return false;
  const settings = settingsOf(base);
  const before = JSON.stringify(settings.scenario());
  try {
    change(settings, optimization);
  } catch (error) {
    if (error instanceof ConfigError) return false;
    throw error;
  }
  return JSON.stringify(settings.scenario()) === before;
}

function fits({ on }: Optimization, { vm }: Scenario): boolean {
  return (on === 'VM') === (vm !== null);
}

/**
 * The scenario with `chosen` applied, checked, each setting with the optimization that it came from.
 * @throws ConfigError in one sentence for what cannot be applied to it, or not together
 */
export function applyOptimizations(
  base: ResolvedScenario,
  chosen: readonly Optimization[],
): ResolvedScenario {
  const has = (id: string): boolean => chosen.some((one) => one.id === id);
  for (const one of chosen) {
    if (!fits(one, base.scenario))
      throw new ConfigError(
        `${one.id} is for ${one.on === 'VM' ? 'a VM' : 'bare metal'}, and ${base.scenario.id} is ${base.scenario.vm === null ? 'bare metal' : 'a VM'}`,
      );
    const { kind, why } = availabilityOf(one, base.scenario);
    if (kind === 'missing') throw new ConfigError(why);
    const other = one.excludes.find(has);
    if (other !== undefined) throw new ConfigError(`${one.id} and ${other} exclude each other`);
  }
  const settings = settingsOf(base);
  for (const one of chosen.toSorted((a, b) => turnOf(a) - turnOf(b))) {
    for (const needed of one.requires) {
      if (has(needed) || meets(needed, base.scenario)) continue;
      throw new ConfigError(`${one.id} needs ${needed}, which ${base.scenario.id} does not have`);
    }
    change(settings, one);
  }
  const scenario = titled(base, settings.scenario(), chosen);
  const origins = settings.origins();
  return { ...base, scenario, origins, notes: checkScenario(scenario, origins) };
}

/** Those that others require, as a scenario has them. */
function meets(id: string, { vm }: Scenario): boolean {
  if (vm === null) return false;
  if (id === 'iothread') return vm.iothread !== null;
  return id === 'nvme-userspace' && vm.blockDriver === 'nvme' && vm.disk === 'virtio-blk';
}

const places = new Map(optimizations.map(({ id }, index) => [id, index]));
/** These choose CPUs by what runs where in the end, so they come last, in this order. */
const last = ['pin-vcpu', 'pin-iothread', 'pin-emulator', 'numa-ram', 'irq-on-own-cpu'];

/** When an optimization is applied among others. */
function turnOf({ id }: Optimization): number {
  return last.includes(id) ? optimizations.length + last.indexOf(id) : (places.get(id) ?? -1);
}

function settingsOf({ origins }: ResolvedScenario): Settings {
  return new Settings([...origins].map(([path, { value, origin }]) => [path, { value, origin }]));
}

function change(settings: Settings, optimization: Optimization): void {
  for (const text of setsFor(optimization, settings.scenario()))
    applySet(settings, parseSet(text), `optimization ${optimization.id}`);
}

/** Longest title [characters]; the ids of what was applied are part of it, so that no picture claims to be of something else. */
const LONGEST_TITLE = 200;

function titled(
  { scenario: { title } }: ResolvedScenario,
  scenario: Scenario,
  chosen: readonly Optimization[],
): Scenario {
  if (chosen.length === 0) return scenario;
  const told = `${title} + ${chosen.map(({ id }) => id).join(', ')}`;
  return { ...scenario, title: told.length > LONGEST_TITLE ? `${told.slice(0, LONGEST_TITLE - 1)}…` : told };
}
