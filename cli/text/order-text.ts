/** Orders for people: each one's share, where the order matters in µs, and the gains in IOPS order by order. */
import type { OrderResult, OrderWalk } from '../../analysis/order/result.js';
import { kilo, share, signedUs, us } from './numbers.js';
import { bullets, heading, paragraph } from './prose.js';
import type { Style } from './style.js';
import { table } from './table.js';

/** Longest bar of a share. */
const BAR = 20;

/** Everything `qd1 order` says. */
export function orderText(result: OrderResult, style: Style): string {
  const { bold, dim } = style.colors;
  const { base, before, after, totalUs, intervalTotalUs, subsets, possibleOrders, replications, seed } =
    result;
  const how = `${subsets} subsets simulated, ${possibleOrders} possible orders, ${replications} replications each, profile ${result.profile}, seed ${seed}`;
  const [low, high] = intervalTotalUs;
  const sections = [
    `${bold(base.id)}  ${base.label}`,
    `${bold(`${us(before.periodUs)} to ${us(after.periodUs)} µs`)} a request, ${kilo(before.iops)} to ${kilo(after.iops)} k IOPS: ` +
      `${signedUs(-totalUs, 2)} µs\n${dim(`95 % interval ${signedUs(-high, 2)} to ${signedUs(-low, 2)} µs; CPUs busy ${share(before.cores)} to ${share(after.cores)}`)}`,
    `${heading('What each is worth', style, 'µs saved a request, averaged over all orders; they sum to the total')}\n${shares(result, style)}`,
    whereOrderMatters(result, style),
    `${heading('The same in three orders', style, 'in IOPS a gain depends on what was done before')}\n${walks(result, style)}`,
    ...infeasible(result, style),
    ...(result.notes.length === 0 ? [] : [`${heading('Notes', style)}\n${bullets(result.notes, style)}`]),
    dim(paragraph(how, style)),
  ];
  return `${sections.join('\n\n')}\n`;
}

function shares({ shapleyUs, totalUs }: OrderResult, style: Style): string {
  const largest = Math.max(...shapleyUs.map((one) => Math.abs(one.us)), 0.1);
  const rows = shapleyUs.map(({ id, us: saved, intervalUs: [low, high], rangeUs, rangeIops }) => {
    const bar = '▬'.repeat(Math.round((Math.abs(saved) / largest) * BAR));
    return [
      id,
      signedUs(saved, 2),
      `±${((high - low) / 2).toFixed(2)}`,
      span(rangeUs.map((one) => signedUs(one, 2))),
      span(rangeIops.map((one) => signedUs(one / 1000, 1))),
      saved < 0 ? style.colors.red(bar) : style.colors.green(bar),
    ];
  });
  rows.push([style.colors.bold('total'), style.colors.bold(signedUs(totalUs, 2)), '', '', '', '']);
  const columns = [
    { head: '' },
    { head: 'µs saved', align: 'right' as const },
    { head: '' },
    { head: 'at any place\nµs', align: 'right' as const },
    { head: 'at any place\nk IOPS', align: 'right' as const },
    { head: '' },
  ];
  return table(columns, rows, style, 2);
}

/** `+1.20 to +3.40`, or one where both are alike. */
function span([low, high]: readonly string[]): string {
  return low === high ? low : `${low} to ${high}`;
}

/** Stages told of a pair. */
const MOST_STAGES = 3;

function whereOrderMatters({ overlaps }: OrderResult, style: Style): string {
  if (overlaps.length === 0) {
    return paragraph(
      'No two of them meet: in µs each saves the same wherever it comes. Only in IOPS does the order matter.',
      style,
    );
  }
  const told = overlaps.map(({ ids: [a, b], us: less, intervalUs: [low, high], stages }) => {
    const half = ((high - low) / 2).toFixed(2);
    const places = stages
      .filter((stage) => Math.sign(stage.us) === Math.sign(less))
      .slice(0, MOST_STAGES)
      .map(({ stage, us: part }) => `${stage} ${Math.abs(part).toFixed(2)}`);
    const where = places.length === 0 ? '' : ` (${places.join(', ')} µs)`;
    return less > 0
      ? `${a} and ${b} spare the same in part: whichever comes second saves ${less.toFixed(2)} ±${half} µs less${where}`
      : `${a} and ${b} help each other: whichever comes second saves ${(-less).toFixed(2)} ±${half} µs more${where}`;
  });
  return `${heading('Where the order matters in µs', style, 'on average over what else is done')}\n${bullets(told, style)}`;
}

function walks({ orders, before }: OrderResult, style: Style): string {
  const { asGiven, best, worst } = orders;
  const told: [string, OrderWalk][] = [
    ['as given', asGiven],
    ['large gains first', best],
    ['large gains last', worst],
  ];
  return told
    .map(([name, walk]) => {
      const same = told.find(([, other]) => other.order.join() === walk.order.join());
      if (same !== undefined && same[1] !== walk) return `  ${style.colors.bold(name)}: as "${same[0]}"`;
      const rows = walk.steps.map(({ id, us: saved, iops, periodUs, iopsAfter, cores }) => [
        id,
        signedUs(-saved, 2),
        signedUs(iops / 1000),
        us(periodUs),
        kilo(iopsAfter),
        share(cores),
      ]);
      const columns = ['', 'µs', 'k IOPS', 'period µs', 'k IOPS then', 'CPUs busy'].map((head, index) => ({
        head,
        align: index === 0 ? ('left' as const) : ('right' as const),
      }));
      const quiet = style.colors.dim(
        `from ${us(before.periodUs)} µs; ${us(walk.meanPeriodUs)} µs on average along the way`,
      );
      return `  ${style.colors.bold(name)}  ${quiet}\n${table(columns, rows, style, 4)}`;
    })
    .join('\n\n');
}

/** Reasons told, and subsets of each. */
const MOST_REASONS = 8;

function infeasible({ infeasible: subsets }: OrderResult, style: Style): string[] {
  if (subsets.length === 0) return [];
  const byReason = new Map<string, (readonly string[])[]>();
  for (const { ids, why } of subsets) byReason.set(why, [...(byReason.get(why) ?? []), ids]);
  const told = [...byReason].slice(0, MOST_REASONS).map(([why, all]) => {
    const first = all[0].join(' + ');
    return `${why}: ${all.length === 1 ? first : `${first}, and ${all.length - 1} more`}`;
  });
  const more = byReason.size > MOST_REASONS ? [`${byReason.size - MOST_REASONS} more reasons (--json)`] : [];
  return [`${heading('Subsets that cannot be', style)}\n${bullets([...told, ...more], style)}`];
}
