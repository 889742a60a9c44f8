/** What a run of fio can and cannot support, for people. */
import type { CheckedRun, CheckResult } from '../fio-check.js';
import { kilo, us } from './numbers.js';
import { bullets, heading } from './prose.js';
import type { Style } from './style.js';

/** More runs than this are told in a line each. */
const MOST_IN_FULL = 6;

/** Everything `qd1 check-run` says. */
export function checkText(result: CheckResult, style: Style): string {
  const { runs, notes, job, fit, kind } = result;
  const sections = runs.slice(0, MOST_IN_FULL).map((run) => runText(run, style));
  const rest = runs.slice(MOST_IN_FULL);
  if (rest.length > 0) sections.push(rest.map((run) => headline(run, style)).join('\n'));
  if (notes.length > 0) sections.push(`${heading('Notes', style)}\n${bullets(notes, style)}`);
  const wanted = fit && kind === 'result' ? 'To measure it again' : 'The job that would do';
  sections.push(`${heading(wanted, style, `run it with  ${job.command}`)}\n${indented(job.text)}`);
  return `${sections.join('\n\n')}\n`;
}

function headline({ job, measured, fit, engine }: CheckedRun, { colors }: Style): string {
  const verdict = fit ? colors.green('fit for queue depth 1') : colors.red('not fit for queue depth 1');
  const what = measured === null ? engine : `${engine}, ${measured.direction}s, ${measured.fioVersion}`;
  return `${colors.bold(job)}  ${what}: ${verdict}`;
}

function runText(run: CheckedRun, style: Style): string {
  const { measured, tells, findings } = run;
  const parts = [headline(run, style)];
  if (measured !== null) {
    const { iops, periodUs, meanLatencyUs, requests, seconds } = measured;
    const latency = meanLatencyUs === null ? 'no latency' : `mean latency ${us(meanLatencyUs)} µs`;
    parts.push(
      style.colors.dim(
        `${kilo(iops)} k IOPS, 1 / IOPS ${us(periodUs)} µs, ${latency}; ${requests} requests in ${seconds} s`,
      ),
    );
  }
  const of = (weight: string): string[] =>
    findings.filter((finding) => finding.weight === weight).map(({ text }) => text);
  const blocks: readonly (readonly [string, readonly string[]])[] = [
    ['Why not', of('unfit')],
    ['It can tell', tells],
    ['It cannot, or less well', of('limit')],
    ['How to read it', of('note')],
  ];
  for (const [title, sentences] of blocks) {
    if (sentences.length > 0) parts.push(`${heading(title, style)}\n${bullets(sentences, style)}`);
  }
  return parts.join('\n');
}

function indented(text: string): string {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => (line === '' ? '' : `  ${line}`))
    .join('\n');
}
