/** The page as the build writes it: complete to read and to print without a script. */
import type { TalkResult } from '../../../analysis/talk.js';
import { markup, trusted, withoutControls } from '../../report/markup.js';
import type { Recording } from '../polling-data.js';
import { bet } from './bet.js';
import { budget } from './budget.js';
import { Context, type StaticPart } from './context.js';
import { curve } from './curve.js';
import { ladder } from './ladder.js';
import { live } from './live.js';
import { numa } from './numa.js';
import { order } from './order.js';
import { passports } from './passports.js';
import { polling } from './polling.js';
import { sandbox } from './sandbox.js';

/** What the page is made of. */
export interface PageSources {
  readonly talk: TalkResult;
  readonly style: string;
  /** The script of the page, which also serves its worker. */
  readonly script: string;
  /** The script of the worker that reads what is pasted: a text until then. */
  readonly reader: string;
  readonly recordings: readonly Recording[];
  readonly version: string;
  /** What a browser may load: hashes of style and script. */
  readonly policy: string;
}

/** One file of HTML. */
export function pageHtml({ talk, style, script, reader, recordings, version, policy }: PageSources): string {
  const context = new Context(talk);
  const parts: readonly StaticPart[] = [
    bet,
    live,
    ladder,
    curve,
    order,
    polling(recordings),
    numa,
    budget,
    sandbox,
  ];
  const page = markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${trusted(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="description" content="Follow one disk request through a virtual machine, remove its microseconds, and meet the 10 microsecond challenge.">
<meta name="generator" content="qd1 ${version}">
<link rel="icon" href="data:,">
<title>The 10 microsecond challenge: one request through a virtual machine</title>
<style>${trusted(style)}</style>
</head>
<body>
<a class="skip" href="#bet">To the first part</a>
<header>
<p class="kicker">I/O virtualization, one request at a time</p>
<h1>The 10 microsecond challenge</h1>
<p class="lead">A fast drive answers in ten microseconds. A virtual machine made of it forty-eight. Follow one request, remove its microseconds, and see why 21 000 reads a second became 104 000.
After Stefan Hajnoczi’s talk at KVM Forum 2020.</p>
<nav aria-label="Parts">
<ol>
${parts.map(({ id, title }) => markup`<li><a href="#${id}">${title}</a></li>`)}
</ol>
</nav>
<div class="settings" id="settings"></div>
<noscript><p class="note">Without a script the page is complete to read; what moves is shown as stills.</p></noscript>
<div id="messages" role="status"></div>
</header>
<main>
${parts.map(
  (part, index) => markup`<section id="${part.id}" aria-labelledby="${part.id}-title">
<h2 id="${part.id}-title"><span class="number">${String(index + 1)}</span> ${part.title}</h2>
${part.html(context)}
</section>`,
)}
${passports(context)}
</main>
<footer>qd1 ${version}, profile ${talk.profile}. The simulation runs in your browser, with the same code and the same seed as on a command line. This page asks nothing of any server.</footer>
<script type="application/json" id="recordings">${trusted(asJson(recordings))}</script>
<script>${trusted(script)}</script>
<script type="application/json" id="reader">${trusted(asJson(reader))}</script>
</body>
</html>
`;
  return withoutControlsInText(page.html, script);
}

/** Data in a page: nothing in it ends the element that holds it. */
function asJson(data: unknown): string {
  return JSON.stringify(data).replaceAll('<', '\\u003c');
}

/** The scripts are left as they are: the policy names them by their hash. */
function withoutControlsInText(html: string, script: string): string {
  const at = html.lastIndexOf(script);
  return withoutControls(html.slice(0, at)) + html.slice(at);
}
