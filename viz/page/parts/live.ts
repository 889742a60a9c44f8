/** Part 2: one request, live: play, pause, step, scrub; the optimizations move and remove its pieces. */
import { type App, wordsOf } from '../app.js';
import { byId, calm, choice, fill, h, slider } from '../dom.js';
import { Figure } from '../figure.js';
import { life } from '../../charts/life.js';
import { lifePath } from '../../charts/life-data.js';
import type { LifeData, LifeStep } from '../../charts/life-data.js';
import { layoutLife } from '../../charts/life-layout.js';
import { microseconds } from '../../format.js';
import { talkBarById } from '../../../scenarios/talk.js';
import { configurationOf, usable } from '../ladder-steps.js';
import { lifeTable } from '../life-table.js';
import { lookIds } from '../state.js';
import type { Configuration } from '../subject.js';
import { stepSwitches } from './step-switches.js';
import { stepPanel } from './step-panel.js';

/** A microsecond of the request takes this long [ms]: 10^5 times slower. */
const MS_PER_US = 100;
/** The steps are told no more often than this while it plays [ms]. */
const TELL_MS = 60;

export function startLive(app: App): void {
  const holder = byId('fig-live');
  holder.classList.add('live-figure', 'pick');
  const figure = new Figure(holder, { moves: true });
  const panel = byId('live-step');
  const player = new Player(figure, panel, app);
  const look = choice(
    'live-look',
    'Whose request',
    [
      ['', 'virtio-blk, with the steps below'],
      ...lookIds.map((id) => [id, `${id}: ${talkBarById(id)!.label}`] as const),
    ],
    app.state.look,
    (value) => app.set({ look: value }),
  );
  const told = h('p', { role: 'status', id: 'live-told' });
  fill(byId('ctl-live'), look.element, stepSwitches(app, 'live'), player.controls, told);

  let longestUs = 0;
  let longestFor = '';
  app.follow(['on', 'look', 'seed', 'costs'], ({ on, look: chosen, seed, costs }) => {
    look.select.value = chosen;
    const configuration: Configuration =
      chosen === '' ? configurationOf(usable(on), costs) : { preset: chosen, sets: [], costs };
    void (async () => {
      try {
        // The scale is that of the VM without any optimization, so that pieces keep their lengths.
        const now = JSON.stringify([seed, costs]);
        if (longestFor !== now) {
          const first = await app.ask('live longest', {
            kind: 'life',
            configuration: configurationOf([], costs),
          });
          if (first === null) return;
          longestUs = first.periodUs;
          longestFor = now;
        }
        const found = await app.ask('live', { kind: 'life', configuration });
        if (found === null) return;
        const data = { ...found, axisUs: Math.max(longestUs, found.periodUs) };
        player.load(data);
        const saved = longestUs - data.periodUs;
        told.textContent = `${data.subtitle}: ${microseconds(data.periodUs)}${Math.abs(saved) < 0.05 ? '' : `, ${microseconds(Math.abs(saved))} ${saved > 0 ? 'less' : 'more'} than without any step`}.`;
      } catch (error) {
        told.textContent = wordsOf(error);
      }
    })();
  });
}

/** What plays a life. */
class Player {
  readonly controls: HTMLElement;
  private data: LifeData | null = null;
  private path: LifeStep[] = [];
  private atUs = 0;
  private playing = false;
  private lastMs = 0;
  private toldMs = 0;
  private told: LifeStep | null = null;
  private readonly veil = h('div', { class: 'veil' });
  private readonly head = h('div', { class: 'playhead' });
  /** Where in the picture's width a moment is. */
  private shareAt: (us: number) => number = () => 0;
  private readonly figure: Figure;
  private readonly panel: HTMLElement;
  private readonly app: App;
  private readonly playButton: HTMLButtonElement;
  private readonly scrub: ReturnType<typeof slider>;

  constructor(figure: Figure, panel: HTMLElement, app: App) {
    this.figure = figure;
    this.panel = panel;
    this.app = app;
    const button = (id: string, text: string, label: string, click: () => void): HTMLButtonElement =>
      h('button', { type: 'button', id, 'aria-label': label, click }, text);
    this.playButton = button('live-play', '▶ Play', 'Play', () => this.toggle());
    this.scrub = slider({
      id: 'live-scrub',
      label: 'Time in the request',
      min: 0,
      max: 1000,
      step: 1,
      value: 0,
      tell: () => microseconds(this.atUs),
      onInput: (value) => {
        this.pause();
        this.seek(((this.data?.periodUs ?? 0) * value) / 1000);
      },
    });
    this.scrub.element.classList.add('time');
    this.controls = h(
      'div',
      { class: 'row' },
      this.playButton,
      button('live-back', '← Step', 'One step back', () => this.step(-1)),
      button('live-next', 'Step →', 'One step on', () => this.step(1)),
      button('live-whole', 'Whole', 'Show the whole request', () => this.whole()),
      this.scrub.element,
    );
    figure.onDrawn = (svg, stage) => this.onDrawn(svg, stage);
  }

  /** Shows another life, at the same share of its time; whole if nothing was chosen. */
  load(data: LifeData): void {
    const wasWhole = this.data === null || this.atUs >= this.data.periodUs;
    this.data = data;
    this.path = lifePath(data);
    this.told = null;
    this.pause();
    this.atUs = wasWhole ? data.periodUs : Math.min(this.atUs, data.periodUs);
    this.figure.show({
      draw: (document, theme, widthPx) => life(data, document, { theme, widthPx }),
      table: () => lifeTable(data),
    });
    this.scrub.set(Math.round((this.atUs / data.periodUs) * 1000));
    this.tell(wasWhole ? null : this.current());
  }

  /** The playhead and the veil lie over the picture, not in it: to move them nothing of it is painted anew. */
  private onDrawn(svg: SVGSVGElement, stage: HTMLElement): void {
    if (this.data === null) return;
    const { width, height } = svg.viewBox.baseVal;
    const layout = layoutLife(this.data, width);
    const { plotTopY: topY, plotBottomY: bottomY } = layout;
    this.shareAt = (us) => layout.x(us) / width;
    for (const [element, fromY] of [
      [this.veil, topY],
      [this.head, topY - 4],
    ] as const) {
      element.style.top = `${(fromY / height) * 100}%`;
      element.style.height = `${((bottomY - fromY) / height) * 100}%`;
    }
    const [from, to] = [this.shareAt(0), this.shareAt(this.data.periodUs)];
    this.veil.style.left = `${from * 100}%`;
    this.veil.style.width = `${(to - from) * 100}%`;
    stage.append(this.veil, this.head);
    svg.addEventListener('click', (event) => this.onClick(event));
    this.place();
  }

  private onClick(event: Event): void {
    const key =
      event.target instanceof Element
        ? event.target.closest<SVGGElement>('g[data-key]')?.dataset['key']
        : undefined;
    const step = this.data?.steps.find((one) => one.key === key);
    if (step === undefined) return;
    this.pause();
    this.atUs = step.critical ? step.endUs : (step.startUs + step.endUs) / 2;
    this.syncScrub();
    this.place();
    this.tell(step);
  }

  private toggle(): void {
    if (this.playing) return this.pause();
    if (this.data === null) return;
    if (this.atUs >= this.data.periodUs) this.atUs = 0;
    // With less motion there is no film: each press goes one step on.
    if (calm()) return this.step(1);
    this.playing = true;
    this.panel.setAttribute('aria-live', 'off');
    this.playButton.textContent = '⏸ Pause';
    this.playButton.setAttribute('aria-label', 'Pause');
    this.lastMs = performance.now();
    requestAnimationFrame((now) => this.frame(now));
  }

  private pause(): void {
    this.playing = false;
    this.panel.setAttribute('aria-live', 'polite');
    this.playButton.textContent = '▶ Play';
    this.playButton.setAttribute('aria-label', 'Play');
  }

  private frame(now: number): void {
    if (!this.playing || this.data === null) return;
    this.atUs = Math.min(this.data.periodUs, this.atUs + Math.max(0, now - this.lastMs) / MS_PER_US);
    this.lastMs = now;
    this.place();
    if (now - this.toldMs > TELL_MS) {
      this.toldMs = now;
      this.syncScrub();
      this.tell(this.current());
    }
    if (this.atUs >= this.data.periodUs) {
      this.pause();
      this.syncScrub();
      return this.tell(this.path.at(-1) ?? null);
    }
    requestAnimationFrame((next) => this.frame(next));
  }

  /** To the end of the next step, or of the one before. */
  private step(by: 1 | -1): void {
    if (this.data === null) return;
    this.pause();
    const from =
      this.told !== null && this.told.critical
        ? this.path.indexOf(this.told)
        : by === 1
          ? -1
          : this.path.length;
    const next = this.path[Math.min(Math.max(from + by, 0), this.path.length - 1)];
    this.atUs = next.endUs;
    this.syncScrub();
    this.place();
    this.tell(next);
  }

  private whole(): void {
    if (this.data === null) return;
    this.pause();
    this.seek(this.data.periodUs);
    this.tell(null);
  }

  private seek(us: number): void {
    this.atUs = us;
    this.syncScrub();
    this.place();
    this.tell(this.current());
  }

  private syncScrub(): void {
    if (this.data !== null) this.scrub.set(Math.round((this.atUs / this.data.periodUs) * 1000));
  }

  private current(): LifeStep | null {
    return this.path.find(({ startUs, endUs }) => startUs <= this.atUs && this.atUs <= endUs) ?? null;
  }

  /** Puts the playhead, and the veil over what is still to come. */
  private place(): void {
    if (this.data === null) return;
    const done = this.atUs / this.data.periodUs;
    const [from, to] = [this.shareAt(0), this.shareAt(this.data.periodUs)];
    const left = Math.max(0, (to - this.shareAt(this.atUs)) / (to - from));
    this.veil.style.transform = `scaleX(${done >= 1 ? 0 : left})`;
    this.head.style.transform = `translateX(${this.shareAt(this.atUs) * 100}%)`;
    this.head.classList.toggle('away', done >= 1);
  }

  private tell(step: LifeStep | null): void {
    if (step === this.told && this.panel.childElementCount > 0) return;
    this.told = step;
    const { svg } = this.figure;
    svg?.querySelector('.chosen')?.classList.remove('chosen');
    if (step !== null) {
      for (const one of svg?.querySelectorAll<SVGGElement>('g[data-key]') ?? []) {
        if (one.dataset['key'] === step.key) one.classList.add('chosen');
      }
    }
    if (this.data !== null) this.panel.replaceChildren(...stepPanel(this.data, step, this.path, this.app));
  }
}
