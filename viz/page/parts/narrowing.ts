/** After a result: many more requests, by all workers, until an interval is as narrow as one looks for. */
import type { App } from '../app.js';
import { LONG_REQUESTS, type Progress, progressOf } from '../questions.js';
import type { State } from '../state.js';
import type { Configuration } from '../subject.js';

/** Requests after which nothing that one sees changes any more. */
const MOST_REQUESTS = 100_000;
/** Long replications of one question: a few tens of milliseconds, so that nothing newer waits for long. */
const AT_A_TIME = 2;

/**
 * Asks, and tells what is known by then, and from how many requests.
 * @returns whether it came to its end, and was not overtaken by a change
 */
export async function narrowOn(
  app: App,
  slot: string,
  state: State,
  configuration: Configuration,
  onProgress: (progress: Progress, requests: number) => void,
): Promise<boolean> {
  const answers: (readonly number[])[] = [];
  const ask = async (index: number): Promise<void> => {
    const replications = [index * AT_A_TIME, AT_A_TIME] as const;
    const periods = await app.ask(`${slot} ${index}`, { kind: 'more', configuration, replications });
    if (periods === null || app.state !== state) return;
    answers[index] = periods;
    // In the order of the replications, whoever was quicker.
    const all = answers.flat();
    onProgress(progressOf(all), all.length * LONG_REQUESTS);
  };
  const questions = MOST_REQUESTS / LONG_REQUESTS / AT_A_TIME;
  await Promise.all([...Array(questions).keys()].map(ask));
  return app.state === state;
}
