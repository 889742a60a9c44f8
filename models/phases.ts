/**
 * The phases of a request's life, and the stages that results tell them as.
 *
 * A phase is the time between two hand-overs (`sim/critical-path.ts`). What is told is a little finer: the same
 * phase is told apart by the mechanism at work, so that "the server is woken" is not hidden in "the server is
 * notified".
 */
export const phases = [
  'application',
  'submit',
  'notify server',
  'server submit',
  'device',
  'reap',
  'server complete',
  'notify driver',
  'complete',
] as const;

/** Indices into `phases`. */
export const Phase = {
  /** The application's own loop, from the completion to the next submission. */
  application: 0,
  /** The application's kernel: from the system call to the ring or the doorbell. */
  submit: 1,
  /** From the request in the ring until the server (QEMU) takes it. */
  notifyServer: 2,
  /** The server's path to the drive's doorbell. */
  serverSubmit: 3,
  /** From the doorbell until the completion entry is visible in memory. */
  device: 4,
  /** Until the server has found the completion. */
  reap: 5,
  /** The server's path until the used ring shows the request. */
  serverComplete: 6,
  /** Until the driver of the application's kernel has found the completion. */
  notifyDriver: 7,
  /** Until the application has its result. */
  complete: 8,
} as const;

/** What a server does from the used ring to the interrupt, or lets the guest wait for. */
const notifies = new Set([
  'irqfd',
  'spdk',
  'aio-poll',
  'bottom-half',
  'qemu-block',
  'main-loop',
  'ppoll',
  'guest-notifier',
  'big-lock',
  'eventfd',
  'timer',
]);

const wakes = new Set(['scheduler', 'c-state', 'halt']);

/**
 * The stage that time in a phase is told as.
 * @param phase index of a phase
 * @param mechanism the site's mechanism
 */
export function stageOf(phase: number, mechanism: string): string {
  switch (phase) {
    case Phase.serverSubmit:
      return wakes.has(mechanism) ? 'server wake' : 'server submit';
    case Phase.notifyServer:
      return wakes.has(mechanism) ? 'server wake' : 'notify device';
    case Phase.reap:
      if (wakes.has(mechanism)) return 'server wake';
      return mechanism === 'interrupt' || mechanism === 'block-layer' ? 'host interrupt' : 'server reap';
    case Phase.notifyDriver:
      if (wakes.has(mechanism)) return 'task wake';
      if (mechanism === 'guest-interrupt' || mechanism === 'emulation') return 'guest interrupt';
      if (mechanism === 'iopoll') return 'complete';
      return notifies.has(mechanism) ? 'notify guest' : 'host interrupt';
    case Phase.complete:
      return wakes.has(mechanism) ? 'task wake' : 'complete';
    default:
      return phases[phase];
  }
}
