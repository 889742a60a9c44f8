/** The worker's side: takes questions one by one, tells how far it has come, and answers. */
import { answer, type Progress, type Question } from './questions.js';

/** To the worker. */
export interface Asked {
  readonly id: number;
  readonly question: Question;
}

/** From the worker. */
export type Told =
  | { readonly id: number; readonly progress: Progress }
  | { readonly id: number; readonly answer: unknown }
  | { readonly id: number; readonly error: string };

/** Where a worker listens and speaks; the lib of types for pages does not have it. */
interface WorkerScope {
  addEventListener(type: 'message', told: (event: MessageEvent<Asked>) => void): void;
  postMessage(told: Told): void;
}

/** Serves the worker that this runs in. */
export function serveQuestions(scope: WorkerScope): void {
  scope.addEventListener('message', ({ data: { id, question } }) => {
    try {
      scope.postMessage({ id, answer: answer(question, (progress) => scope.postMessage({ id, progress })) });
    } catch (error) {
      scope.postMessage({ id, error: error instanceof Error ? error.message : String(error) });
    }
  });
}
