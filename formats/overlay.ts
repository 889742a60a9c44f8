/** Facts on top of others: QEMU arguments that libvirt and Proxmox pass on as they are. */
import type { MachineConfig } from '../scenarios/machine/machine-config.js';

/** `over` on top of `base`: what it tells wins, and its objects are more of them. */
export function overlay(base: MachineConfig, over: MachineConfig): MachineConfig {
  const told = Object.fromEntries(
    Object.entries(over).filter(([, value]) => value !== null && !Array.isArray(value)),
  ) as Partial<MachineConfig>;
  const both = <K extends ListKey>(key: K): MachineConfig[K] =>
    [...base[key], ...over[key]] as unknown as MachineConfig[K];
  return {
    ...base,
    ...told,
    format: base.format,
    iothreads: both('iothreads'),
    controllers: both('controllers'),
    disks: both('disks'),
    assigned: both('assigned'),
    vcpuPins: both('vcpuPins'),
    iothreadPins: both('iothreadPins'),
    unread: both('unread'),
  };
}

type ListKey = 'iothreads' | 'controllers' | 'disks' | 'assigned' | 'vcpuPins' | 'iothreadPins' | 'unread';
