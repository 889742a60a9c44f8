/**
 * Other machines as files: a text of paths and contents, planted in a folder of its own. guest-without-cpuidle is a
 * recording; the others are written after the kernel's documents and postings of such machines.
 */
import { mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { HostTree } from '../../../../calibration/measure/host/host-tree.js';

/** Plants a machine of `machines/`: `== PATH` and lines of its content, or `-> LINK TARGET`. */
export function machine(name: string): HostTree {
  const text = readFileSync(fileURLToPath(new URL(`machines/${name}.txt`, import.meta.url)), 'utf8');
  const root = mkdtempSync(join(tmpdir(), 'qd1-host-'));
  for (const part of text.split(/^(?===|->)/m)) {
    const [head, ...content] = part.replace(/\n$/, '').split('\n');
    const [kind, path, target] = head.split(' ');
    mkdirSync(dirname(join(root, path)), { recursive: true });
    if (kind === '->') symlinkSync(relative(dirname(path), target), join(root, path));
    else writeFileSync(join(root, path), `${content.join('\n')}\n`);
  }
  return new HostTree(root);
}

/** Changes a file of a planted machine. */
export function change({ root }: HostTree, path: string, content: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), content);
}
