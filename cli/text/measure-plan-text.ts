/** What a measurement would do, for people. */
import { blockSizeName } from '../../calibration/measure/fio/conditions.js';
import type { Planned } from '../../calibration/measure/planned.js';
import { bullets, heading, paragraph } from './prose.js';
import type { Style } from './style.js';

/** Everything `qd1 measure --plan` says. */
export function planText(
  { plan, host, folder, fio, runsAtLeast, secondsAtLeast }: Planned,
  style: Style,
): string {
  const { target, conditions, cpu, cpuWhy, runSeconds, rampSeconds, precision, budgetSeconds, probeSeconds } =
    plan;
  const size = `${Math.floor(target.bytes / 1024 ** 2)} MiB`;
  const what = {
    made: `${target.path}: a file of ${size} is made, and removed at the end`,
    file: `${target.path}: a file of ${size}, only read`,
    device: `${target.path}: a device of ${size}, ${plan.allowWrite === null ? 'only read' : 'written to, as named twice'}`,
  }[target.kind];
  const lines = [
    what,
    `results in ${folder}`,
    `pinned to CPU ${cpu}: ${cpuWhy}`,
    `${conditions.length} conditions, ${runSeconds} s each time after ${rampSeconds} s of ramp, in rounds of another random order each`,
    `until each median over runs is known to ${100 * precision} % (${runsAtLeast} runs at least, about ` +
      `${secondsAtLeast} s with the probe), or ${budgetSeconds} s are over`,
    probeSeconds > 0
      ? `host primitives first, for at most ${Math.round(probeSeconds)} s`
      : 'no host primitives',
  ];
  const warnings = [
    ...target.warnings,
    ...(fio === null ? ['fio is not installed: install it first (Debian and Ubuntu: apt install fio)'] : []),
    ...(secondsAtLeast > budgetSeconds
      ? ['the time is too short for intervals of every condition; give more with --budget']
      : []),
  ];
  const absent = Object.entries(host.absent).map(([fact, why]) => `${fact}: ${why}`);
  return `${[
    `${heading('What would be run', style, fio ?? '')}\n${bullets(lines, style)}`,
    paragraph(conditions.map(({ id }) => id).join(', '), style, '  '),
    ...(warnings.length > 0 ? [`${heading('Beware', style)}\n${bullets(warnings, style)}`] : []),
    ...(absent.length > 0
      ? [`${heading('This machine does not tell', style)}\n${bullets(absent, style)}`]
      : []),
    style.colors.dim(
      paragraph(
        `Blocks of ${[...new Set(conditions.map(({ blockBytes }) => blockSizeName(blockBytes)))].join(', ')}; nothing was run or changed.`,
        style,
      ),
    ),
  ].join('\n\n')}\n`;
}
