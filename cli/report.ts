/** Writes a report into a file: one page of HTML that needs nothing else. */
import { createRequire } from 'node:module';
import type { ResolvedScenario } from '../scenarios/resolved.js';
import type { TraceContext } from '../viz/report/trace-sections.js';
import type { ReportArguments, RunArguments } from './commands/run-options.js';
import type { ReportData } from '../viz/report/report-data.js';
import type { EffectiveScenario } from './effective.js';
import { readSeed } from './values.js';
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

/** Requests of a report's trace: enough to see polling settle, few enough to draw. */
const TRACED = 60;

/** A few requests of a scenario, event by event. */
export async function traceForReport(
  resolved: ResolvedScenario,
  { seed, profile }: Pick<RunArguments, 'seed' | 'profile'>,
): Promise<TraceContext> {
  const { recordTrace } = await import('../analysis/trace/record.js');
  const trace = recordTrace(resolved, {
    seed: readSeed(seed),
    profile,
    requests: TRACED,
    warmUpRequests: 500,
  });
  return { trace, pollMaxNs: resolved.scenario.vm?.iothread?.pollMaxNs ?? 0 };
}

/** The settings of a scenario as a report shows them. */
export function reportSettings({ settings }: EffectiveScenario): ReportSetting[] {
  return settings.map(({ path, value, unit, origin }) => ({ path, value: String(value), unit, origin }));
}
