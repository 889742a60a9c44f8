/** Titles of pictures. */
import type { ComparisonResult } from '../../analysis/compare.js';
import type { RunResult, TalkResult } from '../../analysis/talk.js';
import type { LadderData } from '../../viz/charts/ladder-data.js';
import { profileText } from './profile.js';

type Words = Pick<LadderData, 'title' | 'subtitle' | 'source'>;

const WHISKERS = 'Whiskers: 95 % confidence interval of the simulated mean.';

/** Over the ladder of the talk. */
export function talkWords({ profile, seed }: TalkResult): Words {
  return {
    title: 'The 10 microsecond challenge, measured and simulated',
    subtitle: '4 KiB random reads at queue depth 1: where each microsecond goes',
    source:
      `Measured: KVM Forum 2020, figures as spoken, about ±1 k IOPS. Simulated: qd1, profile ${profile}, seed ${seed}, ` +
      `nothing fitted to the talk. ${WHISKERS}`,
  };
}

/** Over the bar of one scenario. */
export function runWords({ id, label, provenance, seed }: RunResult): Words {
  return {
    title: `${id}: ${label}`,
    subtitle: 'Where each microsecond goes',
    source: `Simulated: qd1, ${profileText(provenance)}, seed ${seed}. ${WHISKERS}`,
  };
}

/** Over what changes from one scenario to another. */
export function compareWords({ before, after, profile, seed }: ComparisonResult): Words {
  return {
    title: `${before.id} and ${after.id}`,
    subtitle: 'What is taken away from the period, and what is added',
    source: `Simulated: qd1, profile ${profile}, seed ${seed}.`,
  };
}
