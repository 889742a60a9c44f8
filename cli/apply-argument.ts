/** `--apply a,b,c`: optimizations by id. */
import type { Optimization } from '../scenarios/optimizations/index.js';
import { UsageError } from './exit-code.js';
import type { OptionTable } from './command.js';

/** Of commands that apply optimizations. */
export const applyOption: OptionTable = {
  apply: {
    type: 'string',
    requiresArg: true,
    demandOption: true,
    describe: 'optimizations by id, separated by commas (qd1 list)',
  },
};

/** Its value. */
export interface ApplyArguments {
  readonly apply: string;
}

/**
 * The optimizations that it names, in the order given.
 * @throws ConfigError with the nearest id for one that there is not
 */
export async function readApply({ apply }: ApplyArguments): Promise<Optimization[]> {
  const words = apply.split(',').filter((word) => word.trim() !== '');
  if (words.length === 0) throw new UsageError('--apply names no optimization; qd1 list tells them all');
  const { readOptimizations } = await import('../scenarios/optimizations/index.js');
  return readOptimizations(words);
}
