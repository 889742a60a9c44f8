qemu-system-x86_64 -machine pc-q35-8.2,accel=kvm,kernel-irqchip=on -cpu host,+kvm-hint-dedicated,+kvm-poll-control \
  -smp 4,sockets=1,cores=4,threads=1 -m 8G -overcommit cpu-pm=off \
  -device pcie-root-port,id=rp0,slot=1 \
  -device vfio-pci,host=0000:5e:00.0,id=nvme0,bus=rp0 \
  -drive file=/srv/guest.qcow2,if=none,id=root,cache=none,aio=io_uring -device virtio-blk-pci,drive=root,id=root0
