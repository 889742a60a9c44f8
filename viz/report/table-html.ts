/** A table of a report: heads that are heads, in a frame that a keyboard can scroll where it is too wide. */
import { markup, nothing } from './markup.js';
import type { Markup } from './markup.js';
import type { ReportColumn, ReportRow, ReportTable } from './report-data.js';

/** The table, folded where it asks to be. */
export function tableHtml(table: ReportTable): Markup {
  const { caption, columns, rows, folded } = table;
  const whole = markup`<div class="scroll" role="region" aria-label="${caption}" tabindex="0">
<table>
<caption>${caption}</caption>
<thead>
${headRows(columns)}
</thead>
<tbody>
${rows.map((row) => bodyRow(row, columns))}
</tbody>
</table>
</div>`;
  if (folded !== true) return whole;
  return markup`<details>
<summary>${caption}</summary>
${whole}
</details>`;
}

function headRows(columns: readonly ReportColumn[]): Markup {
  const own = columns.map(({ head, figures }) => headCell(head, 'col', 1, figures === true));
  const row = markup`<tr>${own}</tr>`;
  if (columns.every(({ group }) => group === undefined)) return row;
  const groups: { text: string; span: number }[] = [];
  for (const { group = '' } of columns) {
    const last = groups.at(-1);
    if (last !== undefined && last.text === group && group !== '') last.span += 1;
    else groups.push({ text: group, span: 1 });
  }
  const above = groups.map(({ text, span }) => headCell(text, 'colgroup', span, false));
  return markup`<tr class="groups">${above}</tr>
${row}`;
}

function headCell(text: string, scope: 'col' | 'colgroup', span: number, figures: boolean): Markup {
  if (text === '') return markup`<td></td>`;
  const colspan = span === 1 ? nothing : markup` colspan="${String(span)}"`;
  return markup`<th scope="${scope}"${colspan}${classOf(figures ? 'figures' : '')}>${text}</th>`;
}

function bodyRow({ cells, strong, quiet }: ReportRow, columns: readonly ReportColumn[]): Markup {
  const told = cells.map((text, index) => {
    const figures = classOf(columns[index]?.figures === true ? 'figures' : '');
    return index === 0 ? markup`<th scope="row"${figures}>${text}</th>` : markup`<td${figures}>${text}</td>`;
  });
  return markup`<tr${classOf(strong === true ? 'strong' : quiet === true ? 'quiet' : '')}>${told}</tr>`;
}

function classOf(name: string): Markup {
  return name === '' ? nothing : markup` class="${name}"`;
}
