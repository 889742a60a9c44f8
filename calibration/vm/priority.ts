/** While QEMU and others keep the CPUs busy, we must still hear in time when a guest begins and ends. */
import { spawn } from 'node:child_process';

/**
 * Lets this process's main thread go before all ordinary ones (SCHED_FIFO), where it may. It sleeps nearly always, and what it starts is ordinary.
 * @returns what makes it ordinary again
 */
export async function goFirst(): Promise<() => Promise<void>> {
  const isFirst = await chrt(['-R', '-f', '-p', '1', String(process.pid)]);
  return async () => {
    if (isFirst) await chrt(['-o', '-p', '0', String(process.pid)]);
  };
}

/** Whether it could be done: chrt of util-linux is there, and this process may. */
async function chrt(words: readonly string[]): Promise<boolean> {
  const child = spawn('chrt', words, { stdio: 'ignore' });
  return await new Promise((resolve) => {
    child.on('error', () => resolve(false));
    child.on('close', (code) => resolve(code === 0));
  });
}
