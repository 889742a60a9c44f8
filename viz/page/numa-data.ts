/** One VM on two NUMA nodes: a placement as settings and as a picture. */
import type { RunResult } from '../../analysis/talk.js';
import { usCell } from '../number-cells.js';
import { crosses, type PlacementData } from '../charts/placement.js';
import type { ReportTable } from '../report/report-data.js';
import type { Configuration } from './subject.js';

/** Who can be placed, in the order of the digits of a placement. */
export const numaThings: readonly {
  readonly id: string;
  readonly label: string;
  readonly kind: PlacementData['things'][number]['kind'];
}[] = [
  { id: 'vcpu', label: 'vCPU', kind: 'thread' },
  { id: 'iothread', label: 'IOThread', kind: 'thread' },
  { id: 'ram', label: 'guest RAM', kind: 'memory' },
  { id: 'drive', label: 'NVMe drive', kind: 'drive' },
];

/** CPUs of vCPU and IOThread by node: even ones are on node 0. */
const cpus: Readonly<Record<string, readonly [number, number]>> = { vcpu: [4, 5], iothread: [10, 11] };

/** V1 on a host of two nodes, placed like this. */
export function numaConfiguration(places: string, costs: Readonly<Record<string, string>>): Configuration {
  const node = (index: number): 0 | 1 => (places[index] === '1' ? 1 : 0);
  const sets = [
    'host.numaNodes=2',
    `pinning.application=${cpus['vcpu'][node(0)]}`,
    `pinning.iothread=${cpus['iothread'][node(1)]}`,
    `vm.memoryNode=${node(2)}`,
    `drive.node=${node(3)}`,
    'id=placed',
  ];
  return { preset: 'V1', sets, costs, title: placeWords(places) };
}

/** `all on node 0`, `vCPU on node 0; IOThread on node 1; …`. */
export function placeWords(places: string): string {
  if (new Set(places).size === 1) return `all on node ${places[0]}`;
  return numaThings.map(({ label }, index) => `${label} on node ${places[index]}`).join(', ');
}

/** The picture of a placement. */
export function numaData(places: string, source: string): PlacementData {
  const node = (index: number): 0 | 1 => (places[index] === '1' ? 1 : 0);
  const notes = [
    `CPU ${cpus['vcpu'][node(0)]}`,
    `CPU ${cpus['iothread'][node(1)]}`,
    'rings, data',
    'PCIe slot',
  ];
  return {
    title: 'One VM on two nodes',
    subtitle: placeWords(places),
    source,
    things: numaThings.map((thing, index) => ({ ...thing, note: notes[index], node: node(index) })),
    ties: [
      { from: 'vcpu', to: 'iothread', label: 'ring' },
      { from: 'iothread', to: 'drive', label: 'doorbell' },
      { from: 'drive', to: 'ram', label: 'DMA' },
    ],
  };
}

/** The placements that have been simulated, with what crosses. */
export function numaTable(
  results: ReadonlyMap<string, Pick<RunResult, 'periodUs' | 'iops'>>,
  chosen: string,
): ReportTable {
  const best = results.get('0000');
  return {
    caption: 'Placements, and what each costs against all on one node',
    columns: [
      { head: 'placement' },
      { head: 'crosses' },
      { head: 'period, µs', figures: true },
      { head: 'more, µs', figures: true },
      { head: 'k IOPS', figures: true },
    ],
    rows: [...results].map(([places, { periodUs, iops }]) => {
      const data = numaData(places, '');
      const crossing = data.ties.filter((tie) => crosses(data, tie)).map(({ label }) => label);
      const more = best === undefined ? 0 : periodUs - best.periodUs;
      return {
        cells: [
          placeWords(places),
          crossing.join('; ') || 'nothing',
          periodUs.toFixed(2),
          Math.abs(more) < 0.005 ? usCell(0) : `${more < 0 ? '−' : '+'}${Math.abs(more).toFixed(2)}`,
          (iops / 1000).toFixed(1),
        ],
        strong: places === chosen,
      };
    }),
  };
}
