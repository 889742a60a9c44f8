/usr/libexec/qemu-kvm -machine pc-q35-9.0,accel=kvm -cpu host -smp 4 -m 4G \
  -object iothread,id=io0,poll-max-ns=0 -object iothread,id=io1,poll-max-ns=0 \
  -blockdev '{"driver":"raw","node-name":"disk","file":{"driver":"host_device","filename":"/dev/nvme0n1","aio":"io_uring","cache":{"direct":true}}}' \
  -device '{"driver":"virtio-blk-pci","id":"disk0","drive":"disk","num-queues":4,"iothread-vq-mapping":[{"iothread":"io0","vqs":[0,1]},{"iothread":"io1","vqs":[2,3]}]}'
