/** What a source states of two configurations, without a number: which one is faster, or that they are alike. */

/** `lower` and `higher` are meant in IOPS; `alike` is within 5 %, as "very similar" is taken here. */
export type Relation = 'lower' | 'higher' | 'alike';

export interface Claim {
  readonly left: string;
  readonly relation: Relation;
  readonly right: string;
  /** How it was put. */
  readonly words: string;
}

/** How far two configurations that are alike may be apart, relative. */
export const ALIKE = 0.05;
