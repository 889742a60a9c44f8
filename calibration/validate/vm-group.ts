/** Measured virtual machines: each row's median latency, and which way each choice moves it. */
import type { CostProfile } from '../../analysis/cost-tables.js';
import { periodUncertainty } from '../../analysis/uncertainty.js';
import { Z95 } from '../../models/costs/belief.js';
import { BOOT_SD, refusalOf, vmTrials, vmRowId, vmRowSdUs } from '../data/vm-data-set.js';
import { outsideLatency } from '../fit/response.js';
import { compareVmRuns, effectsOf, type VmComparison, type VmEffect } from '../vm/compare-vm.js';
import type { Asks } from '../vm/half.js';
import type { VmRun } from '../vm/vm-runs.js';
import type { GroupResult } from './groups.js';
import { median, type Row, scoreOf } from './score.js';

export interface VmGroupOptions {
  readonly id: string;
  /** `held out half`: rows that the fit has seen, and those that repeat one, are shown and not scored. */
  readonly role: 'held out half' | 'held out: measured anew';
  readonly runs: readonly VmRun[];
  readonly asks: Asks;
  readonly profile: CostProfile;
  readonly seed: string;
  readonly notes: readonly string[];
  readonly progress: (what: string) => void;
}

/** The choices whose effects are scored (docs/calibration-plan.md). */
const choices = ['IOThread or main loop', 'poll-max-ns', 'think time', 'queues', 'placement'];

export function vmGroup(options: VmGroupOptions): GroupResult {
  const { id, role, runs, asks, profile, seed, notes, progress } = options;
  progress(`${id}: ${runs.length} virtual machines`);
  const refused = runs.flatMap((run) => refusalOf(run) ?? []);
  const compared = compareVmRuns(
    runs,
    asks,
    profile.tables,
    { ...vmTrials, seed },
    (run) => refusalOf(run) === null,
  );
  const scored = (one: VmComparison): boolean =>
    role === 'held out: measured anew' || one.role === 'held out';
  const rows = compared.map((one): Row => {
    const { run, predictedUs } = one;
    const stages = one.stages.filter(({ cost }) => !outsideLatency.has(cost));
    const sdUs = Math.hypot(periodUncertainty(predictedUs.p50, stages, profile).sdUs, vmRowSdUs(run));
    return {
      id: vmRowId(run),
      scored: scored(one),
      measuredUs: run.latencyUs.p50.median,
      predictedUs: predictedUs.p50,
      intervalUs: [predictedUs.p50 - Z95 * sdUs, predictedUs.p50 + Z95 * sdUs],
      ...(scored(one) ? {} : { note: one.role === 'fitted' ? 'fitted' : 'repeats a row that was fitted' }),
    };
  });
  // Of two rows that were both fitted the difference was too. All that was measured anew was measured interleaved.
  const effects = effectsOf(compared, role === 'held out: measured anew').filter(
    ({ what, from, to, measuredUs, noiseUs }) =>
      choices.includes(what) && Math.abs(measuredUs) > noiseUs && (scored(from) || scored(to)),
  );
  const k = effects.filter(isRight).length;
  return {
    id,
    role,
    ...scoreOf(rows),
    signs: { k, n: effects.length },
    rows,
    notes: [
      ...notes,
      ...refused,
      ratioNote(rows),
      ...choices.flatMap((what) => effectNote(what, effects)),
      bootNote(effects),
    ],
  };
}

function isRight({ measuredUs, predictedUs }: VmEffect): boolean {
  return measuredUs * predictedUs > 0;
}

/** How much of the error is one factor, which no score takes out. */
function ratioNote(rows: readonly Row[]): string {
  const ratios = rows
    .filter(({ scored }) => scored)
    .map(({ measuredUs, predictedUs }) => measuredUs / predictedUs);
  const middle = median(ratios);
  const left = 100 * median(ratios.map((ratio) => Math.abs(middle / ratio - 1)));
  return `measured is ${middle.toFixed(2)} times predicted in the median; were that one factor known, the median error would be ${left.toFixed(1)} %`;
}

function effectNote(what: string, effects: readonly VmEffect[]): string[] {
  const of = effects.filter((effect) => effect.what === what);
  if (of.length === 0) return [];
  const wrong = of.filter((effect) => !isRight(effect));
  const told = wrong
    .slice(0, 3)
    .map(
      ({ from, to, measuredUs, predictedUs }) =>
        `${vmRowId(from.run)} to ${vmRowId(to.run)} ${signed(measuredUs)} µs, predicted ${signed(predictedUs)}`,
    );
  const more = wrong.length > told.length ? [`${wrong.length - told.length} more`] : [];
  const but = wrong.length === 0 ? '' : `; not: ${[...told, ...more].join('; ')}`;
  return [`${what}: ${of.length - wrong.length} of ${of.length} effects have the measured sign${but}`];
}

/** Two rows of one configuration differ too, where the machine was booted anew in between. */
function bootNote(effects: readonly VmEffect[]): string {
  const beyond = effects.filter(
    ({ from, to, measuredUs }) =>
      Math.abs(measuredUs) >
      Z95 * BOOT_SD * Math.hypot(from.run.latencyUs.p50.median, to.run.latencyUs.p50.median),
  );
  const right = beyond.filter(isRight).length;
  return `of effects beyond what two boots of one configuration differ by (${100 * BOOT_SD} % each), ${right} of ${beyond.length} have the measured sign`;
}

function signed(us: number): string {
  return `${us < 0 ? '−' : '+'}${Math.abs(us).toFixed(1)}`;
}
