qemu-system-x86_64 -machine q35 -accel kvm -cpu host,kvm=off,kvm-hint-dedicated=on -smp 8 -m 16G \
  -object iothread,id=io1,poll-max-ns=200000 \
  -drive file=nvme://0000:01:00.0/1,if=none,id=d0,cache=none,aio=native \
  -device virtio-blk-pci,drive=d0,num-queues=32
