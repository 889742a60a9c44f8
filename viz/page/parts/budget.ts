/** Part 8: reach the goal within the budget, or see that it cannot be. */
import { type App, wordsOf } from '../app.js';
import { climb } from '../../charts/climb.js';
import { byId, fill, h, tick } from '../dom.js';
import { Figure, tableElement } from '../figure.js';
import { kilo } from '../../format.js';
import { type Attempt, budgetTable, choiceWords } from '../budget-table.js';
import { climbBars } from '../climb-of.js';
import {
  allPlayable,
  gameChoices,
  gameConfiguration,
  goal,
  judgeBudget,
  obstacle,
  playable,
  type Verdict,
} from '../game.js';
import { simulatedSource } from '../sources.js';

export function startBudget(app: App): void {
  const figure = new Figure(byId('fig-budget'), { moves: true });
  const verdict = byId('budget-verdict');
  const boxes = gameChoices.map((choice) => {
    const note = h('small', {});
    const element = tick(`budget-${choice.id}`, h('span', {}, choice.label, note), false, (checked) => {
      const { game } = app.state;
      const next = checked ? [...game, choice.id] : game.filter((id) => id !== choice.id);
      app.set({ game: playable(next) });
    });
    return { choice, note, input: element.querySelector('input')!, element };
  });
  const none = h('button', { type: 'button', click: () => app.set({ game: [] }) }, 'Begin again');
  const search = h(
    'button',
    { type: 'button', id: 'budget-try-all' },
    'Can it be done at all? Try everything',
  );
  search.addEventListener('click', () => void tryAll(app, search));
  fill(
    byId('ctl-budget'),
    h(
      'fieldset',
      {},
      h('legend', {}, 'Choose'),
      h('div', { class: 'ticks' }, ...boxes.map(({ element }) => element)),
    ),
    h('div', { class: 'row' }, search, none),
  );

  app.follow(['game', 'seed', 'costs'], ({ game, costs }) => {
    for (const { choice, note, input } of boxes) {
      const why = game.includes(choice.id) ? null : obstacle(choice.id, game);
      input.checked = game.includes(choice.id);
      input.disabled = why !== null;
      note.textContent = why ?? '';
    }
    void (async () => {
      try {
        const result = await app.ask('budget', {
          kind: 'run',
          configuration: gameConfiguration(game, costs),
        });
        if (result === null || app.state.game !== game) return;
        const judged = judgeBudget(game, result);
        const bars = climbBars([{ ...result, id: 'yours', label: choiceWords(game), measured: null }]);
        const data = {
          title: 'Your choice',
          subtitle: choiceWords(game),
          source: simulatedSource(app, result),
          bars,
        };
        figure.show({
          draw: (document, theme, widthPx) => climb(data, document, { theme, widthPx }),
          table: () => budgetTable([{ chosen: game, verdict: judged }]),
        });
        verdict.className = `verdict ${judged.won ? 'good' : 'bad'}`;
        verdict.replaceChildren(
          meters(judged),
          h('p', {}, judged.won ? 'Within the budget.' : lesson(judged)),
        );
      } catch (error) {
        verdict.className = 'verdict bad';
        verdict.textContent = wordsOf(error);
      }
    })();
  });
}

function meters({ iops, cores, migrates, reached }: Verdict): HTMLElement {
  const meter = (name: string, value: string, good: boolean): HTMLElement =>
    h('li', {}, name, h('strong', {}, value), good ? '✓ reached' : '✗ missed');
  return h(
    'ul',
    { class: 'meters' },
    meter(`IOPS, goal ${kilo(goal.iops)}`, kilo(iops), reached.iops),
    meter(`CPUs busy, at most ${goal.cores}`, cores.toFixed(2), reached.cores),
    meter('live migration', migrates ? 'kept' : 'lost', reached.migrates),
  );
}

/** Two CPUs that never rest [CPUs]. */
const BOTH_POLL = 1.95;

function lesson({ reached, cores }: Verdict): string {
  if (!reached.migrates)
    return 'An assigned drive is fast and cheap, but its state is in the hardware: in most cases the VM cannot move.';
  if (!reached.cores && cores < BOTH_POLL)
    return 'Part of the way somebody polls, and part of the way somebody works: together more than one CPU.';
  if (!reached.cores)
    return 'Two CPUs are busy: the one of the guest, and the one that serves its disk. Both poll, so neither has to be woken.';
  return 'Somebody sleeps on the way, and waking takes microseconds.';
}

/** Simulates everything that can be chosen, and tells what came closest. */
async function tryAll(app: App, button: HTMLButtonElement): Promise<void> {
  const place = byId('budget-search');
  const { costs, seed } = app.state;
  const all = allPlayable();
  const progress = h('progress', {
    max: String(all.length),
    value: '0',
    'aria-label': 'configurations tried',
  });
  button.disabled = true;
  place.replaceChildren(progress);
  const attempts: Attempt[] = [];
  try {
    for (const chosen of all) {
      const result = await app.ask('try all', {
        kind: 'run',
        configuration: gameConfiguration(chosen, costs),
      });
      if (result === null || app.state.seed !== seed || app.state.costs !== costs)
        return place.replaceChildren();
      attempts.push({ chosen, verdict: judgeBudget(chosen, result) });
      progress.value = attempts.length;
    }
    place.replaceChildren(...conclusion(attempts));
  } finally {
    button.disabled = false;
  }
}

/** The honest answer, with the best of each kind. */
function conclusion(attempts: readonly Attempt[]): Node[] {
  const by = (test: (verdict: Verdict) => boolean): Attempt[] =>
    attempts.filter(({ verdict }) => test(verdict)).sort((a, b) => b.verdict.iops - a.verdict.iops);
  const won = by(({ won: is }) => is);
  const closest = [
    by(({ reached }) => reached.migrates),
    by(({ reached }) => reached.migrates && reached.cores),
    by(({ reached }) => reached.cores),
  ];
  const best = [...new Set([...won.slice(0, 3), ...closest.flatMap((some) => some.slice(0, 2))])];
  const text =
    won.length > 0
      ? `It can be done: ${won.length} of ${attempts.length} configurations do it.`
      : `You cannot: none of ${attempts.length} configurations does it in this model. ${whyNot(closest)}`;
  return [
    h(
      'div',
      { class: `verdict ${won.length > 0 ? 'good' : 'bad'}`, id: 'budget-conclusion' },
      h('p', {}, text),
    ),
    tableElement(budgetTable(best)),
  ];
}

function whyNot([migrating, cheap]: readonly Attempt[][]): string {
  const fastest = migrating[0]?.verdict;
  const frugal = cheap[0]?.verdict;
  const parts = [
    fastest === undefined
      ? ''
      : `With migration kept, the most is ${kilo(fastest.iops)} IOPS, at ${fastest.cores.toFixed(2)} CPUs.`,
    frugal === undefined
      ? 'With migration kept, nothing stays within one CPU.'
      : `Within one CPU as well, the most is ${kilo(frugal.iops)} IOPS: somebody sleeps, and has to be woken.`,
    'Two threads take part in every request of an emulated disk; where both poll, two CPUs are busy.',
  ];
  return parts.join(' ').trim();
}
