/** The records that are primitive costs already: of each the cost of the catalogue that it informed. */
export const priorCosts: ReadonlyMap<string, string> = new Map([
  ['coropool-a', 'coroutine_create_cold'],
  ['coropool-b', 'coroutine_create_pooled'],
  ['coro-yield', 'coroutine_switch'],
  ['coro-enter', 'coroutine_create_pooled'],
  ['coro-allocate', 'coroutine_create_pooled'],
  ['xrp-kernel', 'syscall_bare'],
  ['xrp-read', 'blk_submit'],
  ['xrp-ext4', 'fs_ext4_dio_read'],
  ['xrp-bio', 'blk_dio_bio'],
  ['xrp-nvme', 'nvme_queue_rq'],
  ['xrp-storage2', 'dev_p5800x_read_512b'],
  ['cstate-skxc1', 'c1_exit'],
  ['cstate-skxc1e', 'c1e_exit'],
  ['cstate-skxc6', 'c6_exit_skx'],
  ['cstate-icxc1', 'c1_exit_icx'],
  ['cstate-icxc1e', 'c1e_exit_icx'],
  // Machines of another architecture, with no row of their own: what an exit costs that no table of ours has.
  ['cstate-rk3399state1', 'idle_exit_unmanaged'],
  ['cstate-rk3399state2', 'idle_exit_unmanaged'],
  ['cstate-m1', 'idle_exit_unmanaged'],
]);
