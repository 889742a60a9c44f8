/**
 * The options of QEMU, by whether a value follows: without this, no word of a command line can be told from the next.
 *
 * `qemu-system-x86_64 --help` of 7.2, qemu-options.hx for older and later ones, and -id, which Proxmox adds.
 */

const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

/** Options that stand alone. */
export const withoutValue: ReadonlySet<string> = words(`
  S alt-grab async-teardown audio-help ctrl-grab curses daemonize enable-fips enable-kvm enable-sync-profile
  full-screen h help localtime mem-prealloc no-acpi no-fd-bootchk no-frame no-hpet no-kvm no-kvm-irqchip
  no-kvm-pit-reinjection no-quit no-reboot no-shutdown no-user-config nodefaults nodefconfig nographic
  only-migratable portrait preconfig s sdl semihosting singlestep snapshot std-vga usb version win2k-hack xen-attach
  xen-create xen-domid-restrict`);

/** Options with a value that say nothing of disks, vCPUs or memory. */
export const withValue: ReadonlySet<string> = words(`
  D L acpitable action add-fd append audio audiodev balloon bios boot cdrom chroot compat d debugcon dfilter display dtb
  dump-vmstate echr fda fdb fsdev fw fw_cfg g gdb hdc hdd icount id incoming initrd iscsi k kernel loadvm m mem-path mon
  monitor msg mtdblock net netdev nic option-rom parallel pflash pidfile plugin prom-env qmp qmp-pretty realtime rotate
  rtc run-with runas sandbox sd seed semihosting-config serial set shim smbios smp soundhw spice startdate tb-size tpmdev
  trace usbdevice uuid vga virtfs virtiofs vnc watchdog watchdog-action writeconfig xen-domid`);
