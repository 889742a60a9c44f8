/** Reads what people paste of a virtual machine: finds out what it is, and hands it to the reader of that. */
import type { ConfigFormat, MachineConfig } from '../scenarios/machine/machine-config.js';
import { ConfigText } from './config-text.js';
import { readDomain } from './libvirt/domain.js';
import { readVmConfig } from './proxmox/vm-config.js';
import { readCommandLine } from './qemu-command-line/command-line.js';

/** The formats, by what their reader is for. */
const readers: Readonly<Record<ConfigFormat, (text: ConfigText) => MachineConfig>> = {
  libvirt: readDomain,
  'qemu-command-line': readCommandLine,
  proxmox: readVmConfig,
};

/**
 * The machine that a text describes: libvirt domain XML, a QEMU command line, or a Proxmox VM configuration.
 * @param file the name that errors give the text
 * @throws ConfigError in one sentence, with line and column, for what is none of them or cannot be read
 */
export function readMachineConfig(text: string, file: string): MachineConfig {
  const source = new ConfigText(text.replace(/^\uFEFF/, ''), file);
  return readers[formatOf(source)](source);
}

function formatOf(source: ConfigText): ConfigFormat {
  const { text } = source;
  if (/<(?:domain|\?xml|!DOCTYPE|!ENTITY)[\s>/]/i.test(text)) return 'libvirt';
  if (/(?:^|[\s/'"])(?:qemu-system-[a-z0-9_]+|qemu-kvm)(?=\s)/.test(text)) return 'qemu-command-line';
  const keys =
    /^[ \t]*(?:args|boot|bootdisk|cores|cpu|memory|meta|name|numa|ostype|scsihw|smbios1|sockets|vmgenid|virtio\d+|scsi\d+|sata\d+|ide\d+|net\d+):/m;
  if (keys.test(text)) return 'proxmox';
  if (/(?:^|\s)--?(?:device|drive|blockdev|machine|smp|object)\s/.test(text)) return 'qemu-command-line';
  const what = /^\s*</.test(text)
    ? 'XML without a <domain>'
    : /apiVersion:\s*kubevirt|kind:\s*VirtualMachine/.test(text)
      ? 'a KubeVirt object, which is not read; give the domain XML of its virt-launcher (virsh dumpxml)'
      : 'neither libvirt domain XML, nor a QEMU command line, nor the configuration of a Proxmox VM';
  throw source.error(0, `this is ${what}`);
}
