/** The talk's figures as observations: the data of the profile `talk-2020`. */
import { presetById } from '../../scenarios/presets.js';
import { type TalkBar, talkBars } from '../../scenarios/talk.js';
import { Z95 } from '../../models/costs/belief.js';
import type { Figure, Observation } from './observation.js';

/** A spoken figure is good to this: 90 % are within it [IOPS]. */
const SPOKEN = 1000;

/** "Around 80 k": P1, a value of its own beside its range (talk-10 of data/published.json) [IOPS]. */
const AROUND: Readonly<Record<string, { readonly iops: number; readonly within: number }>> = {
  P1: { iops: 80_000, within: 2000 },
};

/** One observation a bar. */
export const talkObservations: readonly Observation[] = talkBars.map(observationOf);

/** A bar, and those whose figure would give it away: left out together. */
export const nearCopies: Readonly<Record<string, readonly string[]>> = {
  B1: ['P2', 'P3'],
  V1: ['V2'],
};

/** The bars that a leave-one-out is scored on: a value each. */
export const scoredBars: readonly string[] = ['B0', 'B1', 'P1', 'V0', 'V1', 'V3', 'V5', 'V6'];

function observationOf({ id, preset, measured, source }: TalkBar): Observation {
  const around = AROUND[id];
  const within = around?.within ?? SPOKEN;
  const figure: Figure =
    around !== undefined
      ? { us: 1e6 / around.iops }
      : 'iops' in measured
        ? { us: 1e6 / measured.iops }
        : {
            fromUs: measured.hi === undefined ? undefined : 1e6 / measured.hi,
            toUs: measured.lo === undefined ? undefined : 1e6 / measured.lo,
          };
  const iops = around?.iops ?? ('iops' in measured ? measured.iops : (measured.hi ?? measured.lo ?? 0));
  const sdUs = (1e6 / iops) * (within / Z95 / iops);
  return { id, subject: { scenario: presetById(preset), metric: 'periodUs' }, figure, sdUs, source };
}
