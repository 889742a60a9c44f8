/** Part 9: the sandbox. */
import { climb } from '../../charts/climb.js';
import { accuracyTable } from '../../report/bar-tables.js';
import { climbBars } from '../climb-of.js';

import { ladderSource } from './ladder.js';
import { controls, markup, type StaticPart } from './context.js';

export const sandbox: StaticPart = {
  id: 'sandbox',
  title: 'The sandbox',
  html: (context) => {
    const bars = [context.bar('V1')];
    const data = {
      title: 'Your configuration',
      subtitle: 'V1 of the talk',
      source: ladderSource(context.talk.profile, context.talk.seed),
      bars: climbBars(bars),
    };
    return markup`
<p>Everything that the simulator knows, to be changed. Each setting says what it is and where its default comes from; each cost says who measured it, or that it is assumed, and can be replaced where it stands.
The address of this page holds the whole state, seed included: a link is an answer that others can check.</p>
${controls('sandbox')}
<div id="sandbox-told" class="verdict" aria-live="polite"></div>
${context.figure('sandbox', 'Your configuration', (document, theme) => climb(data, document, { theme }), accuracyTable(bars))}
<div id="sandbox-more"></div>
${controls('settings')}
<p class="no-script">On a command line: <code>qd1 run V1 --set vm.iothread.pollMaxNs='16 us'</code> and <code>qd1 advise &lt; vm.xml</code> say the same.</p>`;
  },
};
