import { describe, expect, it } from 'vitest';
import { contrast } from '../../viz/colour.js';
import { lifecycle, stageLetters, stageLook, stageOrder, themes } from '../../viz/index.js';
import type { StageLook, Theme } from '../../viz/index.js';
import { difference, viewers } from './colour-vision.js';

const unknown = ['vm exit', 'server poll', 'doorbell', 'IPI to vCPU', 'idle exit', 'dma', 'host page fault'];

describe.each(Object.entries(themes))('stages in the %s theme', (_name, theme) => {
  const looks = lifecycle.map((stage) => stageLook(stage, theme));

  it('look different from one another, by colour or by texture', () => {
    const seen = new Set(looks.map(({ kind, lean, fill, mark }) => [kind, lean, fill, mark].join(' ')));
    expect(seen.size).toBe(lifecycle.length);
  });

  it.each(viewers)('stay apart for $name vision where only colour tells them apart', ({ see }) => {
    for (const [a, b] of pairs(looks.filter(({ kind }) => kind === 'work'))) {
      expect(difference(see(a.fill), see(b.fill)), `${a.stage} and ${b.stage}`).toBeGreaterThan(12);
    }
  });

  it('carry text that can be read, also on stripes and dots', () => {
    for (const look of [...looks, ...unknown.map((stage) => stageLook(stage, theme))]) {
      expect(contrast(look.ink, look.fill), look.stage).toBeGreaterThanOrEqual(4.5);
      expect(contrast(look.ink, look.mark), look.stage).toBeGreaterThanOrEqual(4.5);
    }
  });

  it('have outlines that stand off the paper where their fill is pale', () => {
    for (const look of looks.filter(({ kind }) => kind !== 'work')) {
      expect(contrast(look.line, theme.paper), look.stage).toBeGreaterThanOrEqual(3);
    }
  });

  it('have no tone on which neither ink nor paper can be read', () => {
    for (const hue of allHues(theme)) {
      for (const tone of hue.tones) expect(readableOn(tone, theme)).toBeGreaterThanOrEqual(4.5);
    }
  });

  it('are told in words of AA contrast', () => {
    expect(contrast(theme.ink, theme.paper)).toBeGreaterThanOrEqual(7);
    expect(contrast(theme.muted, theme.paper)).toBeGreaterThanOrEqual(4.5);
  });
});

describe('an unknown stage', () => {
  it('has the same colour whenever and wherever it is drawn', () => {
    const fills = ['doorbell', 'vm exit', 'dma'].map((stage) => stageLook(stage, themes.light).fill);
    expect(fills).toEqual(['#bcc35f', '#6f7719', '#6cc3b4']);
  });

  it('never borrows the hue of an actor', () => {
    const taken = new Set(lifecycle.map((stage) => stageLook(stage, themes.light).fill));
    for (const stage of unknown) expect(taken.has(stageLook(stage, themes.light).fill)).toBe(false);
  });

  it('takes its texture from its words', () => {
    const kinds = ['IPI to vCPU', 'idle exit', 'doorbell'].map((stage) => stageLook(stage, themes.dark).kind);
    expect(kinds).toEqual(['notice', 'wake', 'work']);
  });
});

describe('order and letters', () => {
  it('keep the lifecycle, whatever the order of the bars', () => {
    expect(
      stageOrder([['complete'], ['device', 'server reap'], ['application', 'device', 'host interrupt']]),
    ).toEqual(['application', 'device', 'host interrupt', 'server reap', 'complete']);
  });

  it('put an unknown stage after the one that it follows', () => {
    expect(stageOrder([['submit', 'vm exit', 'device']])).toEqual(['submit', 'vm exit', 'device']);
    expect(stageOrder([['arrival', 'submit']])).toEqual(['arrival', 'submit']);
  });

  it('give a stage of the lifecycle the same letter in every chart', () => {
    expect(stageLetters(['device', 'complete']).get('device')).toBe('F');
    expect([...stageLetters(['device', 'x', 'y']).values()]).toEqual(['F', 'N', 'O']);
    const many = Array.from({ length: 20 }, (_, index) => `other ${index}`);
    expect(stageLetters(many).get('other 19')).toBe('AG');
  });
});

function pairs(looks: StageLook[]): [StageLook, StageLook][] {
  return looks.flatMap((a, index) => looks.slice(index + 1).map((b): [StageLook, StageLook] => [a, b]));
}

function allHues(theme: Theme): Theme['spare'][number][] {
  return [...Object.values(theme.hues), ...theme.spare];
}

function readableOn(fill: string, theme: Theme): number {
  return Math.max(contrast(theme.ink, fill), contrast(theme.paper, fill));
}
