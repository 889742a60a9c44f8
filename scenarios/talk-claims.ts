/** The orders that the talk states, in its own words: what a prediction must get right before any number. */
import type { Claim, Relation } from './claim.js';

/** Bars by id; where both have a figure, the words are the figures. */
export const talkClaims: readonly Claim[] = [
  claim('B1', 'higher', 'B0', '120 k against 78 k'),
  claim('P0', 'lower', 'B0', '"even by a significant amount"'),
  claim('P1', 'higher', 'B0', 'bare metal halts, the polling guest does not'),
  claim('P2', 'alike', 'B1', '"very similar"'),
  claim('P3', 'alike', 'P2', 'with and without haltpoll'),
  claim('V0', 'lower', 'P0', '21 k'),
  claim('V1', 'higher', 'V0', '46 k against 21 k'),
  claim('V2', 'higher', 'V1', '"slightly improved"'),
  claim('V2', 'alike', 'V1', '"not very significant"'),
  claim('V3', 'higher', 'V2', '55 k against 46 k'),
  claim('V4', 'higher', 'V3', 'above 78 k against 55 k'),
  claim('V4', 'higher', 'B0', '"above the initial bare metal number"'),
  claim('V5', 'higher', 'V4', '94 k'),
  claim('V5', 'higher', 'B0', '94 k against 78 k'),
  claim('V6', 'higher', 'V5', '"another 10k"'),
  claim('V6', 'higher', 'B0', '104 k against 78 k'),
  claim('V6', 'lower', 'B1', '104 k against 120 k'),
];

function claim(left: string, relation: Relation, right: string, words: string): Claim {
  return { left, relation, right, words };
}
