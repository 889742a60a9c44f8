/** Writes that must be durable: by FUA, by flushes after them, in the host, in the guest, and in QEMU. */
import { describe, expect, test } from 'vitest';
import { bareMetal, guest, observe, type Observation } from './laboratory.js';

const flash = { model: '980pro' } as const;
const dsync = { rw: 'randwrite', sync: 'dsync' } as const;
const flush = 'dev_client_flash_flush';
const fua = 'dev_client_flash_write_fua';
const write = 'dev_980pro_write_4k';

/** How often the drive does each, a request. */
const drive = ({ charged }: Observation): Record<string, number> => ({
  write: charged('nvme0', write),
  fua: charged('nvme0', fua),
  flush: charged('nvme0', flush),
});

describe('on bare metal', () => {
  test('a drive without a volatile cache does nothing more', () => {
    const plain = observe(bareMetal({ fio: { rw: 'randwrite' } }));
    const durable = observe(bareMetal({ fio: dsync }));
    expect(durable.meanPeriodNs).toBe(plain.meanPeriodNs);
  });

  test.each(['libaio', 'io_uring'] as const)('%s writes once, past the cache', (ioengine) => {
    expect(drive(observe(bareMetal({ drive: flash, fio: { ...dsync, ioengine } })))).toEqual({
      write: 0,
      fua: 1,
      flush: 0,
    });
  });

  test('a synchronous call flushes besides', () => {
    const durable = observe(bareMetal({ drive: flash, fio: dsync }));
    expect(drive(durable)).toEqual({ write: 0, fua: 1, flush: 1 });
    expect(durable.each.syscalls).toBe(1);
  });

  test('a write that may stay in the cache does', () => {
    const plain = observe(bareMetal({ drive: flash, fio: { rw: 'randwrite' } }));
    expect(drive(plain)).toEqual({ write: 1, fua: 0, flush: 0 });
  });

  test('reads are not flushed', () => {
    const reads = observe(bareMetal({ drive: flash, fio: { ...dsync, rw: 'randread' } }));
    expect(drive(reads)).toEqual({ write: 0, fua: 0, flush: 0 });
  });

  test('up to 6.4 a worker issues a write with FUA', () => {
    const fio = { ...dsync, ioengine: 'libaio' } as const;
    const at = (kernel: string): number =>
      observe(bareMetal({ drive: flash, fio, host: { kernel } })).charged('fio', 'kblockd_queue');
    expect(at('6.4')).toBe(1);
    expect(at('6.5')).toBe(0);
  });
});

describe('under QEMU', () => {
  const nvme = { drive: flash, qemu: '7.2', haltpoll: true } as const;
  const libaio = { ...dsync, ioengine: 'libaio' } as const;

  test('without a write cache (directsync) each write is a write and a flush that waits for it', () => {
    const emulated = observe(guest({ ...nvme, cache: 'directsync', fio: libaio }));
    expect(drive(emulated)).toEqual({ write: 1, fua: 0, flush: 1 });
    // The guest knows of one request.
    expect(emulated.charged('vcpu0', 'blk_submit')).toBe(1);
    // The flush is an fdatasync of a worker.
    expect(emulated.charged(/worker/, 'blk_submit')).toBe(1);
  });

  test('with FUA it is one request', () => {
    const emulated = observe(guest({ ...nvme, cache: 'directsync', fio: libaio }));
    const native = observe(guest({ ...nvme, cache: 'directsync', nativeFua: true, fio: libaio }));
    expect(drive(native)).toEqual({ write: 0, fua: 1, flush: 0 });
    expect(native.meanPeriodNs).toBeLessThan(emulated.meanPeriodNs);
  });

  test("so it is with QEMU's own NVMe driver", () => {
    const own = observe(guest({ ...nvme, cache: 'directsync', blockDriver: 'nvme', fio: libaio }));
    expect(drive(own)).toEqual({ write: 0, fua: 1, flush: 0 });
  });

  test('a worker that writes with RWF_DSYNC flushes in the same call', () => {
    const native = { ...nvme, cache: 'directsync', nativeFua: true, aio: 'threads' } as const;
    const pool = observe(guest({ ...native, fio: libaio }));
    expect(drive(pool)).toEqual({ write: 0, fua: 1, flush: 1 });
  });

  test('with a write cache (none) the guest sends the flush, and a synchronous call a second one', () => {
    const asynchronous = observe(guest({ ...nvme, fio: libaio }));
    expect(drive(asynchronous)).toEqual({ write: 1, fua: 0, flush: 1 });
    expect(asynchronous.charged('vcpu0', 'blk_submit')).toBe(2);
    const synchronous = observe(guest({ ...nvme, fio: { ...dsync, ioengine: 'psync' } }));
    expect(drive(synchronous)).toEqual({ write: 1, fua: 0, flush: 2 });
  });

  test('a flush of a drive without a cache still takes the way to a worker of QEMU', () => {
    const optane = observe(guest({ qemu: '7.2', fio: libaio }));
    expect(optane.charged(/worker/, 'syscall_entry')).toBe(1);
    expect(optane.charged(/worker/, 'blk_submit')).toBe(0);
    expect(optane.charged('nvme0', 'dev_p4800x_write_4k')).toBe(1);
  });

  test('an assigned drive has FUA in the guest', () => {
    const assigned = observe(guest({ ...nvme, disk: 'vfio', iothread: null, fio: libaio }));
    expect(drive(assigned)).toEqual({ write: 0, fua: 1, flush: 0 });
  });
});
