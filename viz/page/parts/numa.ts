/** Part 7: place the threads, the memory and the drive, and see what crosses. */
import type { RunResult } from '../../../analysis/talk.js';
import { type App, wordsOf } from '../app.js';
import { crosses, placement } from '../../charts/placement.js';
import { byId, fill, h } from '../dom.js';
import { Figure } from '../figure.js';
import { kilo, microseconds } from '../../format.js';
import { numaConfiguration, numaData, numaTable, numaThings } from '../numa-data.js';
import { simulatedSource } from '../sources.js';

export function startNuma(app: App): void {
  const figure = new Figure(byId('fig-numa'), { moves: true });
  const words = byId('numa-words');
  const toggles = numaThings.map(({ id, label }, index) => {
    const button = h('button', { type: 'button', id: `numa-${id}` });
    button.addEventListener('click', () => {
      const places = app.state.numa.split('');
      places[index] = places[index] === '0' ? '1' : '0';
      app.set({ numa: places.join('') });
    });
    return { button, label, index };
  });
  const all = h(
    'button',
    { type: 'button', click: () => app.set({ numa: '0000' }) },
    'As in the talk: all on node 0',
  );
  fill(
    byId('ctl-numa'),
    h(
      'div',
      { class: 'row', role: 'group', 'aria-label': 'Placement' },
      ...toggles.map(({ button }) => button),
      all,
    ),
  );

  const known = new Map<string, RunResult>();
  let knownFor = '';
  app.follow(['numa', 'seed', 'costs'], ({ numa, seed, costs }) => {
    for (const { button, label, index } of toggles) {
      button.textContent = `${label}: node ${numa[index]}`;
      button.setAttribute(
        'aria-label',
        `${label} is on node ${numa[index]}; move it to node ${numa[index] === '0' ? 1 : 0}`,
      );
    }
    const now = JSON.stringify([seed, costs]);
    if (now !== knownFor) known.clear();
    knownFor = now;
    void show(numa, costs);
  });

  async function show(numa: string, costs: App['state']['costs']): Promise<void> {
    try {
      const results = await app.runAll(
        'numa',
        ['0000', numa].map((places) => numaConfiguration(places, costs)),
      );
      if (results === null) return;
      const [best, here] = results;
      known.set('0000', best).set(numa, here);
      const data = numaData(numa, simulatedSource(app, here));
      figure.show({
        draw: (document, theme, widthPx) => placement(data, document, { theme, widthPx }),
        table: () => numaTable(known, numa),
      });
      const crossing = data.ties.filter((tie) => crosses(data, tie)).map(({ label }) => label);
      const more = here.periodUs - best.periodUs;
      words.textContent =
        `${microseconds(here.periodUs)} a request, ${kilo(here.iops)} IOPS. ` +
        (crossing.length === 0
          ? 'Nothing crosses between the nodes.'
          : `Crossing: ${crossing.join('; ')}. ${more >= 0 ? `That costs ${more.toFixed(2)}` : `That saves ${(-more).toFixed(2)}`} µs against everything on one node.`);
    } catch (error) {
      words.textContent = wordsOf(error);
    }
  }
}
