/** Part 4: the curve. */
import { worth } from '../../charts/worth.js';
import { curveData, curveTable } from '../curve-data.js';
import { controls, markup, type StaticPart } from './context.js';

export const curve: StaticPart = {
  id: 'curve',
  title: 'The curve',
  html: (context) => markup`
<p>Why did nobody mind these microseconds before? On a hard disk that needs 2 ms, 2 µs are one part in a thousand. Drag the point along the
curve: the shaded step is always as wide, and not always as high. <strong>At 20 µs, 2 µs less are worth 5.6 k IOPS. At 4 µs they are worth 250 k.</strong></p>
${controls('curve')}
${context.figure('curve', 'IOPS against the period', (document, theme) => worth(curveData(20, 2), document, { theme }), curveTable(20, 2))}
<p class="no-script">The same 2 µs, cut at 4 µs:</p>
<div class="no-script">${context.figure('curve-fast', 'IOPS against the period, at 4 µs', (document, theme) => worth({ ...curveData(4, 2), mostIops: 520_000 }, document, { theme }), curveTable(4, 2))}</div>
<p>So a gain in IOPS says nothing without its base. Compare in µs: that is why every bar on this page is as long as its microseconds.</p>`,
};
