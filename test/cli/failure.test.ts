import { describe, expect, test } from 'vitest';
import { UsageError } from '../../cli/exit-code.js';
import { tellFailure } from '../../cli/failure.js';
import type { Io } from '../../cli/io.js';
import { CalibrationError, ConfigError, SimulationError } from '../../sim/errors.js';
import { ChartError } from '../../viz/errors.js';

function told(
  error: unknown,
  env: Record<string, string> = {},
  isTTY = false,
): { code: number; stderr: string } {
  let stderr = '';
  const io = {
    stdout: { write: () => undefined, isTTY: false },
    stderr: { write: (text: string) => void (stderr += text), isTTY },
    env,
    stdin: () => {
      throw new ConfigError('not read here');
    },
  } satisfies Io;
  const code = tellFailure(error, ['run', 'V1'], io);
  return { code, stderr };
}

describe('a failure', () => {
  test('ends with the code of its kind, and says its sentence alone', () => {
    expect(told(new UsageError('wrong'))).toEqual({ code: 2, stderr: 'qd1: wrong\n' });
    expect(told(new ConfigError('unusable'))).toEqual({ code: 2, stderr: 'qd1: unusable\n' });
    expect(told(new SimulationError('broken'))).toEqual({ code: 1, stderr: 'qd1: broken\n' });
    expect(told(new ChartError('no picture'))).toEqual({ code: 1, stderr: 'qd1: no picture\n' });
    expect(told(new CalibrationError('not identifiable'))).toEqual({
      code: 3,
      stderr: 'qd1: not identifiable\n',
    });
  });

  test('that nobody expected says how to report it, without a stack', () => {
    const { code, stderr } = told(new TypeError('x is undefined'));
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^qd1: a bug of qd1, not of yours: x is undefined; please report it .* "qd1 run V1".*\n$/,
    );
  });

  test('has a stack with QD1_DEBUG=1', () => {
    expect(told(new TypeError('x'), { QD1_DEBUG: '1' }).stderr).toContain('\n    at ');
    expect(told(new TypeError('x'), { QD1_DEBUG: '0' }).stderr).not.toContain('\n    at ');
  });

  test('takes the place of a line of progress', () => {
    expect(told(new ConfigError('unusable'), {}, true).stderr).toBe('\r\u001b[Kqd1: unusable\n');
  });
});
