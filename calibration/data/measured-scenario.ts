/** The bare-metal scenario of a machine that `qd1 measure` ran on: from the facts in its manifest, without a guess. */
import { type Scheduler, schedulers } from '../../models/block-layer.js';
import { type CpuFamily, cStateTable, type CState } from '../../models/c-states.js';
import { kernelClassOf } from '../../models/versions.js';
import { presetSettings } from '../../scenarios/presets.js';
import type { Scenario } from '../../scenarios/scenario.js';
import { cpusOf } from '../measure/host/cpu-list.js';
import type { Condition } from '../measure/fio/conditions.js';
import type { HostFacts } from '../measure/host/host-facts.js';

/** A machine as scenarios have it. */
export interface MeasuredMachine {
  /** @param irqElsewhere whether the drive interrupts another CPU than the application's */
  scenario(condition: Condition, irqElsewhere: boolean): Scenario;
  /** Its idle states, for whoever measured leaving them. */
  readonly states: readonly CState[];
  /** What had to be taken for something else. */
  readonly notes: readonly string[];
}

/** @throws ConfigError for a kernel or a CPU that the models do not have */
export function measuredMachine(host: HostFacts, cpu: number, driveModel: string): MeasuredMachine {
  const base = presetSettings('B0', 'measured').scenario();
  const kernel = /^\d+\.\d+/u.exec(host.kernel ?? '')?.[0] ?? base.host.kernel;
  const family = cpuOf(host);
  const { states } = cStateTable(family.cpu, kernelClassOf(kernel));
  const limits = limitsOf(host, states);
  const scheduler = schedulerOf(host);
  const sameNode = nodeOf(host, cpu) === (host.device?.numaNode ?? nodeOf(host, cpu));
  const polls = host.device?.queue.ioPoll === 1;
  return {
    states,
    notes: [
      ...(host.kernel === null ? [`the kernel is not told: ${kernel} is assumed`] : []),
      ...family.notes,
      ...limits.notes,
      ...scheduler.notes,
    ],
    scenario: ({ id, rw, blockBytes, engine }, irqElsewhere) => {
      const [ioengine, option] = engine.split('+') as [Scenario['fio']['ioengine'], string?];
      return {
        ...base,
        id,
        title: id,
        group: 'measured',
        host: {
          ...base.host,
          cpu: family.cpu,
          kernel,
          c1ePromotion: false,
          maxCstate: limits.maxCstate,
          cpuDmaLatencyNs: limits.cpuDmaLatencyNs,
          // The costs that are fitted are those at the clock that the machine had.
          clock: null,
          numaNodes: sameNode ? 1 : 2,
        },
        drive: {
          ...base.drive,
          model: driveModel,
          pollQueues: polls ? Math.max(1, host.device?.queue.pollQueues ?? 0) : 0,
          scheduler: scheduler.id,
          // The application is on CPU 0 here, whatever its number was; with two nodes the even CPUs are on its node.
          irqCpu: irqElsewhere ? 2 : null,
          node: sameNode ? 0 : 1,
        },
        pinning: { ...base.pinning, application: 0 },
        fio: { ...base.fio, ioengine, hipri: option === 'hipri', rw, bs: blockBytes },
      };
    },
  };
}

/**
 * Of Intel's numbering: the second digit of a Xeon Scalable is its generation, and an E5 says `v4`.
 * [ark.intel.com; the families are those of drivers/idle/intel_idle.c]
 */
export function cpuFamilyOf(told: string | null): { cpu: CpuFamily; notes: string[] } {
  const model = told ?? '';
  const digit = /(?:Platinum|Gold|Silver|Bronze) \d(\d)\d\d/u.exec(model)?.[1];
  const scalable: Readonly<Record<string, CpuFamily>> = { 1: 'SKX', 2: 'CLX', 3: 'ICX', 4: 'SPR', 5: 'SPR' };
  if (digit !== undefined && digit in scalable) return { cpu: scalable[digit], notes: [] };
  if (/E[57]-\d{4}L? v4|Xeon\(R\) (?:CPU )?D-15/u.test(model)) return { cpu: 'BDW', notes: [] };
  const which = told ?? 'a CPU that does not tell its model';
  return { cpu: 'SKX', notes: [`there is no table of idle states for ${which}: that of SKX is taken`] };
}

/** A guest's CPU halts, whatever it calls itself. */
function cpuOf({ cpu, virtualisation }: HostFacts): { cpu: CpuFamily; notes: string[] } {
  if (!virtualisation.isGuest) return cpuFamilyOf(cpu.model);
  return {
    cpu: 'VM',
    notes: [
      `the machine is itself a guest (${virtualisation.evidence}): a CPU that idles is taken to halt at once; ` +
        'what its costs are is not what they are on a bare-metal host',
    ],
  };
}

interface Limits {
  readonly maxCstate: number | null;
  readonly cpuDmaLatencyNs: number | null;
  readonly notes: readonly string[];
}

function limitsOf({ idle, commandLine, kvm }: HostFacts, states: readonly CState[]): Limits {
  if (/\bidle=poll\b/u.test(commandLine ?? '')) return { maxCstate: null, cpuDmaLatencyNs: 0, notes: [] };
  const haltPollNs = Number(kvm.haltpoll?.['guest_halt_poll_ns'] ?? 0);
  if (idle.driver === 'haltpoll' && haltPollNs > 0) {
    const note = `cpuidle-haltpoll polls for up to ${haltPollNs / 1000} µs before a CPU halts: that is taken as part of the disk's time`;
    return { maxCstate: null, cpuDmaLatencyNs: null, notes: [note] };
  }
  if (idle.states === null || states.length === 1)
    return { maxCstate: null, cpuDmaLatencyNs: null, notes: [] };
  const sleeping = idle.states.filter(({ name }) => name.toUpperCase() !== 'POLL');
  const firstOff = sleeping.findIndex(({ disabled }) => disabled);
  const usable = firstOff < 0 ? sleeping.length : firstOff;
  const notes =
    idle.driver === null || idle.driver === 'intel_idle'
      ? []
      : [`the idle driver is ${idle.driver}, whose states are taken in order for those of intel_idle`];
  if (usable === 0) return { maxCstate: null, cpuDmaLatencyNs: 0, notes };
  return { maxCstate: usable < states.length - 1 ? usable : null, cpuDmaLatencyNs: null, notes };
}

function schedulerOf({ device }: HostFacts): { id: Scheduler; notes: string[] } {
  const told = device?.queue.scheduler ?? null;
  const found = schedulers.find((id) => id === told);
  if (found !== undefined) return { id: found, notes: [] };
  return { id: 'none', notes: [`the scheduler of the device is ${told ?? 'not told'}: none is assumed`] };
}

function nodeOf({ nodes }: HostFacts, cpu: number): number | null {
  const found = Object.entries(nodes ?? {}).find(([, list]) => cpusOf(list).includes(cpu));
  return found === undefined ? null : Number(found[0]);
}
