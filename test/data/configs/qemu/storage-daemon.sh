# qemu-storage-daemon exports the drive; the guest's disk is vhost-user-blk.
qemu-storage-daemon \
  --blockdev driver=nvme,node-name=nvme0,device=0000:5e:00.0,namespace=1 \
  --object iothread,id=io0 \
  --export type=vhost-user-blk,id=export0,addr.type=unix,addr.path=/tmp/vhost.sock,node-name=nvme0,writable=on,iothread=io0 &

qemu-system-x86_64 -machine q35,accel=kvm,memory-backend=mem -cpu host -smp 4 -m 4G \
  -object memory-backend-memfd,id=mem,size=4G,share=on \
  -chardev socket,id=vhost0,path=/tmp/vhost.sock \
  -device vhost-user-blk-pci,chardev=vhost0,id=disk0,num-queues=4,queue-size=256
