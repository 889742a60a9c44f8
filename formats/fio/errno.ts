/** What the `error` of a fio job means (Linux errno) and what usually helps. */

const ERRORS: Readonly<Record<number, readonly [name: string, advice: string]>> = {
  1: ['EPERM, not permitted', 'run fio as root'],
  2: ['ENOENT, no such file', 'check filename'],
  5: ['EIO, the device reported an error', 'look at the kernel log'],
  11: ['EAGAIN, try again', 'raise the limits on locked memory or requests in flight'],
  12: ['ENOMEM, out of memory', 'raise the limit on locked memory'],
  13: ['EACCES, no access', 'run fio as root'],
  16: ['EBUSY, in use', 'unmount the device'],
  19: ['ENODEV, no such device', 'check filename'],
  22: ['EINVAL, not accepted', 'check that bs is a multiple of the logical block size, which direct=1 needs'],
  28: ['ENOSPC, no space', 'make size smaller or use a larger device'],
  38: ['ENOSYS, not in this kernel', 'use another ioengine'],
  95: ['EOPNOTSUPP, not supported', 'use another ioengine or option'],
};

/** Number, name and advice, to be put after "failed with error". */
export function describeErrno(error: number, options: Readonly<Record<string, string>>): string {
  const [name, advice] = ERRORS[error] ?? ['see errno(3)', 'look at what fio printed on its standard error'];
  if (error === 95 && options['hipri'] !== undefined) {
    return `${error} (${name}); hipri needs a device with poll queues (nvme.poll_queues) under the file`;
  }
  return `${error} (${name}); ${advice}`;
}
