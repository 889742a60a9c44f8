/**
 * Names that libvirt knows, in the parts of a domain that are read here: whatever else stands there is listed as
 * unread, which is how a misspelt element, or one of a later libvirt, is seen.
 *
 * libvirt docs/formatdomain.rst and src/conf/schemas/domaincommon.rng, 9.0 with what came until 11.x (poll 9.4,
 * iothreads below driver 10.0, statistics 11.x).
 */

const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

/** Children, by the path of their parent below the domain. */
export const knownChildren: Readonly<Record<string, ReadonlySet<string>>> = {
  domain: words(`
    name uuid genid title description metadata hwuuid os bootloader bootloader_args sysinfo vcpu vcpus iothreads
    iothreadids defaultiothread cputune numatune memtune blkiotune memory maxMemory currentMemory memoryBacking
    resource throttlegroups cpu features clock on_poweroff on_reboot on_crash on_lockfailure pm perf idmap devices
    seclabel keywrap launchSecurity qemu:commandline qemu:capabilities qemu:override qemu:deprecation`),
  'domain/devices': words(`
    emulator disk controller lease filesystem interface input sound audio hostdev graphics video console parallel
    serial channel smartcard hub redirdev redirfilter rng tpm shmem memory watchdog memballoon nvram panic iommu vsock
    crypto pstore`),
  'domain/devices/disk': words(`
    driver source target iotune throttlefilters boot alias address readonly shareable transient serial wwn vendor
    product encryption geometry blockio backingStore mirror backenddomain acpi auth`),
  'domain/devices/disk/driver': words('metadata_cache iothreads statistics'),
  'domain/cputune': words(`
    shares global_period global_quota period quota emulator_period emulator_quota iothread_period iothread_quota
    vcpupin emulatorpin iothreadpin vcpusched iothreadsched emulatorsched cachetune memorytune`),
  'domain/numatune': words('memory memnode'),
  'domain/memoryBacking': words('hugepages nosharepages locked source access allocation discard'),
  'domain/features/kvm': words('hidden hint-dedicated poll-control pv-ipi dirty-ring'),
  'domain/iothreadids': words('iothread'),
  'domain/iothreadids/iothread': words('poll'),
};

/** Attributes, by the path of their element. */
export const knownAttributes: Readonly<Record<string, ReadonlySet<string>>> = {
  'domain/devices/disk': words('type device model rawio sgio snapshot'),
  'domain/devices/disk/driver': words(`
    name type cache error_policy rerror_policy io ioeventfd event_idx copy_on_read discard iothread detect_zeroes queues
    queue_size iommu ats packed page_per_vq discard_no_unref max_hw_sectors`),
  'domain/iothreadids/iothread': words('id thread_pool_min thread_pool_max'),
  'domain/iothreadids/iothread/poll': words('max grow shrink weight'),
};
