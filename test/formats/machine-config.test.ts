import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readMachineConfig } from '../../formats/machine-config.js';
import { repository } from '../cli/captured.js';

const SAMPLES = 'test/data/configs';
const samples = ['libvirt', 'qemu', 'proxmox'].flatMap((folder) =>
  readdirSync(repository(`${SAMPLES}/${folder}`)).map((name) => `${folder}/${name}`),
);

const read = (text: string) => readMachineConfig(text, 'pasted');
const sample = (name: string) =>
  readMachineConfig(readFileSync(repository(`${SAMPLES}/${name}`), 'utf8'), name);

test.each(samples)('%s is recognised, with every place inside of it', (name) => {
  const config = sample(name);
  expect(config.format).toBe(
    name.startsWith('qemu/') ? 'qemu-command-line' : name.slice(0, name.indexOf('/')),
  );
  const lines = readFileSync(repository(`${SAMPLES}/${name}`), 'utf8').split('\n');
  const places = JSON.stringify(config).matchAll(/"line":(\d+),"column":(\d+),"what":"([^"]*)/g);
  let count = 0;
  for (const [, line, column] of places) {
    expect(Number(column)).toBeLessThanOrEqual(lines[Number(line) - 1].length + 1);
    count += 1;
  }
  expect(count).toBeGreaterThan(5);
});

describe('what is read', () => {
  test('of the bar V2 of the talk, in libvirt XML', () => {
    const { disks, iothreads, vcpuPins, emulatorPin, iothreadPins, memoryNodes, machine } =
      sample('libvirt/talk-v2.xml');
    const [, disk] = disks;
    expect(disk).toMatchObject({
      id: 'vdb',
      path: '/dev/nvme0n1',
      bus: { value: 'virtio-blk' },
      source: { value: 'block' },
      cache: { value: 'none' },
      io: { value: 'native' },
      iothread: { value: '1' },
      queues: { value: 4, place: { line: 38, column: 76, what: '<driver queues>' } },
    });
    expect(iothreads.map(({ id }) => id)).toEqual(['1']);
    expect(vcpuPins.map(({ cpus }) => cpus.value)).toEqual([[0], [2], [4], [6]]);
    expect(emulatorPin?.value).toEqual([8]);
    expect(iothreadPins[0].cpus.value).toEqual([10]);
    expect(memoryNodes?.value).toEqual([0]);
    expect(machine?.value).toBe('pc-q35-5.1');
  });

  test('of the bar V3, in XML and as a command line, is the same disk', () => {
    const pick = (name: string, id: string) => {
      const config = sample(name);
      const { bus, source, path, queues, packed } = config.disks.find((disk) => disk.id === id)!;
      return {
        bus: bus.value,
        source: source.value,
        path,
        queues: queues?.value,
        packed: packed?.value,
        hint: config.hintDedicated?.value,
        cpu: config.cpuModel?.value,
        vcpus: config.vcpus?.value,
      };
    };
    expect(pick('libvirt/talk-v3.xml', 'vdb')).toEqual(pick('qemu/talk-v3.sh', 'nvme0'));
  });

  test('of what ps shows: JSON without its quotes, and a chain of nodes', () => {
    const { disks, iothreads, name } = sample('qemu/ps.txt');
    expect(name).toBe('web');
    expect(iothreads.map(({ id }) => id)).toEqual(['iothread1']);
    expect(disks).toHaveLength(1);
    expect(disks[0]).toMatchObject({
      id: 'virtio-disk0',
      path: '/dev/nvme0n1',
      source: { value: 'block' },
      imageFormat: { value: 'raw' },
      io: { value: 'native' },
      cacheDirect: { value: true },
      queues: { value: 4 },
    });
  });

  test('of a bug report: the command in its prose, quotes, a blank in a path', () => {
    const { disks, vcpus, accelerator } = sample('qemu/bug-report.txt');
    expect(vcpus?.value).toBe(2);
    expect(accelerator?.value).toBe('kvm');
    expect(disks[0]).toMatchObject({
      path: '/srv/images/my disk.img',
      cache: { value: 'writeback' },
      ioeventfd: { value: false },
    });
  });

  test('of queues on several IOThreads, in both formats', () => {
    for (const name of ['libvirt/iothread-mapping.xml', 'qemu/vq-mapping.sh']) {
      const [disk] = sample(name).disks;
      expect(disk.iothreadMap.map(({ queues }) => queues)).toEqual([
        [0, 1],
        [2, 3],
      ]);
    }
  });

  test('of virtio-scsi: the IOThread of the controller', () => {
    const { controllers, disks } = sample('libvirt/virtio-scsi-iothread.xml');
    expect(disks[0].bus.value).toBe('virtio-scsi');
    expect(controllers).toMatchObject([
      { id: '0', virtio: true, iothread: { value: '1' }, queues: { value: 4 } },
    ]);
  });

  test('of polling settings', () => {
    const [iothread] = sample('libvirt/iothread-poll.xml').iothreads;
    expect(iothread).toMatchObject({
      pollMaxNs: { value: 100_000 },
      pollGrow: { value: 4 },
      pollShrink: { value: 2 },
      pollWeight: null,
    });
  });

  test('of a Proxmox VM, with the arguments that it passes on', () => {
    const config = sample('proxmox/virtio-args.conf');
    expect(config.hintDedicated?.value).toBe(true);
    expect(config.hintDedicated?.place.line).toBe(2);
    expect(config.affinity?.value).toEqual([0, 2, 4, 6, 8, 10]);
    expect(config.memoryNodes?.value).toEqual([0]);
    expect(config.disks[0]).toMatchObject({ id: 'virtio0', source: { value: 'block' } });
  });

  test('up to the first section of a Proxmox file: the rest is listed', () => {
    const { vcpus, unread, disks } = sample('proxmox/trap-sata.conf');
    expect(vcpus?.value).toBe(2);
    expect(unread.map(({ what }) => what)).toEqual(['[PENDING] and what follows']);
    expect(disks).toHaveLength(1);
    expect(disks[0].throttled?.value).toBe(true);
  });

  test('of -global, as a default that a device may overrule', () => {
    const { disks } = read(
      'qemu-system-x86_64 -global virtio-blk-pci.packed=on -drive id=a,if=none,file=/dev/sdb ' +
        '-device virtio-blk-pci,drive=a -device virtio-blk-pci,drive=a,packed=off',
    );
    expect(disks.map(({ packed }) => packed?.value)).toEqual([true, false]);
  });

  test('of arguments that libvirt passes on', () => {
    const config = sample('libvirt/qemu-namespace.xml');
    expect(config.hintDedicated).toMatchObject({ value: true, place: { line: 32 } });
    expect(config.iothreads.map(({ id }) => id)).toEqual(['fast']);
  });

  test('of a storage daemon beside the machine', () => {
    expect(sample('qemu/storage-daemon.sh')).toMatchObject({
      daemon: { nvme: true },
      disks: [{ bus: { value: 'vhost-user-blk' }, source: { value: 'vhost-user' } }],
    });
  });

  test('whatever stands around a domain: a prompt, and the command that was typed', () => {
    const text = readFileSync(repository(`${SAMPLES}/libvirt/sata.xml`), 'utf8');
    const pasted = read(`$ virsh dumpxml sata\n${text}\n$ exit`);
    expect(pasted.disks[0].place.line).toBe(sample('libvirt/sata.xml').disks[0].place.line + 1);
  });

  test('what libvirt does not know is kept and listed', () => {
    const text = readFileSync(repository(`${SAMPLES}/libvirt/talk-v1.xml`), 'utf8');
    const misspelt = text
      .replace("iothread='1'/>", "ioThread='1'/>")
      .replace('<serial', '<turbo/>\n    <serial');
    expect(read(misspelt).unread.map(({ what }) => what)).toEqual([
      'ioThread of <driver>',
      '<turbo> in <devices>',
    ]);
  });

  test('what QEMU does not have is kept and listed', () => {
    expect(read('qemu-system-x86_64 -turbo on -device virtio-blk-pci').unread[0].what).toBe('-turbo');
    expect(read('cores: 4\nnet0: virtio\nturbo: 1\n').unread[0].what).toBe('turbo');
  });
});

test('a bus that is not written is told by the name of the device, as libvirt does', () => {
  const bus = (dev: string) =>
    read(`<domain><devices><disk type='block'><target dev='${dev}'/></disk></devices></domain>`).disks[0].bus
      .value;
  expect([bus('vda'), bus('sda'), bus('hda'), bus('xvda')]).toEqual([
    'virtio-blk',
    'other-scsi',
    'ide',
    'other',
  ]);
});
