/** Which disk of a machine is meant: the one that is named, or the one that is most likely on the fast drive. */
import { ConfigError } from '../../sim/errors.js';
import { didYouMean } from '../../sim/nearest.js';
import type { AssignedDevice, DiskFacts, MachineConfig } from './machine-config.js';
import type { Assumption } from './findings.js';

/** A disk, or a device that is assigned to the guest and may be a drive. */
export type Candidate =
  | { readonly kind: 'disk'; readonly id: string; readonly disk: DiskFacts }
  | { readonly kind: 'assigned'; readonly id: string; readonly device: AssignedDevice };

export interface Choice {
  readonly chosen: Candidate;
  /** Ids of the others. */
  readonly others: readonly string[];
  /** What was taken for given; null where there was nothing to choose. */
  readonly why: Assumption | null;
}

/**
 * @param wanted the id that the user gave
 * @throws ConfigError where there is none, or no such one
 */
export function chooseDisk(config: MachineConfig, wanted: string | undefined): Choice {
  const disks = config.disks
    .filter(({ removable }) => !removable)
    .map((disk): Candidate => ({ kind: 'disk', id: disk.id, disk }));
  const devices = config.assigned.map((device): Candidate => ({ kind: 'assigned', id: device.id, device }));
  const all = [...disks, ...devices];
  const ids = all.map(({ id }) => id);
  if (all.length === 0) {
    throw new ConfigError(`${config.file} has no disk, and no device of the host that could be one`);
  }
  if (wanted !== undefined) {
    const chosen = all.find(({ id }) => id === wanted);
    if (chosen === undefined) {
      const guess = didYouMean(wanted, ids) || `; there is ${ids.join(', ')}`;
      throw new ConfigError(`${config.file} has no disk "${wanted.slice(0, 80)}"${guess}`);
    }
    return { chosen, others: ids.filter((id) => id !== wanted), why: null };
  }
  const [chosen] = all.toSorted((a, b) => likeliness(b) - likeliness(a));
  const others = ids.filter((id) => id !== chosen.id);
  const what =
    chosen.kind === 'assigned'
      ? `the device ${chosen.device.address} that the guest has (${chosen.id}) is the NVMe drive`
      : `the disk on the drive is ${chosen.id}${chosen.disk.path === null ? '' : ` (${chosen.disk.path})`}`;
  const certain = others.length === 0 && chosen.kind === 'disk';
  return {
    chosen,
    others,
    why: certain
      ? null
      : {
          what,
          surer:
            others.length === 0
              ? 'lspci on the host tells'
              : `--disk ${others[0]} for another of ${ids.join(', ')}`,
        },
  };
}

/** How much a candidate looks like a fast drive; the first of equals is taken. */
function likeliness(candidate: Candidate): number {
  if (candidate.kind === 'assigned') return 0;
  const { source, path } = candidate.disk;
  if (source.value === 'nvme' || /nvme/i.test(path ?? '')) return 5;
  if (source.value === 'vhost-user') return 4;
  if (source.value === 'block') return 3;
  return source.value === 'network' ? 1 : 2;
}
