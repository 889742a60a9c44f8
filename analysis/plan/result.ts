/** What `qd1 plan` says: one plain object, printed as text or JSON and drawn by the chart. */
import type { Loss } from '../../scenarios/optimizations/index.js';

/** A set of optimizations, simulated. */
export interface PlanPoint {
  /** Empty for the base itself. */
  readonly ids: readonly string[];
  readonly periodUs: number;
  /** 95 % confidence interval over replications. */
  readonly intervalPeriodUs: readonly [number, number];
  readonly iops: number;
  /** CPUs kept busy, all of them together. */
  readonly cores: number;
  /** What one gives up for it. */
  readonly loses: readonly Loss[];
  /** Those of `ids` that were never merged. */
  readonly prototypes: readonly string[];
}

export interface PlanResult {
  readonly schemaVersion: 1;
  readonly profile: string;
  readonly seed: string;
  readonly base: { readonly id: string; readonly label: string };
  readonly target: { readonly iops: number; readonly periodUs: number };
  readonly keep: readonly Loss[];
  /** Most CPUs that may be kept busy; null for no limit. */
  readonly maxCores: number | null;
  readonly now: PlanPoint;
  /** The cheapest set that reaches the target within the limits: fewest losses, then CPUs, then changes. Null if none does. */
  readonly cheapest: PlanPoint | null;
  /** The fastest within the limits: the bound where none reaches the target. */
  readonly fastest: PlanPoint;
  /** Where the period of the fastest goes, largest first. */
  readonly fastestStages: readonly { readonly stage: string; readonly us: number }[];
  /** Where nothing reaches the target: what would without the limits; null if nothing does. */
  readonly beyondLimits: PlanPoint | null;
  /** Within the limits: no other is both faster and busies fewer CPUs. From few CPUs to many. */
  readonly front: readonly PlanPoint[];
  /** The same of those that lose nothing. */
  readonly frontLosingNothing: readonly PlanPoint[];
  readonly searched: {
    /** What was combined. */
    readonly optimizations: readonly string[];
    /** What was not, and why. */
    readonly leftOut: readonly { readonly id: string; readonly why: string }[];
    /** Ways of reaching the drive. */
    readonly families: number;
    /** Combinations simulated shortly, and those simulated at length. */
    readonly screened: number;
    readonly simulated: number;
    /** Of no consequence in each way of reaching the drive in which they were tried. */
    readonly inert: readonly string[];
  };
  readonly notes: readonly string[];
}
