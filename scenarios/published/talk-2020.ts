/** The talk: each record is a preset, and the preset says what it assumes (`scenarios/presets`). */
import type { PublishedGroup, PublishedSetup } from './record.js';

/** The bar of each record. */
const bars: readonly (readonly [id: string, preset: string])[] = [
  ['talk-01', 'B0'],
  ['talk-02', 'V0'],
  ['talk-03', 'V1'],
  ['talk-04', 'V2'],
  ['talk-05', 'V3'],
  ['talk-06', 'V4'],
  ['talk-07', 'V5'],
  ['talk-08', 'V6'],
  ['talk-09', 'B1'],
  ['talk-10', 'P1'],
];

const setupOf = (preset: string): PublishedSetup => ({ preset, sets: [], metric: 'period' });

export const talk2020: PublishedGroup = {
  id: 'talk-2020',
  assumptions: ['what each preset says it assumes: CPU family, kernel, where interrupts go'],
  setups: new Map(bars.map(([id, preset]) => [id, setupOf(preset)])),
  pairs: [],
};
