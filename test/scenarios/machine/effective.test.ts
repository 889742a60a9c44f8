import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readMachineConfig } from '../../../formats/machine-config.js';
import { effectiveMachine, type EffectiveOptions } from '../../../scenarios/machine/effective.js';
import { presetById } from '../../../scenarios/presets.js';
import { repository } from '../../cli/captured.js';

const sample = (name: string, options: EffectiveOptions = {}) => {
  const text = readFileSync(repository(`test/data/configs/${name}`), 'utf8');
  return effectiveMachine(readMachineConfig(text, name), options);
};
const pasted = (text: string, options: EffectiveOptions = {}) =>
  effectiveMachine(readMachineConfig(text, 'pasted'), options);
const whys = (machine: ReturnType<typeof sample>) =>
  machine.ignored.map(({ setting, why }) => `${setting}: ${why}`);

describe("the talk's machines come to its presets", () => {
  const ofTheTalk: EffectiveOptions = {
    guestKernel: '5.8',
    hostKernel: '5.8',
    job: { ioengine: 'pvsync2', rw: 'randread', bs: '4k', direct: '1' },
    sets: ['vm.scheduler=none', 'host.iommu=passthrough'],
  };
  test.each([
    ['libvirt/talk-v0.xml', 'V0', {}],
    ['libvirt/talk-v1.xml', 'V1', {}],
    ['libvirt/talk-v2.xml', 'V2', {}],
    ['libvirt/talk-v3.xml', 'V3', {}],
    ['qemu/talk-v3.sh', 'V3', {}],
    ['libvirt/talk-p0.xml', 'P0', { disk: 'hostdev0' }],
    ['libvirt/talk-p1.xml', 'P1', { disk: 'hostdev0' }],
  ])('%s is %s', (name, preset, options) => {
    const { scenario } = sample(name, { ...ofTheTalk, ...options }).resolved;
    const { vm, drive, fio } = presetById(preset);
    // An assigned drive has no queues of virtio, and what the main loop would do is not on its path.
    const aside = scenario.vm?.disk === 'vfio' ? { queues: vm?.queues, aio: vm?.aio } : {};
    // The host's block layer and AIO engine are passed by.
    const past = scenario.vm?.blockDriver === 'nvme' ? { aio: vm?.aio } : {};
    expect({ ...scenario.vm, ...aside, ...past }).toEqual(vm);
    expect(scenario.drive.model).toBe(drive.model);
    expect(scenario.fio).toEqual({ ...fio, hipri: false });
  });

  test('with their pinning', () => {
    const { pinning } = sample('libvirt/talk-v1.xml').resolved.scenario;
    expect(pinning).toMatchObject({ application: 0, emulator: 8, iothread: 10 });
  });
});

describe('a setting without effect is told with its place and its reason:', () => {
  test.each([
    [
      'libvirt/trap-scsi-disk-iothread.xml',
      '<driver iothread>',
      'a virtio-scsi disk has no IOThread of its own',
    ],
    [
      'libvirt/trap-native-writeback.xml',
      '<driver io>',
      'libvirt refuses native without cache=none or directsync',
    ],
    [
      'libvirt/trap-hidden.xml',
      '<hint-dedicated state>',
      'the guest does not see KVM (<hidden state>, line 15)',
    ],
    ['libvirt/trap-dedicated-model.xml', '<hint-dedicated state>', 'libvirt refuses it with host-model'],
    ['libvirt/trap-idle-iothread.xml', '<poll max>', 'no disk uses IOThread 2'],
    ['libvirt/trap-idle-iothread.xml', '<driver queues>', '16 queues for 4 vCPUs'],
    ['libvirt/sata.xml', '<iothreads>', 'no disk uses IOThread 1'],
    ['proxmox/trap-iothread-scsi-pci.conf', 'scsi0: iothread', 'set scsihw to virtio-scsi-single'],
    ['proxmox/trap-iothread-scsi-pci.conf', 'scsi0: aio', 'QEMU refuses aio=native without cache.direct=on'],
    ['proxmox/trap-sata.conf', 'sata0: iothread', 'sata disks of Proxmox have no such option'],
    ['qemu/trap-kvm-off.sh', '-cpu host,kvm-hint-dedicated', 'the guest does not see KVM'],
    ['qemu/trap-kvm-off.sh', '-object iothread,poll-max-ns', 'no disk uses IOThread io1'],
    ['qemu/trap-kvm-off.sh', '-drive id=d0,aio', "QEMU's NVMe driver makes no system calls"],
  ])('%s, %s', (name, setting, why) => {
    const { ignored } = sample(name);
    expect(ignored).toContainEqual(
      expect.objectContaining({ setting, why: expect.stringContaining(why) as string }),
    );
    const lines = readFileSync(repository(`test/data/configs/${name}`), 'utf8').split('\n');
    for (const { line } of ignored) expect(lines[line - 1].trim()).not.toBe('');
  });

  test('hipri of a fio job whose disk has no polled queues', () => {
    const machine = sample('libvirt/talk-v1.xml', { job: { ioengine: 'io_uring', hipri: '1' } });
    expect(whys(machine).join()).toContain("hipri of the fio job: the guest's disk has no polled queues");
    expect(machine.resolved.scenario.fio).toMatchObject({ ioengine: 'io_uring', hipri: false });
  });

  test('an IOThread that is not there', () => {
    const xml =
      "<domain type='kvm'><devices><disk type='block'><driver iothread='3'/><target dev='vda'/></disk></devices></domain>";
    expect(whys(pasted(xml)).join()).toContain('there is no IOThread 3: libvirt refuses to start the VM');
    const line =
      'qemu-kvm -drive id=a,if=none,file=/dev/sdb,cache=none -device virtio-blk-pci,drive=a,iothread=io7';
    expect(whys(pasted(line)).join()).toContain('no object iothread with the id io7');
    expect(pasted(line).resolved.scenario.vm?.iothread).toBeNull();
  });

  test('poll-weight before QEMU 11.1', () => {
    const xml = `<domain type='kvm'><iothreadids><iothread id='1'><poll weight='5'/></iothread></iothreadids>
      <devices><disk type='block'><driver iothread='1'/><target dev='vda'/></disk></devices></domain>`;
    expect(whys(pasted(xml)).join()).toContain('poll-weight is of QEMU 11.1 and later');
  });
});

describe('what is right has its effect:', () => {
  test('an IOThread of a virtio-scsi controller, in libvirt and Proxmox', () => {
    for (const name of ['libvirt/virtio-scsi-iothread.xml', 'proxmox/single-iothread.conf']) {
      const { resolved, ignored, assumed } = sample(name);
      expect(resolved.scenario.vm?.iothread).not.toBeNull();
      expect(ignored).toEqual([]);
      expect(assumed.map(({ what }) => what).join()).toContain('virtio-scsi is simulated as virtio-blk');
    }
  });

  test('polling settings, and the engine', () => {
    expect(sample('libvirt/iothread-poll.xml').resolved.scenario.vm).toMatchObject({
      iothread: { pollMaxNs: 100_000, pollGrow: 4, pollShrink: 2 },
      aio: 'io_uring',
      qemu: '8.2',
    });
  });

  test('hints of a Proxmox VM that come by args', () => {
    expect(sample('proxmox/virtio-args.conf').resolved.scenario.vm?.haltpoll).toBe(true);
  });

  test('vhost-user disks, by who serves them', () => {
    expect(sample('libvirt/vhost-user-spdk.xml').resolved.scenario.vm?.disk).toBe('vhost-user-spdk');
    expect(sample('qemu/storage-daemon.sh').resolved.scenario.vm).toMatchObject({
      disk: 'vhost-user-qsd',
      blockDriver: 'nvme',
    });
  });

  test('each setting says where it came from', () => {
    const { origins } = sample('libvirt/talk-v1.xml', { qemu: '7.2' }).resolved;
    expect(origins.get('vm.aio')?.origin).toBe('talk-v1.xml:38 <driver io>');
    expect(origins.get('vm.qemu')?.origin).toBe('--qemu');
    expect(origins.get('vm.packed')?.origin).toBe('default');
  });
});

describe('defaults are those of the version and of the software:', () => {
  const disk = (machine: string) =>
    pasted(
      `qemu-kvm -machine ${machine},accel=kvm -smp 4 -drive id=a,if=none,file=/dev/sdb,cache=none -device virtio-blk-pci,drive=a`,
    ).resolved.scenario.vm;

  test('one queue for a machine type up to 5.1, and mq-deadline for one queue', () => {
    expect(disk('pc-q35-5.1')).toMatchObject({ queues: 1, scheduler: 'mq-deadline' });
    expect(disk('pc-q35-5.2')).toMatchObject({ queues: null, scheduler: 'none' });
  });

  test('an old machine type keeps its one queue under a later QEMU', () => {
    const text =
      'qemu-kvm -machine pc-q35-5.1 -smp 4 -drive id=a,if=none,file=/dev/sdb -device virtio-blk-pci,drive=a';
    expect(pasted(text, { qemu: '8.2' }).resolved.scenario.vm).toMatchObject({ qemu: '8.2', queues: 1 });
  });

  test('threads for QEMU and libvirt, io_uring for Proxmox', () => {
    expect(disk('q35')?.aio).toBe('threads');
    expect(sample('libvirt/virt-install.xml').resolved.scenario.vm?.aio).toBe('threads');
    expect(sample('proxmox/single-iothread.conf').resolved.scenario.vm?.aio).toBe('io_uring');
  });

  test('the latest modelled QEMU stands in for later ones, and it is said', () => {
    const { resolved, assumed } = sample('libvirt/talk-v1.xml', { qemu: '10.2' });
    expect(resolved.scenario.vm?.qemu).toBe('10.1');
    expect(assumed.map(({ what }) => what).join()).toContain('QEMU 10.1 stands in for 10.2');
  });
});

describe('what is not modelled is said, and simulated as the nearest thing:', () => {
  test.each([
    ['libvirt/sata.xml', 'a SATA disk (AHCI)', 'virtio-blk'],
    ['proxmox/trap-sata.conf', 'a SATA disk (AHCI)', 'virtio-blk'],
  ])('%s', (name, what, first) => {
    expect(sample(name).notModelled).toMatchObject({ what, first: { id: first } });
  });

  test('a VM without KVM', () => {
    const text = 'qemu-system-x86_64 -drive file=/dev/sdb,if=virtio';
    expect(pasted(text).notModelled).toMatchObject({ first: { id: 'kvm' } });
    expect(pasted(`${text} -accel kvm`).notModelled).toBeNull();
  });

  test('throttling, files, images, networks, the page cache: each with what would make it surer', () => {
    const all = (name: string) =>
      sample(name)
        .assumed.map(({ what }) => what)
        .join('\n');
    expect(all('proxmox/trap-sata.conf')).toContain('throttling is not modelled');
    expect(all('libvirt/virt-install.xml')).toContain('qcow2 costs nothing');
    expect(all('libvirt/virt-install.xml')).toContain("leaves the host's page cache in between");
    for (const { surer } of sample('libvirt/virt-install.xml').assumed) expect(surer).not.toBe('');
  });
});

describe('which disk', () => {
  test('the one on an NVMe drive before others', () => {
    expect(sample('libvirt/talk-v1.xml')).toMatchObject({ disk: { id: 'vdb' }, otherDisks: ['vda'] });
  });

  test('the one that is named', () => {
    expect(sample('libvirt/talk-v1.xml', { disk: 'vda' }).disk.id).toBe('vda');
    expect(sample('qemu/vfio.sh', { disk: 'nvme0' }).resolved.scenario.vm?.disk).toBe('vfio');
  });

  test.each([
    ['libvirt/talk-v1.xml', { disk: 'vdx' }, 'has no disk "vdx"; did you mean "vda"?'],
    ['libvirt/talk-v1.xml', { disk: 'nothing' }, 'there is vda, vdb'],
    ['libvirt/talk-v1.xml', { drive: 'p9999' }, '--drive p9999'],
    ['libvirt/talk-v1.xml', { qemu: 'newest' }, 'QEMU "newest" is not a version'],
    ['libvirt/talk-v1.xml', { guestKernel: '4.19' }, 'kernel "4.19" is not modelled'],
  ])('or which version: %s %o is refused', (name, options, sentence) => {
    expect(() => sample(name, options)).toThrow(sentence);
  });

  test('a machine without any is refused', () => {
    expect(() => pasted('qemu-kvm -smp 4 -machine q35')).toThrow('pasted has no disk');
  });
});

test('something in the way of an optimization is known by its id', () => {
  expect(sample('libvirt/trap-hidden.xml').blocked.get('guest-haltpoll')).toContain(
    '<hidden state>, line 15',
  );
});
