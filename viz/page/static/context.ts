/** What the parts of the page are written with before there is a script: results, figures in both themes, numbers with their source. */
import { type BarResult, type RunResult, simulateOne, type TalkResult } from '../../../analysis/talk.js';
import { DEFAULT_PROFILE } from '../../../scenarios/profiles.js';
import { markup, trusted } from '../../report/markup.js';
import type { Markup } from '../../report/markup.js';
import type { ReportTable } from '../../report/report-data.js';
import { tableHtml } from '../../report/table-html.js';
import { svgString } from '../../render/svg-document.js';
import type { ThemeName } from '../../theme.js';
import { answer } from '../questions.js';
import type { LifeData } from '../../charts/life-data.js';
import { type Configuration, subjectOf } from '../subject.js';

/** Draws a figure in a theme. */
type Draw = (document: Document, theme: ThemeName) => SVGSVGElement;

/** One part of the page, as it is written by the build. */
export interface StaticPart {
  readonly id: string;
  readonly title: string;
  readonly html: (context: Context) => Markup;
}

/** Seed of everything that the build writes into the page; also the seed that the page opens with. */
export const buildSeed = '1';

export class Context {
  readonly talk: TalkResult;

  constructor(talk: TalkResult) {
    this.talk = talk;
  }

  bar(id: string): BarResult {
    const found = this.talk.bars.find((bar) => bar.id === id);
    if (found === undefined) throw new Error(`the talk has no bar ${id}`);
    return found;
  }

  /** What the talk measured, as a period [µs]. */
  measuredUs(id: string): number {
    const { measured } = this.bar(id);
    if (measured === null || !('iops' in measured)) throw new Error(`${id} was not measured as a value`);
    return 1e6 / measured.iops;
  }

  life(configuration: Configuration): LifeData {
    return answer({ kind: 'life', configuration, seed: buildSeed }, () => undefined);
  }

  run(configuration: Configuration): RunResult {
    return simulateOne(subjectOf(configuration), { profile: DEFAULT_PROFILE, seed: buildSeed });
  }

  /** A figure with the table behind it; the script takes the place of its content by `fig-ID`. */
  figure(id: string, name: string, draw: Draw, table: ReportTable): Markup {
    return markup`<figure class="figure" id="fig-${id}" data-name="${name}">
${(['light', 'dark'] as const).map((theme) => picture(name, draw, theme))}
${tableHtml({ ...table, folded: true })}
</figure>`;
  }
}

function picture(name: string, draw: Draw, theme: ThemeName): Markup {
  const svg = svgString((document) => {
    const drawn = draw(document, theme);
    // In a page the parser knows SVG, and the style sheet says the rest.
    drawn.removeAttribute('xmlns');
    return drawn;
  });
  return markup`<div class="frame scroll ${theme}" role="group" aria-label="Figure: ${name}" tabindex="0">
${trusted(svg.replaceAll(/\n */gu, ''))}</div>`;
}

/** A number that leads to where it comes from: `talk-V0`, `cost-c1_exit`, `simulated-V0`. */
export function num(text: string, passport: string): Markup {
  return markup`<a class="num" href="#passport-${passport}">${text}</a>`;
}

/** Where the script puts what can be changed; without one it says so. */
export function controls(id: string): Markup {
  return markup`<div class="controls" id="ctl-${id}"></div>`;
}

export { markup };
