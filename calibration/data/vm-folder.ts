/**
 * A folder of `qd1 measure --vm` as data of a fit: the stated half of its rows (`calibration/vm/half.ts`); the other half
 * is predicted, and told beside the fit.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import type { MeasuredVmHost } from '../../scenarios/measured/emulated-vm.js';
import { ConfigError } from '../../sim/errors.js';
import { costById } from '../../models/costs/catalogue.js';
import type { CostBelief } from '../../models/costs/cost.js';
import { drives } from '../../scenarios/drives.js';
import type { Observation } from '../fit/observation.js';
import { plain, rolesOf } from '../vm/half.js';
import { readVmRuns, type VmRun } from '../vm/vm-runs.js';
import { alike } from './alike.js';
import type { DataSet } from './data-set.js';
import { ANY_DRIVE, anyDrive } from './drive-model.js';
import { idOf } from './folder-id.js';
import { guestBeliefs } from './guest-beliefs.js';
import { cpuFamilyOf } from './measured-scenario.js';
import { emulatedVmStarts, refusalOf, translatedBeliefs, vmObservation, vmRowId, vmTrials } from './vm-data-set.js';

const manifestShape = z.object({
  schemaVersion: z.literal(1),
  kind: z.literal('virtual machine'),
  firstSample: z.string().nullable(),
  accel: z.object({ accel: z.enum(['tcg', 'kvm']) }),
  qemu: z.string(),
  guest: z.object({ kernel: z.string() }),
  diskFile: z.object({ place: z.string() }).nullable(),
  host: z.object({
    kernel: z.string(),
    cpu: z.string(),
    isVirtual: z.boolean(),
    haltPollNs: z.number().nullable(),
  }),
  plan: z.object({ keepAwake: z.boolean() }),
});
type VmFolderManifest = z.infer<typeof manifestShape>;

/** Nobody knows what a loop that keeps a CPU awake costs who wants it: an interrupt and a switch, or three exits [ns]. */
const KEPT_AWAKE: CostBelief = { lowNs: 800, centralNs: 4000, highNs: 40_000 };

/** A drive of the catalogue where the file is not in memory; the presets' own, as in `drive-model.ts`. */
const FILE_DRIVE = 'p4800x';

/**
 * @param drive key of `drives` that the file of the disk lies on, or `any`; null where the user did not say
 * @throws ConfigError when something in the folder cannot be read, or nothing of it can be simulated
 */
export async function vmFolder(folder: string, drive: string | null): Promise<DataSet> {
  const manifest = await manifestIn(folder);
  const table = join(folder, 'runs.csv');
  const text = await readFile(table, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new ConfigError(`"${table}" cannot be read (${error.code}); the manifest is of a measurement that has it`, {
      cause: error,
    });
  });
  const runs = readVmRuns(text, table);
  const { accel } = manifest.accel;
  const other = runs.find((run) => run.accel !== accel);
  if (other !== undefined)
    throw new ConfigError(`${table}:${other.line}: accel is ${other.accel}, and the manifest says ${accel}`);
  const on = hostOf(manifest, drive);
  const told = tellableRows(runs, on);
  if (told.fitted.length === 0)
    throw new ConfigError(
      `"${folder}" has no row that can be fitted${told.refused.length === 0 ? '' : `: ${told.refused.join('; ')}`}`,
    );
  const observe = (run: VmRun): Observation => vmObservation(run, table, on);
  return {
    id: idOf(folder),
    title: `half of ${runs.length} virtual machines ${accel === 'kvm' ? 'under KVM' : 'under software emulation'}, QEMU ${on.qemu} on ${manifest.host.cpu}${manifest.firstSample === null ? '' : `, measured ${manifest.firstSample.slice(0, 10)}`}`,
    observations: told.fitted.map(observe),
    unseen: told.heldOut.map(observe),
    beliefs: beliefsOf(manifest, on, drive),
    trials: vmTrials,
    ...(accel === 'tcg' ? { starts: emulatedVmStarts() } : {}),
    heldOut: `the other half of ${folder}`,
    machine: `${manifest.host.cpu}, Linux ${manifest.host.kernel}`,
    notes: [...notesOf(manifest, on, drive), ...told.refused],
  };
}

async function manifestIn(folder: string): Promise<VmFolderManifest> {
  const name = join(folder, 'manifest.json');
  const text = await readFile(name, 'utf8');
  let found: unknown;
  try {
    found = JSON.parse(text);
  } catch (error) {
    throw new ConfigError(`${name} is no JSON; it is damaged`, { cause: error });
  }
  const checked = manifestShape.safeParse(found);
  if (checked.success) return checked.data;
  const [{ path, message }] = checked.error.issues;
  throw new ConfigError(`${name}: ${path.join('.')}: ${message.toLowerCase()}`);
}

function tellableRows(
  runs: readonly VmRun[],
  on: MeasuredVmHost,
): { fitted: VmRun[]; heldOut: VmRun[]; refused: string[] } {
  const roles = rolesOf(runs, plain);
  const refused = runs.map((run) => refusalOf(run, on));
  const of = (role: (typeof roles)[number]): VmRun[] =>
    runs.filter((_, i) => roles[i] === role && refused[i] === null);
  return {
    fitted: of('fitted'),
    heldOut: of('held out'),
    refused: alike(
      runs.flatMap((run, i): [string, string][] => {
        const why = refused[i];
        return why === null ? [] : [[vmRowId(run), why.replace(`${vmRowId(run)} is `, '')]];
      }),
    ),
  };
}

function hostOf({ host, guest, qemu, plan, diskFile }: VmFolderManifest, drive: string | null): MeasuredVmHost {
  const version = (text: string): string => /^\d+\.\d+/u.exec(text)?.[0] ?? text;
  const stand = drive === null || drive === ANY_DRIVE ? FILE_DRIVE : drive;
  return {
    kernel: version(host.kernel),
    guestKernel: version(guest.kernel),
    qemu: version(qemu),
    // A CPU that a loop keeps awake sleeps in no state; leaving the loop is then what leaving a halt is in a guest.
    cpu: host.isVirtual || plan.keepAwake ? 'VM' : cpuFamilyOf(host.cpu).cpu,
    haltPollNs: host.haltPollNs,
    fileOn: inMemory(diskFile) ? 'tmpfs' : stand,
  };
}

function inMemory(diskFile: VmFolderManifest['diskFile']): boolean {
  return diskFile === null || /in memory|^\/dev\/shm/u.test(diskFile.place);
}

function beliefsOf(
  { host, accel, plan, diskFile }: VmFolderManifest,
  on: MeasuredVmHost,
  drive: string | null,
): Map<string, CostBelief> {
  const { tmpfs } = drives;
  const memory = costById(tmpfs.read).belief;
  return new Map<string, CostBelief>([
    ...(host.isVirtual ? guestBeliefs(null) : []),
    ...(accel.accel === 'tcg' ? translatedBeliefs() : []),
    ...(plan.keepAwake ? [['halted_cpu_exit', KEPT_AWAKE] as const] : []),
    // A copy in a guest's memory may fault in its hypervisor.
    ...(host.isVirtual ? [[tmpfs.read, { ...memory, highNs: 3 * memory.highNs }] as const] : []),
    ...(inMemory(diskFile) || (drive !== null && drive !== ANY_DRIVE) ? [] : anyDrive(on.fileOn)),
  ]);
}

function notesOf({ host, plan, diskFile }: VmFolderManifest, on: MeasuredVmHost, drive: string | null): string[] {
  return [
    ...(host.isVirtual
      ? ['the host is itself a guest: its wakes and interrupts may hold exits to its hypervisor, and are believed to']
      : []),
    ...(plan.keepAwake
      ? ['the CPUs were kept awake by a loop: halted_cpu_exit stands for taking a CPU from it, not for leaving a halt']
      : []),
    ...(inMemory(diskFile) || drive !== null
      ? []
      : [`the file of the disk lies on ${diskFile?.place}: its time is fitted as ${drives[on.fileOn].read}, with nothing believed of it before`]),
  ];
}
