/**
 * What the page asks its worker, and how it is answered. The answers come from the same functions that the command
 * line calls, so the same seed gives the same bits.
 */
import { recordTrace } from '../../analysis/trace/record.js';
import { costProfile } from '../../analysis/cost-tables.js';
import { simulate } from '../../analysis/simulate.js';
import { measuredInTalkBar, type RunResult, simulateOne, simulateOptions } from '../../analysis/talk.js';
import { DEFAULT_PROFILE as profile } from '../../scenarios/profiles.js';
import { perfettoJson } from '../../formats/perfetto/perfetto.js';
import { acrossReplications } from '../../sim/statistics/replications.js';
import type { LifeData } from '../charts/life-data.js';
import type { PollCall } from '../charts/poll-time-data.js';
import { lifeOf } from '../figures/life-of.js';
import { pollTimeOf } from '../figures/poll-time-of.js';
import { typicalRequest } from '../report/trace-sections.js';
import { type Configuration, subjectOf } from './subject.js';

/** What can be asked of a configuration. */
export type QuestionKind = 'run' | 'more' | 'life' | 'polls' | 'perfetto';

export interface Question {
  readonly kind: QuestionKind;
  readonly configuration: Configuration;
  readonly seed: string;
  /** Of a trace; the defaults are those of `qd1 trace`. */
  readonly requests?: number;
  readonly warmUpRequests?: number;
  /** Of more replications, each of `LONG_REQUESTS`: the first one's number, and how many. */
  readonly replications?: readonly [first: number, count: number];
}

/** How far a run has come: an interval that narrows. */
export interface Progress {
  readonly periodUs: number;
  readonly intervalUs: readonly [number, number];
  readonly replications: number;
}

/** The answer to each kind. */
export interface Answers {
  readonly run: RunResult;
  /** The mean period of each replication [ns]. */
  readonly more: readonly number[];
  readonly life: LifeData;
  readonly polls: PollCall[];
  readonly perfetto: string;
}

/** Requests that a life is chosen from: one of median length. */
const LIFE_REQUESTS = 20;

/** A long replication, which spends little of its time on warming up [requests]. */
export const LONG_REQUESTS = 5000;
/** Long replications have numbers, and so luck, that those of a run never have. */
const FIRST_LONG = 1000;

/** Answers one question; `onProgress` is told how a run narrows. */
export function answer<K extends QuestionKind>(
  question: Question & { readonly kind: K },
  onProgress: (progress: Progress) => void,
): Answers[K];
export function answer(question: Question, onProgress: (progress: Progress) => void): Answers[QuestionKind] {
  const subject = subjectOf(question.configuration);
  const { seed } = question;
  switch (question.kind) {
    case 'run':
      return simulateOne(
        subject,
        {
          profile,
          seed,
          onReplication: (periodsNs) => {
            if (periodsNs.length > 1) onProgress(progressOf(periodsNs));
          },
        },
        measuredOf(question.configuration),
      );
    case 'more': {
      const [first, count] = question.replications ?? [0, 1];
      return simulate(subject.scenario, {
        ...simulateOptions(costProfile(profile), { seed }, subject),
        requests: LONG_REQUESTS,
        firstReplication: FIRST_LONG + first,
        minReplications: count,
        maxReplications: count,
      }).run.periodsNs;
    }
    case 'life': {
      const trace = recordTrace(subject, { profile, seed, requests: LIFE_REQUESTS });
      const request = typicalRequest(trace);
      return lifeOf(trace, request, {
        title: 'The life of one request',
        subtitle: trace.label,
        source: `Simulated: qd1, profile ${trace.profile}, seed ${seed}; of ${LIFE_REQUESTS} requests one of median length.`,
      });
    }
    case 'polls': {
      const { requests = 60, warmUpRequests = 0 } = question;
      const trace = recordTrace(subject, { profile, seed, requests, warmUpRequests });
      const words = { title: '', subtitle: '', source: '' };
      return pollTimeOf(trace, subject.scenario.vm?.iothread?.pollMaxNs ?? 0, words).series[0].calls;
    }
    case 'perfetto': {
      const trace = recordTrace(subject, { profile, seed, requests: question.requests ?? LIFE_REQUESTS });
      return [...perfettoJson(trace, { program: 'qd1' })].join('');
    }
  }
}

/** What the talk measured, for the very configuration of a preset alone. */
function measuredOf({ preset, sets, costs }: Configuration): ReturnType<typeof measuredInTalkBar> {
  return sets.length === 0 && Object.keys(costs).length === 0 ? measuredInTalkBar(preset) : null;
}

/** What is known after so many replications. */
export function progressOf(periodsNs: readonly number[]): Progress {
  const { mean, low, high } = acrossReplications(periodsNs);
  return {
    periodUs: mean / 1000,
    intervalUs: [Math.max(low, 0) / 1000, high / 1000],
    replications: periodsNs.length,
  };
}
