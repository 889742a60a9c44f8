/** A bar before it is simulated: the closed form, at once, where there is one. */
import type { ClimbBar } from '../charts/climb.js';
import { measuredInTalkBar } from '../../analysis/talk.js';
import { presetById } from '../../scenarios/presets.js';
import type { App } from './app.js';
import type { Configuration } from './subject.js';

/** Null where there is no closed form; its piece says what it is. */
export function pendingBar(app: App, configuration: Configuration): ClimbBar | null {
  const periodUs = app.atOnce(configuration);
  if (periodUs === null) return null;
  const { preset, sets, title } = configuration;
  const asItIs = sets.length === 0;
  return {
    id: asItIs ? preset : 'yours',
    label: title ?? presetById(preset).title,
    measured: asItIs ? measuredInTalkBar(preset) : null,
    iops: 1e6 / periodUs,
    intervalIops: [1e6 / periodUs, 1e6 / periodUs],
    periodUs,
    stages: [{ stage: 'sum of costs', us: periodUs }],
    cores: null,
  };
}
