/** The sources of all numbers of the page, each to be led to: measured, simulated, assumed, published. */
import { costProfile, costsChargedBy } from '../../../analysis/cost-tables.js';
import { costById, costs } from '../../../models/costs/catalogue.js';
import { mechanisms } from '../../../scenarios/mechanisms.js';
import { presetById } from '../../../scenarios/presets.js';
import { fields } from '../../../scenarios/defaults.js';
import { talkBars, talkSource } from '../../../scenarios/talk.js';
import { microseconds } from '../../format.js';
import type { Markup } from '../../report/markup.js';
import { measuredKiloCell, measuredUsCell } from '../../report/cells.js';
import { numaConfiguration } from '../numa-data.js';
import { subjectOf } from '../subject.js';
import { type Context, markup } from './context.js';

/** The costs that any configuration of the page's text charges come first, then all others that can be charged. */
function allCosts(): { readonly told: readonly string[]; readonly others: readonly string[] } {
  const scenarios = [
    ...talkBars.map(({ preset }) => presetById(preset)),
    ...['1000', '0010', '0001', '0100'].map((places) => subjectOf(numaConfiguration(places, {})).scenario),
  ];
  const told = [...new Set(scenarios.flatMap((scenario) => costsChargedBy(scenario)))].sort();
  const others = [...costs.values()].filter(({ id, role }) => role !== 'check' && !told.includes(id));
  return { told, others: others.map(({ id }) => id).sort() };
}

/** The section, folded. */
export function passports(context: Context): Markup {
  const { told, others } = allCosts();
  return markup`<section id="passports" aria-labelledby="passports-title">
<h2 id="passports-title">Where every number comes from</h2>
<p>Measured figures are those of the talk. Simulated ones follow from the costs below. For each stands what is believed about it before any measurement of the whole (the middle, and the range that holds it with 90 % certainty), and the value of profile ${context.talk.profile}, which is simulated with. That profile was fitted to the talk’s figures, so that the page agrees with them is no test of the model.</p>
<details><summary>Measured in the talk, and simulated</summary>
<div class="scroll" role="region" aria-label="Measured and simulated" tabindex="0"><table>
<thead><tr><th scope="col">bar</th><th scope="col">configuration</th><th scope="col" class="figures">measured, k IOPS</th><th scope="col" class="figures">period, µs</th><th scope="col">as it was said</th><th scope="col" class="figures">simulated, µs</th></tr></thead>
<tbody>
${talkBars.map(
  ({ id, label, measured, words }) =>
    markup`<tr id="passport-talk-${id}"><th scope="row" id="passport-simulated-${id}">${id}</th><td>${label}</td><td class="figures">${measuredKiloCell(measured)}</td><td class="figures">${measuredUsCell(measured)}</td><td>${words === '' ? 'a number' : words}</td><td class="figures">${context.bar(id).periodUs.toFixed(2)}</td></tr>`,
)}
</tbody></table></div>
<p>${talkSource}. Period = 1 / IOPS; about ±1 k IOPS. Simulated by qd1, profile ${context.talk.profile}, seed ${context.talk.seed}.</p>
</details>
<details><summary>Settings that the text names</summary><dl class="about"><dt id="passport-default-pollmax">poll-max-ns = 32 768 ns</dt><dd>${fields['vm.iothread.pollMaxNs'].means}. Source: ${fields['vm.iothread.pollMaxNs'].source}.</dd></dl></details>
${costTable('Costs that this page speaks of', told, context)}
${costTable('Costs of other configurations', others, context)}
<details><summary>What takes time, and why: ${String(mechanisms.length)} mechanisms</summary>
<dl class="about">
${mechanisms.map(
  ({ id, title, text, sources }) =>
    markup`<dt id="why-${id}">${title}</dt><dd>${text}</dd><dd class="source">Sources: ${sources.join('; ')}.</dd>`,
)}
</dl></details>
</section>`;
}

function costTable(name: string, ids: readonly string[], context: Context): Markup {
  const { values } = costProfile(context.talk.profile);
  return markup`<details><summary>${name}: ${String(ids.length)}</summary>
<div class="scroll" role="region" aria-label="${name}" tabindex="0"><table>
<thead><tr><th scope="col">cost</th><th scope="col">what is paid for</th><th scope="col" class="figures">believed</th><th scope="col" class="figures">range</th><th scope="col" class="figures">simulated with</th><th scope="col">how</th><th scope="col">source</th><th scope="col">machine</th><th scope="col">holds for</th><th scope="col">notes</th></tr></thead>
<tbody>
${ids.map((id) => costRow(id, values.ns(id)))}
</tbody></table></div></details>`;
}

function costRow(id: string, usedNs: number): Markup {
  const { title, belief, how, source, hardware, conditions, notes } = costById(id);
  const link =
    source.url === null || !/^https?:\/\//u.test(source.url)
      ? markup`${source.title}`
      : markup`<a href="${source.url}" rel="noreferrer">${source.title}</a>`;
  const ns = (value: number): string =>
    value < 1000 ? `${Math.round(value)} ns` : microseconds(value / 1000);
  return markup`<tr id="passport-cost-${id}"><th scope="row"><code>${id}</code></th><td class="what">${title}</td><td class="figures">${ns(belief.centralNs)}</td><td class="figures">${ns(belief.lowNs)} to ${ns(belief.highNs)}</td><td class="figures">${ns(usedNs)}</td><td class="how">${how}</td><td class="from">${link}</td><td class="machine">${hardware}</td><td class="conditions">${conditions}</td><td class="notes">${notes}</td></tr>`;
}
