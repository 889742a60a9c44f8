/**
 * A QEMU command line, as `ps`, a script, libvirt's log or a bug report has it.
 *
 * What stands before QEMU's name is looked at too: `taskset -c` and `numactl` place the whole process.
 */
import type { Fact, MachineConfig } from '../../scenarios/machine/machine-config.js';
import type { ConfigText } from '../config-text.js';
import { readArguments } from './arguments.js';
import { parseOptions } from './options.js';
import { commands, type Word } from './words.js';

/** The name of an executable that is QEMU: Debian, Fedora and RHEL (qemu-kvm), Proxmox (kvm). */
const QEMU = /(?:^|\/)(?:qemu-system-[a-z0-9_]+|qemu-kvm|qemu|kvm)$/;

/** Options that tell that words are QEMU's where its name was not copied. */
const TELLING = /^--?(?:device|drive|blockdev|machine|M|cpu|smp|object)$/;

/**
 * Reads a command line.
 * @throws ConfigError with line and column
 */
export function readCommandLine(text: ConfigText): MachineConfig {
  const lines = commands(text);
  const named = lines
    .map((words) => ({ words, at: words.findIndex((word) => QEMU.test(word.text)) }))
    .filter(({ at }) => at >= 0);
  const best = named.reduce<(typeof named)[number] | null>(
    (most, line) => (most === null || optionsIn(line.words) > optionsIn(most.words) ? line : most),
    null,
  );
  if (best !== null) {
    const machine = readArguments(best.words.slice(best.at + 1), text, 'qemu-command-line');
    const { text: path, place } = best.words[best.at];
    const emulator = { value: path, place: { ...place, what: path } };
    return {
      ...machine,
      emulator,
      ...placement(best.words.slice(0, best.at), text),
      daemon: daemonIn(lines, text),
    };
  }
  const all = lines.flat();
  const first = all.findIndex((word) => word.text.startsWith('-'));
  if (first < 0 || !all.some((word) => TELLING.test(word.text))) {
    throw text.error(0, 'there is no QEMU command line; it begins with qemu-system-x86_64, qemu-kvm or kvm');
  }
  return readArguments(all.slice(first), text, 'qemu-command-line');
}

/** A qemu-storage-daemon beside it: docs/tools/qemu-storage-daemon.rst. */
function daemonIn(lines: readonly Word[][], text: ConfigText): MachineConfig['daemon'] {
  for (const words of lines) {
    const at = words.findIndex((word) => /(?:^|\/)qemu-storage-daemon$/.test(word.text));
    if (at < 0) continue;
    const nvme = words.some(
      (word, index) =>
        /^--?blockdev$/.test(words[index - 1]?.text ?? '') &&
        parseOptions('--blockdev', word, 'driver', text).text('driver') === 'nvme',
    );
    return { place: { ...words[at].place, what: 'qemu-storage-daemon' }, nvme };
  }
  return null;
}

function optionsIn(words: readonly Word[]): number {
  return words.filter(({ text }) => text.startsWith('-')).length;
}

/** taskset -c LIST, numactl -C LIST and -m NODES: taskset(1), numactl(8). */
function placement(
  words: readonly Word[],
  text: ConfigText,
): Partial<Pick<MachineConfig, 'affinity' | 'memoryNodes'>> {
  const after = (tool: string, options: RegExp): Fact<string> | null => {
    const start = words.findIndex((word) => word.text === tool || word.text.endsWith(`/${tool}`));
    if (start < 0) return null;
    for (let at = start + 1; at < words.length; at++) {
      const [, name, value] = /^(-[^=]+)(?:=(.*))?$/.exec(words[at].text) ?? [];
      if (name === undefined || !options.test(name)) continue;
      const list = value ?? words[at + 1]?.text;
      return list === undefined || !/^[\d,-]+$/.test(list)
        ? null
        : { value: list, place: { ...words[at].place, what: `${tool} ${name}` } };
    }
    return null;
  };
  const cpus = after('taskset', /^-(?:c|pc|cp)$|^--cpu-list$/) ?? after('numactl', /^-C$|^--physcpubind$/);
  const nodes = after('numactl', /^-m$|^--membind$/);
  return {
    ...(cpus === null ? {} : { affinity: text.cpus(cpus) }),
    ...(nodes === null ? {} : { memoryNodes: text.cpus(nodes, 1023) }),
  };
}
