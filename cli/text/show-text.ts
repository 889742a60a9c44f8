/** The effective configuration for people. */
import type { EffectiveScenario, SettingRow } from '../effective.js';
import { bullets, heading } from './prose.js';
import type { Style } from './style.js';
import { table } from './table.js';

/** Settings, notes, and the costs where they were asked for. */
export function showText({ id, title, settings, notes, costs }: EffectiveScenario, style: Style): string {
  const columns = [{ head: 'setting' }, { head: 'value', cut: true }, { head: 'unit' }, { head: 'from' }];
  const rows = settings.map((row) => settingRow(row, style));
  const sections = [`${heading(id, style)}  ${title}`, table(columns, rows, style)];
  if (notes.length > 0) sections.push(`${heading('Notes', style)}\n${bullets(notes, style)}`);
  if (costs !== null) {
    const costColumns = [
      { head: 'cost' },
      { head: 'ns', align: 'right' as const },
      { head: 'how' },
      { head: '', cut: true },
    ];
    const costRows = costs.map(({ id: cost, title: what, centralNs, how, formula }) => {
      const doubtful = how === 'assumed' || how === 'judgement' || how === 'memory';
      const told = doubtful ? style.colors.yellow(how) : how;
      return [cost, String(centralNs), formula === null ? told : 'given', formula ?? what];
    });
    const quiet = 'central values; qd1 explain ID tells source and evidence';
    sections.push(`${heading('Costs', style, quiet)}\n\n${table(costColumns, costRows, style)}`);
  }
  return `${sections.join('\n\n')}\n`;
}

/** What a person set stands out from what was left at its default. */
function settingRow({ path, value, unit, origin }: SettingRow, { colors }: Style): string[] {
  const told = String(value);
  const cells = [path, told, unit, origin];
  return origin === 'default'
    ? cells.map((cell) => colors.dim(cell))
    : [colors.bold(path), told, unit, origin];
}
