/** Part 7: NUMA and pinning. */
import { costById } from '../../../models/costs/catalogue.js';
import { placement } from '../../charts/placement.js';
import { numaConfiguration, numaData, numaTable } from '../numa-data.js';
import { buildSeed, controls, markup, num, type StaticPart } from './context.js';

function ns(cost: string): string {
  return `${Math.round(costById(cost).belief.centralNs)} ns`;
}

/** The talk's placement, and each thing in turn on the other node. */
const told = ['0000', '1000', '0100', '0010', '0001', '1100'];

export const numa: StaticPart = {
  id: 'numa',
  title: 'NUMA and pinning',
  html: (context) => {
    const results = new Map(told.map((places) => [places, context.run(numaConfiguration(places, {}))]));
    const source = `Simulated: qd1, profile ${context.talk.profile}, seed ${buildSeed}.`;
    return markup`
<p>A server with two processors has two <em>nodes</em>: CPUs with memory and PCIe slots of their own. What crosses between them takes a way through the link, one cache line after the other:
fetching a request from its ring takes ${num(ns('ring_lines_remote'), 'cost-ring_lines_remote')} across, and ${num(ns('ring_lines'), 'cost-ring_lines')} at home. The talk’s picture has everything on node 0. Move things and see what crosses.</p>
<p>Pinning is what keeps them there: <code>&lt;vcpupin&gt;</code>, <code>&lt;iothreadpin&gt;</code>, <code>&lt;emulatorpin&gt;</code> and <code>&lt;numatune&gt;</code> in the libvirt XML.</p>
${controls('numa')}
${context.figure('numa', 'One VM on two nodes', (document, theme) => placement(numaData('0000', source), document, { theme }), numaTable(results, '0000'))}
<p id="numa-words" aria-live="polite">Everything on one node is best; putting both threads on the other one keeps their ring together, yet each command and its data cross to the drive.</p>`;
  },
};
