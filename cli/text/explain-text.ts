/** What an id stands for, for people. */
import type { Cost, CostEvidence, CostSource } from '../../models/costs/cost.js';
import type { TalkBar } from '../../scenarios/talk.js';
import type { CostUses, Explanation, SettingTopic, Topic } from '../explanation.js';
import { distributionText } from './distribution-text.js';
import { type Fact, factLines, told } from './facts.js';
import { measuredKilo } from './numbers.js';
import { optimizationText } from './optimization-text.js';
import { paragraph } from './prose.js';
import type { Style } from './style.js';

/** Each meaning of the id. */
export function explainText({ topics }: Explanation, style: Style): string {
  return topics.map((topic) => topicText(topic, style)).join('\n');
}

function topicText(topic: Topic, style: Style): string {
  switch (topic.kind) {
    case 'cost':
      return costText(topic.cost, topic.uses, style);
    case 'mechanism': {
      const { id, title, text, sources, costs } = topic.mechanism;
      const facts: Fact[] = [
        ['costs', costs.join(', ')],
        ...sources.map((source): Fact => ['source', source]),
      ];
      return told(id, 'mechanism', title, [paragraph(text, style, '  '), factLines(facts, style)], style);
    }
    case 'scenario': {
      const { scenario, talk, costs } = topic;
      const facts: Fact[] = [
        ['group', scenario.group],
        ['measured', talk === null ? '' : measuredText(talk)],
        ['source', talk?.source ?? ''],
        ['costs', costs.join(', ')],
        ['see', `qd1 show ${scenario.id}; qd1 run ${scenario.id}`],
      ];
      return told(scenario.id, 'scenario', scenario.title, [factLines(facts, style)], style);
    }
    case 'profile': {
      const { profile, provenance } = topic;
      const facts: Fact[] = [
        ['kind', provenance.kind],
        ['fitted to', provenance.fittedTo.join(', ') || 'nothing'],
        ['held out', provenance.heldOut ?? ''],
        ['see', `qd1 list, for its costs; qd1 talk --profile ${profile.id}`],
      ];
      return told(profile.id, 'profile of costs', profile.title, [factLines(facts, style)], style);
    }
    case 'experiment': {
      const { id, title, about, series, source } = topic.experiment;
      const facts: Fact[] = [
        ...series.map(({ id: name, label }): Fact => ['compares', `${name}, ${label}`]),
        ['source', source],
        ['see', `qd1 experiment ${id}`],
      ];
      return told(id, 'experiment', title, [paragraph(about, style, '  '), factLines(facts, style)], style);
    }
    case 'optimization':
      return optimizationText(topic.optimization, style);
    default:
      return told(
        topic.id,
        'setting',
        topic.setting.means,
        [factLines(settingFacts(topic.setting), style)],
        style,
      );
  }
}

function measuredText({ measured, words }: TalkBar): string {
  return `${measuredKilo(measured)} k IOPS${words === '' ? '' : ` (${words})`}`;
}

function costText(cost: Cost, uses: CostUses, style: Style): string {
  const { lowNs, centralNs, highNs } = cost.belief;
  const facts: Fact[] = [
    ['belief', `mean ${centralNs} ns; 90 % sure of ${lowNs} to ${highNs} ns (${cost.shape})`],
    ['run', distributionText(cost.run)],
    ['formula', cost.formula ?? ''],
    ['how', `${cost.how}; role ${cost.role}; scales with ${cost.scalesWith}`],
    ['source', sourceText(cost.source)],
    ['hardware', cost.hardware],
    ['conditions', cost.conditions],
    ['notes', cost.notes],
    ...cost.evidence.map((evidence): Fact => ['evidence', evidenceText(evidence, cost.source)]),
    ['scenarios', uses.scenarios.join(', ')],
    ['mechanisms', uses.mechanisms.join(', ')],
    ['part of', uses.costs.join(', ')],
  ];
  return told(cost.id, `cost, ${cost.group}`, cost.title, [factLines(facts, style)], style);
}

function sourceText({ title, url }: CostSource): string {
  return url === null ? title : `${title} <${url}>`;
}

/** The source of a figure is told where it is not that of the cost itself. */
function evidenceText({ what, values, unit, how, source }: CostEvidence, main: CostSource): string {
  const from = source.title === main.title && source.url === main.url ? '' : `; ${sourceText(source)}`;
  return `${what}: ${values.join(', ')} ${unit} (${how}${from})`;
}

function settingFacts(setting: SettingTopic): Fact[] {
  const { accepts, unit, orNull, defaultSource } = setting;
  const value = setting.default === null ? 'null' : `${setting.default}${unit === '' ? '' : ` ${unit}`}`;
  return [
    ['accepts', accepts],
    ['null', orNull ?? ''],
    ['default', defaultSource === null ? value : `${value} (${defaultSource})`],
  ];
}
