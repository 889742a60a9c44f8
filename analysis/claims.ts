/** Holds what a source states of two configurations against what was simulated. */
import { ALIKE, type Claim } from '../scenarios/claim.js';

/** A claim with its verdict. */
export interface ClaimResult extends Claim {
  /** Whether the simulation agrees. */
  readonly holds: boolean;
  /** IOPS of `left` over those of `right`, less one. */
  readonly relative: number;
}

/** @param iops of a configuration by its id */
export function judge(claim: Claim, iops: (id: string) => number): ClaimResult {
  const relative = iops(claim.left) / iops(claim.right) - 1;
  const holds = {
    lower: relative < 0,
    higher: relative > 0,
    alike: Math.abs(relative) <= ALIKE,
  }[claim.relation];
  const { left, right, relation, words } = claim;
  return { left, relation, right, words, holds, relative };
}
