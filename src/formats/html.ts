import uplot from 'uplot/dist/uPlot.iife.min.js?raw';
import uplotStyle from 'uplot/dist/uPlot.min.css?raw';
import licence from 'uplot/LICENSE?raw';
import { themes } from '../charts/inks.ts';
import { type Picture, pictureOf } from '../charts/picture.ts';
import { jumpsOf, shownUpdates, valueAt } from '../charts/resampled.ts';
import { writers } from '../code/write.ts';
import { attempt, describe, LrschedError } from '../core/issues.ts';
import { tally } from '../core/numbers.ts';
import type { Curve, Series } from '../core/schedule.ts';
import type { Table } from '../core/table.ts';
import type { Render } from './format.ts';
import style from './html-page.css?raw';
import script from './html-page.js?raw';
import { pictureLook } from './picture-options.ts';
import { escaped, svgOf } from './svg.ts';

/** A page of one file: the picture, with what is under the pointer, zoom, the points, and the code for each framework. */
export const render: Render = (table, look) => {
  const how = pictureLook(look);
  const picture = pictureOf(table, how.title, false);
  const data = { ...dataOf(table, picture), log: look.log === true, grid: how.grid, themes };
  const title = [...picture.title, ...(picture.title.length > 0 ? [] : picture.entries.map(({ label }) => label))].join(' · ');
  const policy = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:";
  return [
    `<!doctype html>
<html lang="en" data-theme="${how.theme}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<title>${escaped(title)}</title>
<style>${uplotStyle}</style>
<style>${style}</style>
</head>
<body>
<main>
<h1>${escaped(picture.title.join(' · ') || 'Learning rates')}</h1>
${paragraphs('subtitle', picture.subtitle)}
<div id="tools"></div>
<div id="legend"></div>
<div id="plots"></div>
<p id="said" role="status" aria-live="polite"></p>
<noscript>${svgOf(table, { ...how, notes: false }, look.log === true)}</noscript>
${how.notes ? `<section aria-label="Notes">${picture.notes.map((group) => paragraphs('note', group)).join('\n')}</section>` : ''}
${commandsOf(table)}
${codeOf(table)}
<div id="points"></div>
</main>
<!-- The plotting library is uPlot:
${licence.trim()}
-->
<script>${embedded(uplot)}</script>
<script type="application/json" id="data">${JSON.stringify(data).replaceAll('<', '\\u003c')}</script>
<script>${embedded(script)}</script>
</body>
</html>
`,
  ];
};

/** A script without what would end it. */
function embedded(text: string): string {
  return text.replaceAll('</', '<\\/');
}

function paragraphs(kind: string, phrases: readonly string[]): string {
  return phrases.length === 0 ? '' : `<p class="${kind}">${escaped(phrases.join(' · '))}</p>`;
}

/** The numbers of a page. */
function dataOf(table: Table, picture: Picture) {
  const { start, last } = picture;
  const drawn = table.series.map((series) => ({ series, end: Math.min(last, (series.stop ?? Number.POSITIVE_INFINITY) - 1) }));
  const updates = shownUpdates(drawn, start, last);
  const all = updates.length === last - start + 1;
  const names = ['momentum', 'weightDecay'] as const;
  const beside = names.filter((name) => drawn.some(({ series }) => series.schedule.also?.[name]));
  const captions = { momentum: 'momentum', weightDecay: 'weight decay' } as const;
  const told = table.beside;
  const plotOf = (name: string, curveOf: (series: Series) => Curve | undefined) => {
    const curves = drawn.map((one) => ({ one, curve: curveOf(one.series) }));
    return {
      name,
      values: curves.map(({ one, curve }) => updates.map((t) => (curve ? valueAt(one, curve, t) : null))),
      jumps: curves.map(({ one, curve }) => (curve ? jumpsOf(one, curve, updates) : [])),
    };
  };
  return {
    unit: picture.unit,
    updates,
    ...(told && { beside: { unit: told.unit, at: updates.map((t) => told.at(t)) } }),
    series: picture.entries.map(({ label, ink }) => ({ label, ...ink })),
    plots: [
      plotOf('learning rate', ({ schedule }) => schedule),
      ...beside.map((name) => plotOf(captions[name], ({ schedule }) => schedule.also?.[name])),
    ],
    spans: picture.spans,
    shown: all
      ? ''
      : `${tally(updates.length)} of ${tally(last - start + 1)} ${picture.unit}s, with the peaks, troughs and jumps between them`,
  };
}

/** What says each series on the command line. */
function commandsOf({ series }: Table): string {
  const said = series.flatMap(({ label, command }) => (command === undefined ? [] : [{ label, command }]));
  const one = ({ label, command }: { readonly label: string; readonly command: string }) =>
    `${series.length > 1 ? `<h3>${escaped(label)}</h3>` : ''}<pre class="copy"><code>${escaped(command)}</code></pre>`;
  return said.length === 0
    ? ''
    : `<details${series.length > 1 ? '' : ' open'}><summary>On the command line</summary>${said.map(one).join('')}</details>`;
}

/** Series that are written in each framework at most; more take longer than somebody waits for. */
const coded = 24;

/** Each series in each framework, or what is in the way. */
function codeOf(table: Table): string {
  const shown = table.series.slice(0, coded);
  const left = table.series.length - shown.length;
  return [...writers.keys()]
    .map((framework) => {
      const snippets = [
        ...shown.map((one) => `${table.series.length > 1 ? `<h3>${escaped(one.label)}</h3>` : ''}${snippet(framework, one, table)}`),
        ...(left > 0 ? [`<p>The other ${left} series: lrsched … --format ${escaped(framework)} writes them.</p>`] : []),
      ];
      return `<details><summary>${escaped(framework)}</summary>${snippets.join('')}</details>`;
    })
    .join('\n');
}

/** Breaks of all schedules of a page that are written out at most: some frameworks take a piece for each. */
const mostBreaks = 8000;

function snippet(framework: string, one: Series, { rows, series }: Table): string {
  const written = Math.ceil(mostBreaks / series.length);
  const schedule = one.clocked ?? one.schedule;
  const length = Number.isFinite(schedule.length) ? schedule.length : rows.stop;
  let breaks = 0;
  for (const _ of schedule.breaks(0, length)) {
    breaks += 1;
    if (breaks > written) return `<p>It turns more than ${tally(written)} times; lrsched … --format ${escaped(framework)} writes it.</p>`;
  }
  try {
    const code = writers.get(framework)?.({ schedule, unit: one.unit, length, command: one.command ?? one.label }) ?? '';
    return `<pre class="copy"><code>${escaped(code.trimEnd())}</code></pre>`;
  } catch (error) {
    if (!(error instanceof LrschedError)) throw error;
    return error.issues.map((issue) => `<p>${escaped(attempt(() => describe(issue)) ?? issue.code)}</p>`).join('');
  }
}
