/** The effective configuration of a scenario, as sections of a report. */
import type { ReportSection, ReportTable } from './report-data.js';

/** One setting of the effective configuration. */
export interface ReportSetting {
  readonly path: string;
  readonly value: string;
  readonly unit: string;
  /** `default`, `preset V1`, `file x.yaml:14`, `--set`. */
  readonly origin: string;
}

/** What was set stands open; what was left at its default is folded away. */
export function settingsSections(settings: readonly ReportSetting[]): ReportSection[] {
  const columns = [{ head: 'setting' }, { head: 'value' }, { head: 'unit' }, { head: 'from' }];
  const rows = (some: readonly ReportSetting[]): ReportTable['rows'] =>
    some.map(({ path, value, unit, origin }) => ({ cells: [path, value, unit, origin] }));
  const [own, left] = [true, false].map((set) =>
    settings.filter(({ origin }) => (origin !== 'default') === set),
  );
  if (settings.length === 0) return [];
  const sections: ReportSection[] = [];
  if (own.length > 0) {
    const caption = 'Settings that are not at their default';
    const lead = 'The effective configuration, and where each value comes from.';
    sections.push({ title: 'What was configured', lead, table: { caption, columns, rows: rows(own) } });
  }
  if (left.length > 0) {
    const caption = `${left.length} settings at their default`;
    sections.push({
      title: 'What was left at its default',
      lead: '',
      table: { caption, columns, rows: rows(left), folded: true },
    });
  }
  return sections;
}
