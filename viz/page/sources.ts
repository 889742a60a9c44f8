/** Where the figures of a picture come from, in a line below it. */
import type { RunResult } from '../../analysis/talk.js';
import { talkSource } from '../../scenarios/talk.js';
import type { App } from './app.js';

/** Of a picture that has measured figures too. */
export function ladderSource(app: App, result: Pick<RunResult, 'profile' | 'seed'>): string {
  return `Measured: ${talkSource}, as spoken, about ±1 k IOPS. ${simulatedSource(app, result)} Whiskers: 95 % interval of the mean. CPUs busy: solid is work, a fence is polling.`;
}

/** Of a picture that has only simulated ones. */
export function simulatedSource(app: App, { profile, seed }: Pick<RunResult, 'profile' | 'seed'>): string {
  const changed = Object.keys(app.state.costs);
  const told = changed.length === 0 ? '' : `, with other costs: ${changed.slice(0, 4).join(', ')}`;
  return `Simulated: qd1, profile ${profile}, seed ${seed}${told}.`;
}
