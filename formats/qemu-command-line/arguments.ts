/**
 * The arguments of QEMU as facts about a machine.
 *
 * QEMU qemu-options.hx and qapi/qom.json; hw/block/virtio-blk.c and hw/scsi/virtio-scsi.c for the properties of devices,
 * target/i386/cpu.c for those of CPUs. What is not listed here is kept as unread where QEMU does not have it, and passed
 * over where it has nothing to do with a disk.
 */
import {
  type ConfigFormat,
  emptyMachine,
  type Fact,
  type IothreadFacts,
  type MachineConfig,
  type Maybe,
  type UnreadPart,
} from '../../scenarios/machine/machine-config.js';
import { type ConfigText, quoted } from '../config-text.js';
import { disksOf } from './devices.js';
import { withoutValue, withValue } from './known-options.js';
import { type Options, parseOptions } from './options.js';
import type { Word } from './words.js';

/** What implied key each option has that is read here. */
const read: Readonly<Record<string, string>> = {
  object: 'qom-type',
  blockdev: 'driver',
  drive: 'file',
  device: 'driver',
  cpu: 'model',
  smp: 'cpus',
  machine: 'type',
  accel: 'accel',
  overcommit: 'overcommit',
  name: 'guest',
  global: 'driver',
  numa: 'type',
  chardev: 'backend',
};

/** QEMU's other names of options. */
const aliases: Readonly<Record<string, string>> = { M: 'machine' };

/** All options of one kind, in order. */
export type Arguments = ReadonlyMap<string, readonly Options[]>;

/**
 * Reads the words that follow QEMU's own name.
 * @throws ConfigError with line and column
 */
export function readArguments(words: readonly Word[], text: ConfigText, format: ConfigFormat): MachineConfig {
  const found = new Map<string, Options[]>();
  const unread: UnreadPart[] = [];
  const flags = new Map<string, Word>();
  for (let at = 0; at < words.length; at++) {
    const word = words[at];
    const match = /^--?([A-Za-z][\w-]*)$/.exec(word.text);
    if (match === null) {
      // A lone word is the name of a disk image, which QEMU takes for -hda.
      unread.push({ what: quoted(word.text), place: word.place });
      continue;
    }
    const name = aliases[match[1]] ?? match[1];
    if (withoutValue.has(name)) {
      flags.set(name, word);
      continue;
    }
    const value = words[at + 1];
    if (value === undefined)
      throw text.errorAt(word.place, `-${name} has no value; copy the whole command line`);
    at += 1;
    const implied = read[name] ?? (name === 'hda' || name === 'hdb' ? 'file' : undefined);
    if (implied === undefined) {
      if (!withValue.has(name)) unread.push({ what: `-${name}`, place: word.place });
      continue;
    }
    const list = found.get(name) ?? [];
    list.push(parseOptions(`-${name}`, value, implied, text));
    found.set(name, list);
  }
  return { ...described(found, flags, text, format), unread };
}

function described(
  found: Arguments,
  flags: ReadonlyMap<string, Word>,
  text: ConfigText,
  format: ConfigFormat,
): MachineConfig {
  const last = (name: string): Options | null => found.get(name)?.at(-1) ?? null;
  const machine = last('machine');
  const cpu = last('cpu');
  const kvm = flags.get('enable-kvm');
  const enabled: Maybe<string> =
    kvm === undefined ? null : { value: 'kvm', place: { ...kvm.place, what: '-enable-kvm' } };
  const cpuPm = (found.get('overcommit') ?? []).map((options) => options.fact('cpu-pm')).find(Boolean);
  const memory = (found.get('object') ?? []).filter(isMemoryBackend);
  const nodes = memory.map((options) => options.fact('host-nodes')).find((fact) => fact !== null);
  const hugePages = memory.find(
    (options) => options.text('hugetlb') === 'on' || /huge/.test(options.text('mem-path') ?? ''),
  );
  return {
    ...emptyMachine(format, text.file),
    name: last('name')?.text('guest') ?? null,
    accelerator: last('accel')?.fact('accel') ?? machine?.fact('accel') ?? enabled,
    machine: machine?.fact('type') ?? null,
    ...smp(last('smp'), text),
    ...cpuFacts(cpu, text),
    cpuPm: cpuPm == null ? null : text.onOff(cpuPm),
    iothreads: (found.get('object') ?? [])
      .filter((options) => options.text('qom-type') === 'iothread')
      .map((options) => iothread(options, text)),
    ...disksOf(found, text),
    memoryNodes: nodes == null ? null : nodeList(nodes, text),
    hugePages: hugePages === undefined ? null : { value: true, place: hugePages.place },
  };
}

function isMemoryBackend(options: Options): boolean {
  return (options.text('qom-type') ?? '').startsWith('memory-backend');
}

/** `host-nodes=0-1`, which may be given several times. */
function nodeList(fact: Fact<string>, text: ConfigText): Fact<readonly number[]> {
  return text.cpus(fact, 1023);
}

/** As many as any machine type takes. */
const MOST_VCPUS = 4096;

function smp(options: Options | null, text: ConfigText): Pick<MachineConfig, 'vcpus' | 'topology'> {
  if (options === null) return { vcpus: null, topology: null };
  const count = (name: string): number | null => {
    const written = options.fact(name);
    return written === null ? null : text.whole(written, MOST_VCPUS).value;
  };
  const [sockets, dies] = [count('sockets'), count('dies')];
  const [cores, threads] = [count('cores'), count('threads')];
  const written = options.fact('cpus');
  const product = (sockets ?? 1) * (dies ?? 1) * (cores ?? 1) * (threads ?? 1);
  const topology =
    sockets === null && cores === null && threads === null
      ? null
      : {
          value: { sockets: (sockets ?? 1) * (dies ?? 1), cores: cores ?? 1, threads: threads ?? 1 },
          place: options.place,
        };
  return {
    vcpus: written === null ? { value: product, place: options.place } : text.whole(written, MOST_VCPUS),
    topology,
  };
}

type CpuFacts = Pick<MachineConfig, 'cpuModel' | 'kvmHidden' | 'hintDedicated' | 'pollControl'>;

/** -cpu MODEL,feature=on,+feature,-feature: x86_cpu_parse_featurestr, target/i386/cpu.c. */
function cpuFacts(cpu: Options | null, text: ConfigText): CpuFacts {
  if (cpu === null) return { cpuModel: null, kvmHidden: null, hintDedicated: null, pollControl: null };
  const model = cpu.fact('model');
  const feature = (name: string): Maybe<boolean> => {
    const written = cpu.fact(name);
    if (written !== null) return text.onOff(written);
    const plus = cpu.fact(`+${name}`);
    const minus = cpu.fact(`-${name}`);
    if (minus !== null) return { value: false, place: minus.place };
    return plus === null ? null : { value: true, place: plus.place };
  };
  const visible = feature('kvm');
  return {
    cpuModel:
      model === null ? null : { ...model, value: model.value === 'host' ? 'host-passthrough' : model.value },
    kvmHidden: visible === null ? null : { value: !visible.value, place: visible.place },
    hintDedicated: feature('kvm-hint-dedicated'),
    pollControl: feature('kvm-poll-control'),
  };
}

/** Polling times are 64 bits wide; a day of polling is a mistake [ns]. */
const LONGEST_POLL_NS = 86_400_000_000_000;
const LARGEST_FACTOR = 65_535;

function iothread(options: Options, text: ConfigText): IothreadFacts {
  const number = (key: string, most: number): Maybe<number> => {
    const written = options.fact(key);
    return written === null ? null : text.whole(written, most);
  };
  return {
    id: options.text('id') ?? '',
    place: options.place,
    pollMaxNs: number('poll-max-ns', LONGEST_POLL_NS),
    pollGrow: number('poll-grow', LARGEST_FACTOR),
    pollShrink: number('poll-shrink', LARGEST_FACTOR),
    pollWeight: number('poll-weight', LARGEST_FACTOR),
  };
}
