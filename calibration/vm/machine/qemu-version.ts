/** Which QEMU is installed. */
import { spawn } from 'node:child_process';
import { ConfigError } from '../../../sim/errors.js';

/**
 * `7.2.22 (Debian 1:7.2+dfsg-7+deb12u18+b3)`.
 * @throws ConfigError when there is no such program
 */
export async function qemuVersion(qemu: string): Promise<string> {
  const child = spawn(qemu, ['--version'], { stdio: ['ignore', 'pipe', 'ignore'] });
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => void (text += String(chunk)));
  const isThere = await new Promise<boolean>((resolve) => {
    child.on('error', () => resolve(false));
    child.on('close', () => resolve(true));
  });
  if (!isThere) {
    throw new ConfigError(`${qemu} is not installed; install qemu-system-x86, or give another with --qemu`);
  }
  const version = /version (\S.*)/.exec(text)?.[1];
  if (version === undefined) throw new ConfigError(`"${qemu}" is no QEMU: it does not tell a version`);
  return version.trim();
}
