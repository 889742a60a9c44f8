/** What the parts of the page share: its state, its worker, and where messages go. */
import type { RunResult } from '../../analysis/talk.js';
import { closedFormPeriodNs } from '../../analysis/twin/steady-modes.js';
import { costProfile } from '../../analysis/cost-tables.js';
import { DEFAULT_PROFILE } from '../../scenarios/profiles.js';
import { mean } from '../../sim/distributions.js';
import { Client, superseded } from './client.js';
import { byId, h } from './dom.js';
import type { Answers, Progress, Question, QuestionKind } from './questions.js';
import { readState, type State, writeState } from './state.js';
import { type Configuration, subjectOf } from './subject.js';

type Listener = (state: State) => void;

/** How long the address waits for the last of several changes [ms]: browsers limit how often it may change. */
const ADDRESS_MS = 250;

export class App {
  state: State;
  readonly client: Client;
  private readonly listeners: { readonly keys: readonly (keyof State)[]; readonly tell: Listener }[] = [];
  private part: string;
  private timer = 0;

  constructor(client: Client) {
    this.client = client;
    const { state, part, complaints } = readState(location.hash);
    this.state = state;
    this.part = part;
    this.complain(complaints);
    addEventListener('hashchange', () => this.onAddress());
  }

  /** Told now, and whenever one of `keys` changes. */
  follow(keys: readonly (keyof State)[], tell: Listener): void {
    this.listeners.push({ keys, tell });
    tell(this.state);
  }

  /** Changes the state, and the address with it. */
  set(changes: Partial<State>): void {
    const before = this.state;
    this.state = { ...before, ...changes };
    const changed = (Object.keys(changes) as (keyof State)[]).filter(
      (key) => before[key] !== this.state[key],
    );
    if (changed.length === 0) return;
    for (const { keys, tell } of this.listeners)
      if (keys.some((key) => changed.includes(key))) tell(this.state);
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.writeAddress(), ADDRESS_MS);
  }

  /** The link to the page as it is, at a part. */
  link(part: string): string {
    return `${location.href.split('#')[0]}${writeState(this.state, part)}`;
  }

  /** Asks the worker; the seed is the page's. An error becomes a sentence in `at`. */
  async ask<K extends QuestionKind>(
    slot: string,
    question: Omit<Question, 'seed'> & { readonly kind: K },
    onProgress?: (progress: Progress) => void,
  ): Promise<Answers[K] | null> {
    const answered = await this.client.ask(slot, { ...question, seed: this.state.seed }, onProgress);
    return answered === superseded ? null : answered;
  }

  /** Runs all configurations, one after the other; null when newer ones have been asked for. */
  async runAll(slot: string, configurations: readonly Configuration[]): Promise<RunResult[] | null> {
    const results: RunResult[] = [];
    const asked = configurations.map(async (configuration, index) => {
      results[index] = (await this.ask(`${slot} ${index}`, { kind: 'run', configuration })) as RunResult;
    });
    await Promise.all(asked);
    return results.every((result) => result !== null) ? results : null;
  }

  /** The closed form [µs], at once; null where there is none. */
  atOnce(configuration: Configuration): number | null {
    const { scenario, costs } = subjectOf(configuration);
    const { values } = costProfile(DEFAULT_PROFILE);
    const meanNs = (id: string): number => {
      const own = costs.get(id);
      return own === undefined ? values.ns(id) : mean(own.distribution);
    };
    const ns = closedFormPeriodNs(scenario, meanNs);
    return ns === null ? null : ns / 1000;
  }

  /** Sentences on top of the page; they replace those before. */
  complain(sentences: readonly string[]): void {
    byId('messages').replaceChildren(...sentences.map((text) => h('p', { class: 'message' }, text)));
  }

  /** Brings a part into view, as its link would. */
  goTo(part: string): void {
    this.part = part;
    const element = document.getElementById(part);
    if (element === null) return;
    element.scrollIntoView();
    // On the way parts are laid out that were not, and are not as high as was thought: so once more, there.
    addEventListener('scrollend', () => element.scrollIntoView({ behavior: 'instant' }), { once: true });
  }

  /** Where one has arrived by an address that is opened or pasted. */
  arrive(): void {
    if (this.part !== '') this.goTo(this.part);
  }

  private onAddress(): void {
    const { hash } = location;
    if (hash === writeState(this.state, this.part)) return;
    if (!hash.includes('?')) {
      this.goTo(hash.slice(1));
      this.writeAddress();
      return;
    }
    const { state, part, complaints } = readState(hash);
    this.complain(complaints);
    this.set(state);
    if (part !== '') this.goTo(part);
  }

  private writeAddress(): void {
    const address = writeState(this.state, this.part);
    if (address === location.hash || (address === '#' && location.hash === '')) return;
    history.replaceState(null, '', address);
  }
}

/** What went wrong, in words. */
export function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
