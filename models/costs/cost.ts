/**
 * A primitive cost with its passport: how much, how sure, on which machine, from where.
 *
 * Two spreads must not be confused. `belief` is about the machine: between which values the true mean lies on
 * the reference machine, as far as the sources tell. `run` is about time: how the cost varies from one
 * occurrence to the next on one machine. Calibration narrows the first, the simulation draws from the second.
 */
import type { Distribution } from '../../sim/distributions.js';

/** Where a cost is paid; also the name of its file. */
export const costGroups = [
  'vmexit',
  'interrupt',
  'idle',
  'syscall',
  'block',
  'qemu',
  'pcie',
  'device',
  'memory',
  'published-totals',
  'derived',
  'emulation',
] as const;
export type CostGroup = (typeof costGroups)[number];

/**
 * What a cost may be used for. Only `primitive` costs are to be charged; a `composite` is a sum of primitives, a
 * `breakdown` a part of one, and a `check` an end-to-end figure to compare with: adding these counts twice.
 */
export const costRoles = ['primitive', 'composite', 'breakdown', 'check'] as const;
export type CostRole = (typeof costRoles)[number];

/**
 * How a number was obtained, best first: `verified` was read in a source that was opened; `derived` is
 * arithmetic on such figures; `secondary` is someone's quotation; `memory` was recalled and not opened;
 * `judgement` has no published figure behind it; `assumed` is our own choice, made so that the model can run.
 */
export const costHows = ['verified', 'derived', 'secondary', 'memory', 'judgement', 'assumed'] as const;
export type CostHow = (typeof costHows)[number];

/** What a cost moves with when the machine is another: clock of the core, clock of the uncore, the device. */
export const costScales = ['core_clock', 'uncore', 'device', 'none'] as const;
export type CostScale = (typeof costScales)[number];

/** Where a number can be read; `url` is null when the address was not recorded or there is none. */
export interface CostSource {
  readonly title: string;
  readonly url: string | null;
}

/** One figure a belief rests on, in the unit of its source. */
export interface CostEvidence {
  readonly what: string;
  readonly values: readonly number[];
  readonly unit: string;
  readonly how: CostHow;
  readonly source: CostSource;
}

/** 5th, 50th and 95th percentile of our belief about the mean cost on the reference machine [ns]. */
export interface CostBelief {
  readonly lowNs: number;
  readonly centralNs: number;
  readonly highNs: number;
}

/** One cost and its passport. */
export interface Cost {
  /** Name in code, formulas and results: `vmexit_roundtrip`. */
  readonly id: string;
  /** What is paid for, in words. */
  readonly title: string;
  readonly group: CostGroup;
  readonly role: CostRole;
  readonly belief: CostBelief;
  /** How the cost varies from one occurrence to the next [ns]; its mean is `belief.centralNs`. Mostly assumed. */
  readonly run: Distribution;
  /** Shape of the belief, in words. */
  readonly shape: string;
  /** The machine the numbers are for. */
  readonly hardware: string;
  /** What must hold for the numbers to apply; may be empty. */
  readonly conditions: string;
  readonly scalesWith: CostScale;
  readonly source: CostSource;
  readonly how: CostHow;
  /** Reasoning and known conflicts; may be empty. */
  readonly notes: string;
  readonly evidence: readonly CostEvidence[];
  /** Present when the belief is computed from other costs: `0.5 * syscall_default`. */
  readonly formula?: string;
  /**
   * The same as a sum over costs that are written in numbers: how often each is in it. Calibration moves those, and
   * this cost follows.
   */
  readonly parts?: Readonly<Record<string, number>>;
}
