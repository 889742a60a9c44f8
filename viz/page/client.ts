/**
 * The page's side of the worker: questions go one at a time, the newest first; of those asked for one purpose only the
 * last is asked at all. What was answered is remembered.
 */
import type { Answers, Progress, Question, QuestionKind } from './questions.js';
import type { Asked, Told } from './worker.js';

interface Waiting {
  readonly slot: string;
  readonly key: string;
  readonly question: Question;
  readonly onProgress: (progress: Progress) => void;
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** Told instead of an answer to a question that a newer one has replaced. */
export const superseded: unique symbol = Symbol('superseded');

export class Client {
  private readonly worker: Worker;
  private readonly waiting: Waiting[] = [];
  private readonly known = new Map<string, unknown>();
  private asked: { readonly id: number; readonly waiting: Waiting } | null = null;
  private nextId = 1;
  /** Told whenever it starts or stops working. */
  onBusy: (busy: boolean) => void = () => undefined;

  /** @param source text of the script that serves questions where there is no document */
  constructor(source: string) {
    const url = URL.createObjectURL(new Blob([source], { type: 'text/javascript' }));
    this.worker = new Worker(url);
    this.worker.addEventListener('message', ({ data }: MessageEvent<Told>) => this.onTold(data));
    this.worker.addEventListener('error', ({ message }) =>
      this.onTold({ id: this.asked?.id ?? 0, error: message }),
    );
  }

  /**
   * Asks. Of the questions of one slot the last one counts.
   * @returns the answer, or `superseded`
   */
  async ask<K extends QuestionKind>(
    slot: string,
    question: Question & { readonly kind: K },
    onProgress: (progress: Progress) => void = () => undefined,
  ): Promise<Answers[K] | typeof superseded> {
    const key = JSON.stringify(question);
    this.drop(slot);
    if (this.known.has(key)) return this.known.get(key) as Answers[K];
    return await new Promise((resolve, reject) => {
      this.waiting.push({
        slot,
        key,
        question,
        onProgress,
        resolve: (answer) => resolve(answer as Answers[K] | typeof superseded),
        reject,
      });
      this.next();
    });
  }

  /** Forgets the questions of a slot that have not been asked yet. */
  private drop(slot: string): void {
    for (let index = this.waiting.length - 1; index >= 0; index--) {
      if (this.waiting[index].slot !== slot) continue;
      this.waiting.splice(index, 1)[0].resolve(superseded);
    }
  }

  private next(): void {
    if (this.asked !== null) return;
    const waiting = this.waiting.pop();
    if (waiting === undefined) return this.onBusy(false);
    if (this.known.has(waiting.key)) {
      waiting.resolve(this.known.get(waiting.key));
      return this.next();
    }
    this.onBusy(true);
    this.asked = { id: this.nextId++, waiting };
    const asked: Asked = { id: this.asked.id, question: waiting.question };
    this.worker.postMessage(asked);
  }

  private onTold(told: Told): void {
    if (this.asked === null || told.id !== this.asked.id) return;
    const { waiting } = this.asked;
    if ('progress' in told) return waiting.onProgress(told.progress);
    this.asked = null;
    if ('error' in told) waiting.reject(new Error(told.error));
    else {
      this.known.set(waiting.key, told.answer);
      waiting.resolve(told.answer);
    }
    this.next();
  }
}
