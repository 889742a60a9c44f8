/** The colours of the page: those of the charts. */
import { fontFamily, themes } from '../../theme.js';
import type { Theme } from '../../theme.js';

/** The rules that depend on the theme, to stand before those of `page.css`. */
export function themeRules(): string {
  return [
    `:root { color-scheme: light; --face: ${fontFamily}; ${variables(themes.light)} }`,
    `@media (prefers-color-scheme: dark) { :root:not([data-theme='light']) { color-scheme: dark; ${variables(themes.dark)} } }`,
    `:root[data-theme='dark'] { color-scheme: dark; ${variables(themes.dark)} }`,
    `@media print { :root:root { color-scheme: light; ${variables(themes.light)} } }`,
  ].join('\n');
}

function variables({ paper, ink, muted, rule, hues, spare }: Theme): string {
  const [teal, rose] = spare;
  return [
    `--paper: ${paper}; --ink: ${ink}; --muted: ${muted}; --rule: ${rule}; --link: ${hues.requester.line};`,
    `--tint: ${hues.requester.tint}; --warm: ${hues.server.tint}; --grey: ${hues.device.tint};`,
    `--good: ${teal.line}; --good-tint: ${teal.tint}; --bad: ${rose.line}; --bad-tint: ${rose.tint};`,
  ].join(' ');
}
