/** Turns what was thrown into a sentence on stderr and an exit code; nobody meets a stack trace by a typing error. */
import { CalibrationError, ConfigError, Qd1Error } from '../sim/errors.js';
import { ExitCode, UsageError } from './exit-code.js';
import type { Io } from './io.js';

/** Says what went wrong and returns how the program ends. */
export function tellFailure(error: unknown, commandLine: readonly string[], io: Io): ExitCode {
  const message = error instanceof Error ? error.message : String(error);
  // A line of progress may stand there.
  if (io.stderr.isTTY) io.stderr.write('\r\u001b[K');
  const expected = error instanceof Qd1Error || error instanceof UsageError || isChartError(error);
  if (expected) {
    io.stderr.write(`qd1: ${message}\n`);
  } else {
    const given = ['qd1', ...commandLine].join(' ');
    io.stderr.write(
      `qd1: a bug of qd1, not of yours: ${message}; please report it to its maintainers with the command ` +
        `"${given}", its input, and what QD1_DEBUG=1 prints\n`,
    );
  }
  if (isOn(io.env['QD1_DEBUG']) && error instanceof Error) io.stderr.write(`${error.stack}\n`);
  return exitCodeOf(error);
}

function exitCodeOf(error: unknown): ExitCode {
  if (error instanceof UsageError || error instanceof ConfigError) return ExitCode.usage;
  if (error instanceof CalibrationError) return ExitCode.undetermined;
  return ExitCode.failed;
}

/** By name, so that no chart is loaded to tell. */
function isChartError(error: unknown): boolean {
  return error instanceof Error && error.name === 'ChartError';
}

function isOn(value: string | undefined): boolean {
  return value !== undefined && value !== '' && value !== '0';
}
