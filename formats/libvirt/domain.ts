/**
 * A libvirt domain, as `virsh dumpxml` prints it.
 *
 * libvirt docs/formatdomain.rst; what is left out when it is absent is left to `scenarios/machine`.
 */
import {
  emptyMachine,
  type Fact,
  type IothreadFacts,
  type MachineConfig,
  type Maybe,
  type PinFacts,
  type UnreadPart,
} from '../../scenarios/machine/machine-config.js';
import type { ConfigText } from '../config-text.js';
import { overlay } from '../overlay.js';
import { readArguments } from '../qemu-command-line/arguments.js';
import { MOST_IOTHREADS, pciAddress, readController, readDisk } from './disk.js';
import { knownAttributes, knownChildren } from './known-names.js';
import { type Element, readElement } from './xml-tree.js';

/** As many vCPUs as KVM can have at all: KVM_MAX_VCPUS of x86 is 4096 at most. */
const MOST_VCPUS = 4096;

/** Polling times are 64 bits wide in QEMU; a day of polling is a mistake [ns]. */
const LONGEST_POLL_NS = 86_400_000_000_000;

/**
 * Reads a domain.
 * @throws ConfigError with line and column
 */
export function readDomain(text: ConfigText): MachineConfig {
  const domain = readElement(text, 'domain');
  const machine = described(domain, text);
  const commandLine = domain.first('qemu:commandline')?.all('qemu:arg') ?? [];
  if (commandLine.length === 0) return machine;
  const words = commandLine.map((arg) => {
    const value = arg.attribute('value');
    if (value === null) throw text.errorAt(arg.place, 'it has no value; give the argument of QEMU');
    return { text: value.value, place: value.place };
  });
  return overlay(machine, readArguments(words, text, 'libvirt'));
}

function described(domain: Element, text: ConfigText): MachineConfig {
  const devices = domain.first('devices');
  const cpu = domain.first('cpu');
  const topology = cpu?.first('topology') ?? null;
  const kvm = domain.first('features', 'kvm');
  const controllers = (devices?.all('controller') ?? [])
    .filter((controller) => controller.attribute('type')?.value === 'scsi')
    .map((controller) => readController(controller, text));
  const state = (name: string): Maybe<boolean> => {
    const element = kvm?.first(name) ?? null;
    return element === null
      ? null
      : text.onOff(element.attribute('state') ?? { value: 'on', place: element.place });
  };
  const hugePages = domain.first('memoryBacking', 'hugepages');
  const memory = domain.first('numatune', 'memory')?.attribute('nodeset') ?? null;
  const mode = cpu?.attribute('mode') ?? null;
  return {
    ...emptyMachine('libvirt', text.file),
    name: domain.first('name')?.content()?.value ?? null,
    accelerator: accelerator(domain),
    emulator: devices?.first('emulator')?.content() ?? null,
    machine: domain.first('os', 'type')?.attribute('machine') ?? null,
    vcpus: wholeContent(domain.first('vcpu'), MOST_VCPUS, text),
    topology: topology === null ? null : readTopology(topology, text),
    cpuModel: mode?.value === 'custom' || mode === null ? (cpu?.first('model')?.content() ?? null) : mode,
    kvmHidden: state('hidden'),
    hintDedicated: state('hint-dedicated'),
    pollControl: state('poll-control'),
    iothreads: iothreads(domain, text),
    controllers,
    disks: (devices?.all('disk') ?? []).map((disk, index) => readDisk(disk, index, controllers, text)),
    assigned: assigned(devices),
    vcpuPins: pins(domain, 'vcpupin', 'vcpu', text),
    iothreadPins: pins(domain, 'iothreadpin', 'iothread', text),
    emulatorPin: cpuset(domain.first('cputune', 'emulatorpin'), text),
    affinity: cpuset(domain.first('vcpu'), text),
    memoryNodes: memory === null ? null : text.cpus(memory, 1023),
    hugePages: hugePages === null ? null : { value: true, place: hugePages.place },
    unread: unread(domain, 'domain'),
  };
}

/** `<domain type='kvm'>`; `qemu` is emulation without KVM. */
function accelerator(domain: Element): Maybe<string> {
  const type = domain.attribute('type');
  return type === null ? null : { ...type, value: type.value === 'qemu' ? 'tcg' : type.value };
}

function wholeContent(element: Element | null, most: number, text: ConfigText): Maybe<number> {
  const content = element?.content() ?? null;
  return content === null ? null : text.whole(content, most);
}

function readTopology(topology: Element, text: ConfigText): NonNullable<MachineConfig['topology']> {
  const count = (name: string): number => {
    const written = topology.attribute(name);
    return written === null ? 1 : text.whole(written, MOST_VCPUS).value;
  };
  return {
    value: { sockets: count('sockets') * count('dies'), cores: count('cores'), threads: count('threads') },
    place: topology.place,
  };
}

function iothreads(domain: Element, text: ConfigText): IothreadFacts[] {
  const number = (fact: Fact<string> | null | undefined, most: number): Maybe<number> =>
    fact == null ? null : text.whole(fact, most);
  const known = (domain.first('iothreadids')?.all('iothread') ?? []).map((element): IothreadFacts => {
    const id = element.attribute('id');
    if (id === null) throw text.errorAt(element.place, 'it has no id; give it a number, from 1');
    const poll = element.first('poll');
    return {
      id: String(text.whole(id, MOST_IOTHREADS).value),
      place: element.place,
      pollMaxNs: number(poll?.attribute('max'), LONGEST_POLL_NS),
      pollGrow: number(poll?.attribute('grow'), MOST_IOTHREADS),
      pollShrink: number(poll?.attribute('shrink'), MOST_IOTHREADS),
      pollWeight: number(poll?.attribute('weight'), MOST_IOTHREADS),
    };
  });
  // What <iothreads> counts beyond the ids that are given gets the lowest free ones: virDomainIOThreadIDDefArrayInit.
  const element = domain.first('iothreads');
  const wanted = wholeContent(element, MOST_IOTHREADS, text)?.value ?? 0;
  const taken = new Set(known.map(({ id }) => id));
  if (element === null) return known;
  for (let id = 1; known.length < wanted; id++) {
    if (taken.has(String(id))) continue;
    const nothing = { pollMaxNs: null, pollGrow: null, pollShrink: null, pollWeight: null };
    known.push({ id: String(id), place: element.place, ...nothing });
  }
  return known;
}

/** PCI devices; USB and SCSI ones are not drives that bypass QEMU. */
function assigned(devices: Element | null): MachineConfig['assigned'] {
  return (devices?.all('hostdev') ?? [])
    .filter((device) => device.attribute('type')?.value === 'pci')
    .map((device, index) => {
      const address = device.first('source', 'address');
      return {
        id: `hostdev${index}`,
        place: device.place,
        address: address === null ? '' : pciAddress(address),
      };
    });
}

function pins(domain: Element, name: string, of: string, text: ConfigText): PinFacts[] {
  return (domain.first('cputune')?.all(name) ?? []).flatMap((pin) => {
    const id = pin.attribute(of);
    const cpus = cpuset(pin, text);
    return id === null || cpus === null ? [] : [{ id: id.value, cpus }];
  });
}

function cpuset(element: Element | null, text: ConfigText): Maybe<readonly number[]> {
  const written = element?.attribute('cpuset') ?? null;
  return written === null ? null : text.cpus(written);
}

/** Elements and attributes that libvirt does not know, in the parts that are read here. */
function unread(element: Element, path: string): UnreadPart[] {
  const parts: UnreadPart[] = [];
  const attributes = knownAttributes[path];
  for (const name of attributes === undefined ? [] : element.attributeNames()) {
    if (attributes.has(name) || name.startsWith('xmlns')) continue;
    const place = element.attribute(name)?.place ?? element.place;
    parts.push({ what: `${name} of <${element.name}>`, place });
  }
  for (const child of element.children) {
    const below = `${path}/${child.name}`;
    if (path in knownChildren && !knownChildren[path].has(child.name)) {
      parts.push({ what: `<${child.name}> in <${element.name}>`, place: child.place });
    } else if (Object.keys(knownChildren).some((known) => known === below || known.startsWith(`${below}/`))) {
      parts.push(...unread(child, below));
    } else if (knownAttributes[below] !== undefined) {
      parts.push(...unread(child, below));
    }
  }
  return parts;
}
