/** What a machine counts: events that cost, whoever waits for them. Divided by requests they are told a request. */
export class Counts {
  /** Exits from guest mode, of every reason. */
  vmexits = 0;
  /** Writes of the guest to a virtqueue's notify register. */
  kicks = 0;
  /** Sleepers made runnable: host threads and guest tasks. */
  wakes = 0;
  /** System calls, of the application and of the server. */
  syscalls = 0;
  /** Interrupts handled, by the host and by the guest. */
  interrupts = 0;
  /** Interrupts from one processor to another: notifications of posted interrupts (idle CPUs are woken by memory). */
  ipis = 0;
  /** Polling of the server (QEMU) that found something, and that ended in vain. */
  pollHits = 0;
  pollMisses = 0;

  reset(): void {
    this.vmexits = this.kicks = this.wakes = this.syscalls = this.interrupts = this.ipis = 0;
    this.pollHits = this.pollMisses = 0;
  }
}
