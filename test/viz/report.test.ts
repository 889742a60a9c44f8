import { describe, expect, it } from 'vitest';
import { ladder, reportHtml } from '../../viz/index.js';
import type { ReportData } from '../../viz/index.js';
import { contrast } from '../../viz/colour.js';
import { svgString } from '../../viz/render/svg-document.js';
import { themes } from '../../viz/theme.js';
import { fourBars } from './example-ladders.js';
import { expectWholePage, pageOf } from './page.js';

const report: ReportData = {
  title: 'A report',
  lead: 'With invented numbers.',
  highlights: [{ what: 'period', value: '12.8', unit: 'µs', note: '1 / IOPS' }],
  facts: [['Seed', '1']],
  sections: [
    {
      title: 'Bars',
      lead: 'What is to be seen.',
      figure: (document, theme) => ladder(fourBars, document, { theme }),
      table: {
        caption: 'The numbers',
        columns: [
          { head: '' },
          { head: 'measured', group: 'k IOPS', figures: true },
          { head: 'simulated', group: 'k IOPS', figures: true },
        ],
        rows: [{ cells: ['B0', '78', '77.5'] }, { cells: ['sum', '78', '77.5'], strong: true }],
        folded: true,
      },
    },
    { title: 'Words', lead: '', list: ['one', 'two'] },
  ],
  madeBy: 'qd1 0.0.0',
};

const hostile = [
  '</title></style></script><script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "' onmouseover='alert(1)",
  '&lt;b&gt; & <b>',
  '</svg><svg onload=alert(1)>',
  '<!-- -->',
  '${7*7} {{7*7}} `x`',
  'https://example.com/x.js',
];

/** The same report with `text` wherever a text may stand. */
function saying(text: string): ReportData {
  return {
    title: text,
    lead: text,
    highlights: [{ what: text, value: text, unit: text, note: text }],
    facts: [[text, text]],
    sections: [
      {
        title: text,
        lead: text,
        figure: (document, theme) =>
          ladder(
            {
              title: text,
              subtitle: text,
              source: text,
              bars: fourBars.bars.map((bar) => ({
                ...bar,
                label: text,
                stages: [{ stage: text, us: bar.periodUs }],
              })),
            },
            document,
            { theme },
          ),
        table: {
          caption: text,
          columns: [{ head: text, group: text }],
          rows: [{ cells: [text] }],
          folded: true,
        },
        list: [text],
      },
    ],
    madeBy: text,
  };
}

describe('a report', () => {
  const html = reportHtml(report, svgString);

  it('is one page that needs nothing else', () => {
    expectWholePage(html);
  });

  it('says everything that it was given', () => {
    const said = pageOf(html).body.textContent;
    for (const words of [
      'A report',
      'With invented numbers.',
      '12.8',
      'Seed',
      'Bars',
      'The numbers',
      'two',
      'qd1 0.0.0',
    ])
      expect(said).toContain(words);
  });

  it('is the same in every run', () => {
    expect(reportHtml(report, svgString)).toBe(html);
  });

  it('groups heads of columns over their own', () => {
    const page = pageOf(html);
    const groups = page.querySelector('thead .groups th')!;
    expect([groups.textContent, groups.getAttribute('colspan'), groups.getAttribute('scope')]).toEqual([
      'k IOPS',
      '2',
      'colgroup',
    ]);
  });

  it('folds what is asked to be folded, without a script', () => {
    expect(pageOf(html).querySelector('details > summary')!.textContent).toBe('The numbers');
  });

  it('leaves out what it does not have', () => {
    const bare = reportHtml({ ...report, highlights: [], sections: [] }, svgString);
    expectWholePage(bare);
    expect(pageOf(bare).querySelector('.highlights')).toBeNull();
  });

  it.each(hostile)('takes %s for words', (text) => {
    const given = reportHtml(saying(text), svgString);
    expectWholePage(given);
    const page = pageOf(given);
    expect(page.querySelector('h1')!.textContent).toBe(text);
    expect(page.querySelector('caption')!.textContent).toBe(text);
    expect(page.querySelector('.light svg > title')!.textContent).toBe(text);
    expect(page.querySelectorAll('b, script, img')).toHaveLength(0);
  });

  it('keeps no character that turns the page around or is none', () => {
    const html = reportHtml(saying('a\u202eb\u0000c\u2066d\ud800e\u001bf\u0085g'), svgString);
    expect(html).not.toMatch(/[\u202e\u2066\ud800\u0085]/);
    expect([...html].filter((char) => char < ' ' && char !== '\n' && char !== '\t')).toEqual([]);
    expect(pageOf(html).querySelector('h1')!.textContent).toBe('a\ufffdb\ufffdc\ufffdd\ufffde\ufffdf\ufffdg');
  });

  it('has links that can be read in either theme', () => {
    for (const { hues, paper } of Object.values(themes))
      expect(contrast(hues.requester.line, paper)).toBeGreaterThanOrEqual(4.5);
  });
});
