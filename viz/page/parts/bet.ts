/** Part 1: a guess before the reveal. */
import type { App } from '../app.js';
import { byId, fill, h, slider } from '../dom.js';
import { Figure } from '../figure.js';
import { climb } from '../../charts/climb.js';
import { betBars, betData, betTable, kindsOf } from '../bet-data.js';
import { microseconds } from '../../format.js';
import { largestChoices } from '../state.js';
import { ladderSource } from '../sources.js';

export function startBet(app: App): void {
  const reveal = byId('bet-reveal');
  const answer = byId('bet-answer');
  const figure = new Figure(byId('fig-bet'));
  let guess = app.state.bet ?? 20;
  const drive = slider({
    id: 'bet-drive',
    label: 'Of the 47.6 µs, the drive itself works for',
    min: 0,
    max: 47.6,
    step: 0.2,
    value: guess,
    tell: microseconds,
    onInput: (value) => {
      guess = value;
    },
  });
  const radios = largestChoices.map(([id, text]) => {
    const input = h('input', { type: 'radio', name: 'bet-largest', id: `bet-most-${id}`, value: id });
    input.checked = app.state.largest === id;
    return {
      id,
      input,
      element: h('label', { class: 'option', for: `bet-most-${id}` }, input, h('span', {}, text)),
    };
  });
  const place = h('button', { type: 'button', class: 'main', id: 'bet-place' }, 'Place the bet');
  place.addEventListener('click', () => {
    const largest = radios.find(({ input }) => input.checked)?.id ?? '';
    app.set({ bet: Math.round(guess * 10) / 10, largest });
    answer.scrollIntoView({ block: 'nearest' });
  });
  const own = h('div', { class: 'verdict', id: 'bet-verdict', role: 'status' });
  fill(
    byId('ctl-bet'),
    h(
      'fieldset',
      {},
      h('legend', {}, 'What takes most of it?'),
      h('div', { class: 'ticks' }, ...radios.map(({ element }) => element)),
    ),
    drive.element,
    place,
  );
  reveal.prepend(own);

  app.follow(['bet', 'largest', 'seed', 'costs'], ({ bet, largest, costs }) => {
    reveal.classList.toggle('open', bet !== null);
    if (bet === null) return;
    drive.set(bet);
    for (const { id, input } of radios) input.checked = id === largest;
    void (async () => {
      const results = await app.runAll(
        'bet',
        betBars.map((preset) => ({ preset, sets: [], costs })),
      );
      if (results === null) return;
      figure.show({
        draw: (document, theme, widthPx) =>
          climb(betData(results, ladderSource(app, results[0])), document, { theme, widthPx }),
        table: () => betTable(results),
      });
      const kinds = kindsOf(results[2]);
      const off = bet - kinds.drive;
      const near = Math.abs(off) <= 2;
      const chosen = largestChoices.find(([id]) => id === largest);
      const winner = kinds.telling > kinds.code ? 'wake' : 'code';
      own.className = `verdict ${near || largest === winner ? 'good' : 'bad'}`;
      own.replaceChildren(
        h(
          'p',
          {},
          `You gave the drive ${microseconds(bet)}. It works for ${microseconds(kinds.drive)}${near ? ': well guessed.' : off > 0 ? ': it is faster than you thought.' : '.'}`,
        ),
        h(
          'p',
          {},
          chosen === undefined
            ? 'You did not say what takes most.'
            : `You said: “${chosen[1]}”. ${largest === winner ? 'So it is' : 'It is not'}: code takes ${microseconds(kinds.code)} of the simulated period, notifying and waking ${microseconds(kinds.telling)}. Of what the measurement has on top, the model cannot say which it is.`,
        ),
      );
    })();
  });
}
