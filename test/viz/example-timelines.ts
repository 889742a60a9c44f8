/**
 * What everyone does while one request lives, as rows: the lane, start and end [ns], category, the stage if the
 * request waits for it, words, cost, idle state, and whether it begins with a VM exit. Taken from simulations and
 * kept as they were, so that the pictures do not move with the models.
 */

/** 8616 ns. */
export const polledBareMetal = `
guest | 0 | 298 | work | application | fio | fio_loop
guest | 298 | 370 | work | submit | system call | syscall_entry
guest | 370 | 1172 | work | submit | block layer | blk_submit
guest | 1172 | 7921 | pollUseful | - | iopoll | blk_poll
guest | 7921 | 7988 | pollUseful | complete | turn | blk_poll turn
guest | 7988 | 8072 | pollUseful | complete | CQE | cqe_line_read
guest | 8072 | 8540 | work | complete | completion | blk_poll_complete
guest | 8540 | 8616 | work | complete | return | syscall_exit
drive | 0 | 1172 | idle | - | no command | no command
drive | 1172 | 7921 | work | device | the drive reads 4 KiB | dev_p4800x_read_4k
drive | 7921 | 8616 | idle | - | no command | no command
`;

/** 10509 ns. */
export const bareMetal = `
guest | 0 | 298 | work | application | fio | fio_loop
guest | 298 | 370 | work | submit | system call | syscall_entry
guest | 370 | 1172 | work | submit | block layer | blk_submit
guest | 1172 | 1884 | work | - | goes to sleep | sched_deactivate
guest | 9065 | 10433 | work | task wake | switch to the task | sched_wake_idle
guest | 10433 | 10509 | work | complete | return | syscall_exit
cpu2 | 1884 | 8288 | idle | - | asleep | POLL | POLL
cpu2 | 8288 | 8344 | idle | task wake | poll ends | idle_poll_exit | POLL
cpu2 | 8344 | 8480 | irq | host interrupt | entry | hardirq_entry
cpu2 | 8480 | 8950 | irq | complete | completion | blk_complete_irq
cpu2 | 8950 | 9065 | irq | complete | exit | hardirq_exit
drive | 0 | 1172 | idle | - | no command | no command
drive | 1172 | 7921 | work | device | the drive reads 4 KiB | dev_p4800x_read_4k
drive | 7921 | 8288 | work | host interrupt | MSI-X | msix_to_core
drive | 8288 | 10509 | idle | - | no command | no command
`;

/** 25572 ns. */
export const mainLoop = `
guest | 0 | 286 | work | application | fio | fio_loop
guest | 286 | 350 | work | submit | system call | syscall_entry
guest | 350 | 1249 | work | submit | block layer | blk_submit
guest | 1249 | 1433 | work | submit | EPT | ept_dma_guest_extra
guest | 2938 | 3643 | work | - | goes to sleep | sched_deactivate
guest | 3643 | 23385 | pollUseful | - | guest halt polling | POLL
guest | 23385 | 23500 | irq | guest interrupt | vector | guest_irq_vector
guest | 23500 | 24008 | irq | complete | completion | blk_complete_irq
guest | 24008 | 24118 | irq | complete | return | guest_irq_return
guest | 24118 | 24171 | work | complete | poll ends | vcpu_poll_guest_detect
guest | 24171 | 25496 | work | task wake | switch to the task | sched_wake_idle
guest | 25496 | 25572 | work | complete | return | syscall_exit
kvm | 1433 | 2111 | work | notify device | kick | kick_to_signal |  | exit
kvm | 2111 | 2539 | work | server wake | wake | ttwu_send
kvm | 2539 | 2938 | work | - | VM entry | kick_return
kvm | 23078 | 23385 | work | notify guest | posted interrupt | posted_interrupt
server | 3516 | 4905 | work | server wake | switch to the task | sched_wake_idle
server | 4905 | 5450 | work | notify device | ppoll | ppoll_return
server | 5450 | 6807 | work | notify device | main loop | qemu_main_loop_extra
server | 6807 | 7038 | work | notify device | read | eventfd_read
server | 7038 | 7232 | work | server submit | ring | ring_lines
server | 7232 | 8773 | work | server submit | QEMU block layer | qemu_submit
server | 8773 | 8840 | work | server submit | system call | syscall_entry
server | 8840 | 9725 | work | server submit | block layer | blk_submit
server | 9725 | 9807 | work | - | return | syscall_exit
server | 9807 | 9852 | work | - | peek | aio_ring_peek
server | 9852 | 10536 | work | - | goes to sleep | sched_deactivate
server | 18321 | 19516 | work | server wake | switch to the task | sched_wake_idle
server | 19516 | 19998 | work | server reap | ppoll | ppoll_return
server | 19998 | 21390 | work | server reap | main loop | qemu_main_loop_extra
server | 21390 | 21599 | work | server reap | read | eventfd_read
server | 21599 | 21661 | work | server complete | peek | aio_ring_peek
server | 21661 | 22506 | work | server complete | QEMU block layer | qemu_complete
server | 22506 | 23078 | work | notify guest | irqfd | irqfd_write
server | 23078 | 23795 | work | - | goes to sleep | sched_deactivate
cpu8 | 0 | 2539 | idle | - | asleep | C1 | C1
cpu8 | 2539 | 3516 | idle | server wake | C1 exit | c1_exit | C1
cpu8 | 10536 | 16841 | idle | - | asleep | C1 | C1
cpu8 | 16841 | 17666 | idle | server wake | C1 exit | c1_exit | C1
cpu8 | 17666 | 17779 | irq | host interrupt | entry | hardirq_entry
cpu8 | 17779 | 18195 | irq | host interrupt | completion | blk_complete_irq
cpu8 | 18195 | 18321 | irq | host interrupt | exit | hardirq_exit
cpu8 | 23795 | 25572 | idle | - | asleep | C1 | C1
drive | 0 | 9725 | idle | - | no command | no command
drive | 9725 | 16474 | work | device | the drive reads 4 KiB | dev_p4800x_read_4k
drive | 16474 | 16841 | work | host interrupt | MSI-X | msix_to_core
drive | 16841 | 25572 | idle | - | no command | no command
`;

/** 47170 ns. */
export const mainLoopDeep = `
guest | 0 | 286 | work | application | fio | fio_loop
guest | 286 | 350 | work | submit | system call | syscall_entry
guest | 350 | 1249 | work | submit | block layer | blk_submit
guest | 1249 | 1433 | work | submit | EPT | ept_dma_guest_extra
guest | 2938 | 3643 | work | - | goes to sleep | sched_deactivate
guest | 3643 | 44983 | pollUseful | - | guest halt polling | POLL
guest | 44983 | 45098 | irq | guest interrupt | vector | guest_irq_vector
guest | 45098 | 45606 | irq | complete | completion | blk_complete_irq
guest | 45606 | 45716 | irq | complete | return | guest_irq_return
guest | 45716 | 45769 | work | complete | poll ends | vcpu_poll_guest_detect
guest | 45769 | 47094 | work | task wake | switch to the task | sched_wake_idle
guest | 47094 | 47170 | work | complete | return | syscall_exit
kvm | 1433 | 2111 | work | notify device | kick | kick_to_signal |  | exit
kvm | 2111 | 2539 | work | server wake | wake | ttwu_send
kvm | 2539 | 2938 | work | - | VM entry | kick_return
kvm | 44676 | 44983 | work | notify guest | posted interrupt | posted_interrupt
server | 14239 | 15628 | work | server wake | switch to the task | sched_wake_idle
server | 15628 | 16173 | work | notify device | ppoll | ppoll_return
server | 16173 | 17530 | work | notify device | main loop | qemu_main_loop_extra
server | 17530 | 17761 | work | notify device | read | eventfd_read
server | 17761 | 17955 | work | server submit | ring | ring_lines
server | 17955 | 19496 | work | server submit | QEMU block layer | qemu_submit
server | 19496 | 19563 | work | server submit | system call | syscall_entry
server | 19563 | 20448 | work | server submit | block layer | blk_submit
server | 20448 | 20530 | work | - | return | syscall_exit
server | 20530 | 20575 | work | - | peek | aio_ring_peek
server | 20575 | 21259 | work | - | goes to sleep | sched_deactivate
server | 39919 | 41114 | work | server wake | switch to the task | sched_wake_idle
server | 41114 | 41596 | work | server reap | ppoll | ppoll_return
server | 41596 | 42988 | work | server reap | main loop | qemu_main_loop_extra
server | 42988 | 43197 | work | server reap | read | eventfd_read
server | 43197 | 43259 | work | server complete | peek | aio_ring_peek
server | 43259 | 44104 | work | server complete | QEMU block layer | qemu_complete
server | 44104 | 44676 | work | notify guest | irqfd | irqfd_write
server | 44676 | 45393 | work | - | goes to sleep | sched_deactivate
cpu8 | 0 | 2539 | idle | - | asleep | C1E | C1E
cpu8 | 2539 | 14239 | idle | server wake | C1E exit | c1e_exit | C1E
cpu8 | 21259 | 27564 | idle | - | asleep | C1E | C1E
cpu8 | 27564 | 39264 | idle | server wake | C1E exit | c1e_exit | C1E
cpu8 | 39264 | 39377 | irq | host interrupt | entry | hardirq_entry
cpu8 | 39377 | 39793 | irq | host interrupt | completion | blk_complete_irq
cpu8 | 39793 | 39919 | irq | host interrupt | exit | hardirq_exit
cpu8 | 45393 | 47170 | idle | - | asleep | C1E | C1E
drive | 0 | 20448 | idle | - | no command | no command
drive | 20448 | 27197 | work | device | the drive reads 4 KiB | dev_p4800x_read_4k
drive | 27197 | 27564 | work | host interrupt | MSI-X | msix_to_core
drive | 27564 | 47170 | idle | - | no command | no command
`;

/** 16682 ns. */
export const iothread = `
guest | 0 | 286 | work | application | fio | fio_loop
guest | 286 | 350 | work | submit | system call | syscall_entry
guest | 350 | 1249 | work | submit | block layer | blk_submit
guest | 1249 | 1433 | work | submit | EPT | ept_dma_guest_extra
guest | 1433 | 2138 | work | - | goes to sleep | sched_deactivate
guest | 2138 | 14495 | pollUseful | - | guest halt polling | POLL
guest | 14495 | 14610 | irq | guest interrupt | vector | guest_irq_vector
guest | 14610 | 15118 | irq | complete | completion | blk_complete_irq
guest | 15118 | 15228 | irq | complete | return | guest_irq_return
guest | 15228 | 15281 | work | complete | poll ends | vcpu_poll_guest_detect
guest | 15281 | 16606 | work | task wake | switch to the task | sched_wake_idle
guest | 16606 | 16682 | work | complete | return | syscall_exit
kvm | 14188 | 14495 | work | notify guest | posted interrupt | posted_interrupt
server | 0 | 1433 | pollUseful | - | polling | polling
server | 1433 | 1616 | pollUseful | notify device | found | aio_poll_iteration in progress
server | 1616 | 1770 | work | server submit | ring | ring_lines
server | 1770 | 3495 | work | server submit | QEMU block layer | qemu_submit
server | 3495 | 3573 | work | server submit | system call | syscall_entry
server | 3573 | 4444 | work | server submit | block layer | blk_submit
server | 4444 | 4512 | work | - | return | syscall_exit
server | 4512 | 4559 | work | - | peek | aio_ring_peek
server | 4559 | 11560 | pollUseful | - | polling | polling
server | 12192 | 12320 | pollUseful | server reap | found | aio_poll_iteration in progress
server | 12320 | 12567 | work | server complete | notify | eventfd_write
server | 12567 | 12614 | work | server complete | peek | aio_ring_peek
server | 12614 | 13695 | work | server complete | QEMU block layer | qemu_complete
server | 13695 | 14188 | work | notify guest | irqfd | irqfd_write
server | 14188 | 14441 | work | - | read | eventfd_read
server | 14441 | 16682 | pollUseful | - | polling | polling
cpu10 | 11560 | 11683 | irq | host interrupt | entry | hardirq_entry
cpu10 | 11683 | 12086 | irq | host interrupt | completion | blk_complete_irq
cpu10 | 12086 | 12192 | irq | host interrupt | exit | hardirq_exit
drive | 0 | 4444 | idle | - | no command | no command
drive | 4444 | 11193 | work | device | the drive reads 4 KiB | dev_p4800x_read_4k
drive | 11193 | 11560 | work | host interrupt | MSI-X | msix_to_core
drive | 11560 | 16682 | idle | - | no command | no command
`;

/** 24297 ns. */
export const haltPolling = `
guest | 0 | 286 | work | application | fio | fio_loop
guest | 286 | 350 | work | submit | system call | syscall_entry
guest | 350 | 1249 | work | submit | block layer | blk_submit
guest | 1249 | 1433 | work | submit | EPT | ept_dma_guest_extra
guest | 2938 | 3593 | work | - | goes to sleep | sched_deactivate
guest | 22163 | 22278 | irq | guest interrupt | vector | guest_irq_vector
guest | 22278 | 22786 | irq | complete | completion | blk_complete_irq
guest | 22786 | 22896 | irq | complete | return | guest_irq_return
guest | 22896 | 24221 | work | task wake | switch to the task | sched_wake_idle
guest | 24221 | 24297 | work | complete | return | syscall_exit
kvm | 1433 | 2111 | work | notify device | kick | kick_to_signal |  | exit
kvm | 2111 | 2539 | work | server wake | wake | ttwu_send
kvm | 2539 | 2938 | work | - | VM entry | kick_return
kvm | 3593 | 4385 | work | - | timer | tscdeadline_rearm |  | exit
kvm | 4385 | 5050 | work | - | HLT exit | vmexit_hlt_block |  | exit
kvm | 5050 | 21017 | pollUseful | - | KVM halt polling | halt polling
kvm | 21017 | 22163 | work | task wake | VM entry | vcpu_wake_haltpoll_host
server | 3545 | 4884 | work | server wake | switch to the task | sched_wake_idle
server | 4884 | 5397 | work | notify device | ppoll | ppoll_return
server | 5397 | 5616 | work | notify device | read | eventfd_read
server | 5616 | 5770 | work | server submit | ring | ring_lines
server | 5770 | 7495 | work | server submit | QEMU block layer | qemu_submit
server | 7495 | 7573 | work | server submit | system call | syscall_entry
server | 7573 | 8444 | work | server submit | block layer | blk_submit
server | 8444 | 8512 | work | - | return | syscall_exit
server | 8512 | 8559 | work | - | peek | aio_ring_peek
server | 8559 | 12559 | pollWasted | - | polling in vain | polling in vain
server | 12559 | 13178 | work | - | goes to sleep | sched_deactivate
server | 17344 | 18584 | work | server wake | switch to the task | sched_wake_idle
server | 18584 | 19189 | work | server reap | ppoll | ppoll_return
server | 19189 | 19396 | work | server reap | read | eventfd_read
server | 19396 | 19443 | work | server complete | peek | aio_ring_peek
server | 19443 | 20524 | work | server complete | QEMU block layer | qemu_complete
server | 20524 | 21017 | work | notify guest | irqfd | irqfd_write
server | 21017 | 21777 | work | - | goes to sleep | sched_deactivate
cpu10 | 0 | 2539 | idle | - | asleep | C1 | C1
cpu10 | 2539 | 3545 | idle | server wake | C1 exit | c1_exit | C1
cpu10 | 13178 | 15560 | idle | - | asleep | C1 | C1
cpu10 | 15560 | 16712 | idle | server wake | C1 exit | c1_exit | C1
cpu10 | 16712 | 16835 | irq | host interrupt | entry | hardirq_entry
cpu10 | 16835 | 17238 | irq | host interrupt | completion | blk_complete_irq
cpu10 | 17238 | 17344 | irq | host interrupt | exit | hardirq_exit
cpu10 | 21777 | 24297 | idle | - | asleep | C1 | C1
drive | 0 | 8444 | idle | - | no command | no command
drive | 8444 | 15193 | work | device | the drive reads 4 KiB | dev_p4800x_read_4k
drive | 15193 | 15560 | work | host interrupt | MSI-X | msix_to_core
drive | 15560 | 24297 | idle | - | no command | no command
`;
