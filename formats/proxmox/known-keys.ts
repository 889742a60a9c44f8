/** The keys of a Proxmox VM's configuration: qemu-server src/PVE/QemuServer.pm, $confdesc. */
export const knownKeys: RegExp = new RegExp(
  `^(?:${[
    'acpi|affinity|agent|allow-ksm|amd-sev|arch|args|audio0|autostart|balloon|bios|boot|bootdisk|cdrom|cicustom',
    'cipassword|citype|ciupgrade|ciuser|cores|cpu|cpulimit|cpuunits|description|digest|efidisk0|freeze|hookscript',
    'hotplug|hugepages|intel-tdx|ipconfig\\d+|ivshmem|keephugepages|keyboard|kvm|localtime|lock|machine|memory|meta',
    'migrate_downtime|migrate_speed|name|nameserver|numa|onboot|ostype|parent|protection|reboot|rng0',
    'runningcpu|runningmachine|scsihw|searchdomain|serial\\d+|shares|smbios1|smp|snaptime|sockets|spice_enhancements',
    'sshkeys|startdate|startup|tablet|tags|tdf|template|tpmstate0|unused\\d+|vcpus|vga|virtiofs\\d+|vmgenid',
    'vmstate|vmstatestorage|watchdog|(?:net|hostpci|usb|numa|parallel|scsi|virtio|sata|ide)\\d+|vmid|node|status',
  ].join('|')})$`,
);
