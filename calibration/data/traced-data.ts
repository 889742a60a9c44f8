/**
 * What a kernel's trace says of the stretches of each request (`calibration/fit/stretches.ts`), as far as its events
 * mark both ends of one. Figures are means, since those of neighbouring spans add up, but for the
 * application's own, a median.
 */
import { type Moment, moments, spanNames } from '../../formats/trace/traced-request.js';
import type { Scenario } from '../../scenarios/scenario.js';
import { ConfigError } from '../../sim/errors.js';
import type { Figure, Observation } from '../fit/observation.js';
import type { Stretch } from '../fit/stretches.js';
import type { IngestedObservation } from '../ingest/observation.js';

/** Moments that are borders of stretches, and the stretch that each begins. `completed` is a little before `waking`. */
const begins: readonly (readonly [Moment, Stretch])[] = [
  ['enter', 'submit'],
  ['issued', 'device'],
  ['irq', 'interrupt'],
  ['waking', 'wake'],
  ['running', 'return'],
];

/** The tracer's own time, for each event [µs, data/host-vm: 3 µs for 15 events]. */
const TRACER_US = 0.2;
/** The events are near the model's borders, not on them: relative, and for the end of a completion [µs, judgement]. */
const LOOSE = 0.1;
const COMPLETION_US = 0.2;
/** A moment that fewer of the requests have is none of all. */
const MOST = 0.9;

/** @param all observations of one thread */
export function tracedData(all: readonly IngestedObservation[], scenario: Scenario, id: string): Observation[] {
  const spans = new Map(
    all.flatMap((one): [string, IngestedObservation][] => {
      const from = /^spanUs\.(\w+)\.mean$/u.exec(one.what)?.[1];
      return from === undefined ? [] : [[from, one]];
    }),
  );
  const most = Math.max(0, ...[...spans.values()].map(({ count }) => count ?? 0));
  const has = (moment: string): boolean => (spans.get(moment)?.count ?? 0) >= MOST * most;
  const returns = all.some(({ what }) => what === 'latencyUs.mean');
  const ends = moments.filter((moment) =>
    moment === 'exit' ? returns : moment === 'completed' ? most > 0 : has(moment),
  );
  // Where the wake-up is told, the end of the request in the block layer is no border.
  const borders = ends.filter(
    (moment) =>
      moment === 'exit' || begins.some(([from]) => from === moment) || (moment === 'completed' && !has('waking')),
  );
  // Without system calls it would hold the wake-up, too. Its mean holds whatever else ran between two requests.
  const calls = has('enter') && returns;
  const application = calls ? all.find(({ what }) => what === 'stageUs.application.p50') : undefined;
  const found = borders.slice(1).flatMap((to, i): Observation[] => {
    const from = borders[i];
    const parts = moments.slice(moments.indexOf(from), moments.indexOf(to));
    const summed = parts.flatMap((moment) => (has(moment) ? [spans.get(moment)!] : []));
    const within = stretchesBetween(from, to);
    if (from === 'completed' || within.length === 0 || summed.length === 0) return [];
    return [observationOf(summed, within, scenario, `${id} ${from} to ${to}`, to)];
  });
  if (application === undefined) return found;
  return [observationOf([application], ['application'], scenario, `${id} application`, 'enter'), ...found];
}

/**
 * A map of bpftrace that is named after two moments, such as `issue_to_complete_us`.
 * @returns null where the name says no such thing
 */
export function histogramData(
  one: IngestedObservation,
  scenario: Scenario,
  id: string,
): Observation | null {
  const words = /^histogramUs\.(\w+?)_to_(\w+)\.p50$/u.exec(one.what);
  if (words === null) return null;
  const [from, to] = [momentOf(words[1]), momentOf(words[2])];
  if (from === null || to === null) return null;
  const within = stretchesBetween(from, to);
  if (within.length === 0) return null;
  return observationOf([one], within, scenario, `${id} ${from} to ${to}`, to);
}

/** Words that people use for moments. */
const words: Readonly<Record<string, Moment>> = {
  submit: 'enter',
  issue: 'issued',
  interrupt: 'irq',
  complete: 'completed',
  completion: 'completed',
  wake: 'waking',
  run: 'running',
  return: 'exit',
};

function momentOf(word: string): Moment | null {
  return moments.find((moment) => moment === word) ?? (Object.hasOwn(words, word) ? words[word] : null);
}

/** The stretches from one border to another; none where either is no border. */
function stretchesBetween(from: Moment, to: Moment): Stretch[] {
  const first = begins.findIndex(([moment]) => moment === from);
  const end = to === 'exit' ? begins.length : begins.findIndex(([moment]) => moment === (to === 'completed' ? 'waking' : to));
  return first < 0 ? [] : begins.slice(first, end).map(([, stretch]) => stretch);
}

function observationOf(
  parts: readonly IngestedObservation[],
  within: readonly Stretch[],
  scenario: Scenario,
  id: string,
  to: Moment,
): Observation {
  if (scenario.vm !== null)
    throw new ConfigError(
      `${parts[0].source.file} is a trace of one kernel, and ${scenario.id} has two; give a scenario without a VM, with the guest's disk as its drive`,
    );
  const us = parts.reduce((sum, { value }) => sum + value, 0);
  const spread = Math.hypot(...parts.map(({ sd }) => sd ?? 0));
  const [{ bound, source }] = parts;
  const figure: Figure = bound === 'least' ? { fromUs: us } : bound === 'most' ? { toUs: us } : { us };
  return {
    id,
    subject: { scenario, stretches: within },
    figure,
    sdUs: Math.hypot(spread, TRACER_US * parts.length, LOOSE * us, to === 'completed' ? COMPLETION_US : 0),
    source: `${source.file}: ${parts.map(({ what }) => nameOf(what)).join(', ')}`,
  };
}

function nameOf(what: string): string {
  const [kind, name] = what.split('.');
  return kind === 'spanUs' && name in spanNames ? spanNames[name as keyof typeof spanNames].name : name;
}
