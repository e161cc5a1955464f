import { drawingOf } from '../charts/drawing.ts';
import type { PictureLook } from '../charts/picture.ts';
import { type RangeTestPlot, rangePicture, rangeTitle } from '../charts/range-picture.ts';
import { figure } from '../core/numbers.ts';
import style from './html-page.css?raw';
import script from './range-page.js?raw';
import { escaped, svgOfPicture } from './svg.ts';

/** A picture for wide windows and one for phones, whose letters would be too small otherwise. */
const sizes = [
  { name: 'wide', width: 800, height: 420 },
  { name: 'narrow', width: 400, height: 320 },
] as const;

/** A range test as a page of one file: the picture, the loss under the pointer, what the rules give, and the points. */
export function rangePage(test: RangeTestPlot, look: PictureLook): string {
  const picture = rangePicture(test, '');
  const shapes = sizes.map(({ name, width, height }) => {
    const bare = { ...look, width, height, fixed: true, notes: false, title: '' };
    const { boxes, domains } = drawingOf(picture, bare, undefined);
    // Two pictures of one page have names of their own.
    return { name, box: boxes[0], domain: domains[0], svg: svgOfPicture(picture, bare).replaceAll('lrsched-', `${name}-`) };
  });
  const data = { rates: test.rates, losses: test.losses, pictures: shapes.map(({ box, domain }) => ({ box, domain })) };
  const policy = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:";
  const title = escaped(look.title ?? rangeTitle);
  const rows = test.found.map(
    ({ rule, rate, says }) => `<tr><th scope="row">${escaped(rule)}</th><td>${figure(rate)}</td><td>${escaped(says)}</td></tr>`,
  );
  return `<!doctype html>
<html lang="en" data-theme="${look.theme}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<title>${title}</title>
<style>${style}</style>
</head>
<body>
<main>
<h1>${title}</h1>
<div id="range" tabindex="0" role="application" aria-label="Loss over the learning rate; arrow keys read it off">
${shapes.map(({ name, svg }) => `<div class="${name}">${svg}</div>`).join('\n')}</div>
<p id="said" role="status" aria-live="polite"></p>
<table><thead><tr><th scope="col">rule</th><th scope="col">learning rate</th><th scope="col">what it is</th></tr></thead><tbody>${rows.join('')}</tbody></table>
${look.notes ? test.notes.map((note) => `<p class="note">${escaped(note)}</p>`).join('\n') : ''}
<details><summary>The points as CSV</summary><pre class="copy" tabindex="0" id="csv"></pre></details>
</main>
<script type="application/json" id="data">${JSON.stringify(data).replaceAll('<', '\\u003c')}</script>
<script>${script.replaceAll('</', '<\\/')}</script>
</body>
</html>
`;
}
