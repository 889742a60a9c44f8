/** Runs a program that prints one JSON document. */
import { spawnSync } from 'node:child_process';
import { SimulationError } from '../sim/errors.js';

/** @throws SimulationError, naming the program, if it fails */
export function runJson<T>([program, ...args]: readonly [string, ...string[]]): T {
  const { error, status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8' });
  if (status !== 0)
    throw new SimulationError(`${program} ${args.join(' ')} failed: ${error?.message ?? stderr}`);
  return JSON.parse(stdout) as T;
}
