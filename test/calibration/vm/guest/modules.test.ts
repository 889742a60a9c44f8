import { describe, expect, test } from 'vitest';
import { loadOrder, moduleName } from '../../../../calibration/vm/guest/modules.js';

/** As Debian 12 has them. */
const dependencies = [
  'kernel/drivers/virtio/virtio_ring.ko:',
  'kernel/drivers/virtio/virtio.ko: kernel/drivers/virtio/virtio_ring.ko',
  'kernel/drivers/virtio/virtio_pci.ko: kernel/drivers/virtio/virtio_pci_modern_dev.ko kernel/drivers/virtio/virtio.ko kernel/drivers/virtio/virtio_ring.ko',
  'kernel/drivers/virtio/virtio_pci_modern_dev.ko:',
  'kernel/drivers/block/virtio_blk.ko: kernel/drivers/virtio/virtio.ko kernel/drivers/virtio/virtio_ring.ko',
].join('\n');

describe('the modules of a virtio disk', () => {
  test('are loaded after what they need, each once', () => {
    const order = loadOrder(['virtio_pci', 'virtio_blk'], dependencies, '').map(moduleName);
    expect(order).toEqual(['virtio_ring', 'virtio', 'virtio_pci_modern_dev', 'virtio_pci', 'virtio_blk']);
  });

  test('need no file where the kernel has them built in', () => {
    const builtin = 'kernel/drivers/virtio/virtio_pci.ko\nkernel/drivers/block/virtio-blk.ko\n';
    expect(loadOrder(['virtio_pci', 'virtio_blk'], '', builtin)).toEqual([]);
  });

  test('are missed by name', () => {
    expect(() => loadOrder(['virtio_blk'], '', '')).toThrow('the kernel has no module virtio_blk');
  });

  test('have one name, however they are compressed', () => {
    expect(moduleName('kernel/drivers/block/virtio-blk.ko.xz')).toBe('virtio_blk');
    expect(moduleName('virtio_blk.ko')).toBe('virtio_blk');
  });
});
