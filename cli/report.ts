/** Writes a report into a file: one page of HTML that needs nothing else. */
import { createRequire } from 'node:module';
import type { ReportArguments } from './commands/run-options.js';
import type { ReportData } from '../viz/report/report-data.js';
import type { EffectiveScenario } from './effective.js';
import { writeWhole } from './write-file.js';
import type { ReportSetting } from '../viz/report/run-settings.js';

/** Writes what `make` makes, if a report was asked for; loads the charts only then. */
export async function writeReport(
  { report }: ReportArguments,
  make: (madeBy: string) => Promise<ReportData>,
): Promise<void> {
  if (report === undefined) return;
  const { reportHtml } = await import('../viz/report/report-html.js');
  const { svgString } = await import('../viz/render/svg-document.js');
  const { version } = createRequire(import.meta.url)('qd1/package.json') as { version: string };
  await writeWhole(report, reportHtml(await make(`qd1 ${version}`), svgString));
}

/** The settings of a scenario as a report shows them. */
export function reportSettings({ settings }: EffectiveScenario): ReportSetting[] {
  return settings.map(({ path, value, unit, origin }) => ({ path, value: String(value), unit, origin }));
}
