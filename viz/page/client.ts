/**
 * The page's side of its workers: questions go to whichever is free, the newest first; of those asked for one purpose only
 * the last is asked at all. What was answered is remembered.
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

/** A worker, and what it is working on. */
interface Hand {
  readonly worker: Worker;
  asked: { readonly id: number; readonly waiting: Waiting } | null;
}

/** Told instead of an answer to a question that a newer one has replaced. */
export const superseded: unique symbol = Symbol('superseded');

/** More workers than this gain nothing that a reader would see. */
const MOST_WORKERS = 4;

/** Slots of questions whose answers nobody waits for. */
const WARM = 'warm';

export class Client {
  private readonly url: string;
  private readonly hands: Hand[] = [];
  private readonly most: number = Math.min(MOST_WORKERS, Math.max(1, navigator.hardwareConcurrency || 1));
  private readonly waiting: Waiting[] = [];
  private readonly known = new Map<string, unknown>();
  private nextId = 1;
  private busy = false;
  /** Told whenever it starts or stops working. */
  onBusy: (busy: boolean) => void = () => undefined;

  /** @param source text of the script that serves questions where there is no document */
  constructor(source: string) {
    this.url = URL.createObjectURL(new Blob([source], { type: 'text/javascript' }));
    this.hire();
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

  /** Forgets the questions of a slot, and of those below it (`slot …`), that have not been asked yet. */
  drop(slot: string): void {
    for (let index = this.waiting.length - 1; index >= 0; index--) {
      const { slot: other } = this.waiting[index];
      if (other !== slot && !other.startsWith(`${slot} `)) continue;
      this.waiting.splice(index, 1)[0].resolve(superseded);
    }
  }

  /**
   * Has every worker answer questions like those to come, so that their code is compiled by then. Nobody waits for that,
   * and whatever else is asked comes first.
   */
  async warmUp(questions: readonly Question[]): Promise<void> {
    while (this.hands.length < this.most) this.hire();
    await Promise.all(questions.map(async (question, index) => await this.ask(`${WARM} ${index}`, question)));
  }

  private hire(): Hand {
    const worker = new Worker(this.url);
    const hand: Hand = { worker, asked: null };
    worker.addEventListener('message', ({ data }: MessageEvent<Told>) => this.onTold(hand, data));
    worker.addEventListener('error', ({ message }) =>
      this.onTold(hand, { id: hand.asked?.id ?? 0, error: message }),
    );
    this.hands.push(hand);
    return hand;
  }

  /** Gives out what waits, as long as anybody is free. */
  private next(): void {
    while (this.waiting.length > 0) {
      const index = this.nextIndex();
      const waiting = this.waiting[index];
      const isKnown = this.known.has(waiting.key);
      const hand = isKnown ? null : this.free();
      if (!isKnown && hand === null) break;
      this.waiting.splice(index, 1);
      if (hand === null) {
        waiting.resolve(this.known.get(waiting.key));
        continue;
      }
      const asked: Asked = { id: this.nextId++, question: waiting.question };
      hand.asked = { id: asked.id, waiting };
      hand.worker.postMessage(asked);
    }
    const busy = this.hands.some(({ asked }) => asked !== null && !asked.waiting.slot.startsWith(WARM));
    if (busy !== this.busy) this.onBusy((this.busy = busy));
  }

  /** The newest; what only narrows an interval waits for all else. */
  private nextIndex(): number {
    const index = this.waiting.findLastIndex(({ question }) => question.kind !== 'more');
    return index === -1 ? this.waiting.length - 1 : index;
  }

  private free(): Hand | null {
    const idle = this.hands.find(({ asked }) => asked === null);
    if (idle !== undefined) return idle;
    return this.hands.length < this.most ? this.hire() : null;
  }

  private onTold(hand: Hand, told: Told): void {
    if (hand.asked === null || told.id !== hand.asked.id) return;
    const { waiting } = hand.asked;
    if ('progress' in told) return waiting.onProgress(told.progress);
    hand.asked = null;
    if ('error' in told) waiting.reject(new Error(told.error));
    else {
      this.known.set(waiting.key, told.answer);
      waiting.resolve(told.answer);
    }
    this.next();
  }
}
