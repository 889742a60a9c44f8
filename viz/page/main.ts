/** The page's script: in a window it starts the page, in a worker it serves the page's questions. */
import { App, wordsOf } from './app.js';
import { Client } from './client.js';
import { redrawAll } from './figure.js';
import { startBet } from './parts/bet.js';
import { startBudget } from './parts/budget.js';
import { startCurve } from './parts/curve.js';
import { startLadder } from './parts/ladder.js';
import { startLive } from './parts/live.js';
import { startNuma } from './parts/numa.js';
import { startOrder } from './parts/order.js';
import { startPolling } from './parts/polling.js';
import { startSandbox } from './parts/sandbox.js';
import { startSettings } from './parts/settings.js';
import { startPassports } from './passport.js';
import { serveQuestions } from './worker.js';

if (typeof document === 'undefined') serveQuestions(globalThis);
else start(document.currentScript?.textContent ?? '');

function start(source: string): void {
  document.documentElement.classList.add('js');
  const app = new App(new Client(source));
  // Nothing may fail in silence.
  addEventListener('unhandledrejection', ({ reason }) => app.complain([wordsOf(reason)]));
  addEventListener('error', ({ message }) => app.complain([message]));
  startSettings(app);
  startPassports(app);
  const parts = [
    startBet,
    startLive,
    startLadder,
    startCurve,
    startOrder,
    startPolling,
    startNuma,
    startBudget,
    startSandbox,
  ];
  startInTurn(app, parts);
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => redrawAll());
}

/** When workers are warmed up: what the reader sees first has been drawn by then [ms]. */
const WARM_UP_MS = 500;

/** A VM whose guest and server poll, and one whose main loop sleeps, twice each: there are two workers or more. */
const likeThoseToCome = ['V4', 'V0'].flatMap((preset) =>
  [0, 1].map((first) => ({
    kind: 'more' as const,
    configuration: { preset, sets: [], costs: {} },
    seed: 'warm',
    replications: [first, 1] as const,
  })),
);

/** How long the browser may put off a part that nobody looks at yet [ms]. */
const LATEST_MS = 1500;

/** Each part in a turn of its own, when there is time for it; then to where the address leads. */
function startInTurn(app: App, parts: readonly ((app: App) => void)[]): void {
  const [next, ...rest] = parts;
  if (next === undefined) {
    document.documentElement.dataset['ready'] = 'yes';
    setTimeout(() => void app.client.warmUp(likeThoseToCome).catch(() => undefined), WARM_UP_MS);
    return app.arrive();
  }
  next(app);
  const idle = globalThis.requestIdleCallback;
  if (idle === undefined) setTimeout(() => startInTurn(app, rest));
  else idle(() => startInTurn(app, rest), { timeout: LATEST_MS });
}
