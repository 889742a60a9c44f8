#!/bin/sh
# The talk's V3 by hand: QEMU's userspace NVMe driver, the packed virtqueue, an IOThread.
exec taskset -c 0-10 qemu-system-x86_64 \
    -machine pc-q35-5.1,accel=kvm \
    -cpu host,kvm-poll-control=on,kvm-hint-dedicated=on \
    -smp 4,sockets=4,cores=1,threads=1 \
    -m 4G \
    -object memory-backend-ram,id=ram0,size=4G,host-nodes=0,policy=bind \
    -numa node,memdev=ram0 \
    -object iothread,id=iothread1 \
    -drive if=virtio,file=/var/lib/libvirt/images/guest.qcow2,format=qcow2 \
    -blockdev driver=nvme,node-name=nvme0,device=0000:5e:00.0,namespace=1 \
    -device virtio-blk-pci,drive=nvme0,iothread=iothread1,num-queues=4,packed=on \
    -nographic
