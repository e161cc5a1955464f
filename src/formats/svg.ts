import { type Drawing, drawingOf, type PlacedText, type RuledLine } from '../charts/drawing.ts';
import { type Theme, themes } from '../charts/inks.ts';
import { type Picture, type PictureLook, pictureOf } from '../charts/picture.ts';
import type { Table } from '../core/table.ts';
import type { Render } from './format.ts';
import { pictureLook } from './picture-options.ts';

/** A picture as SVG: text as text, light or dark as the reader has it. */
export const render: Render = (table, look) => [svgOf(table, pictureLook(look), look.log === true)];

/** The same as one text. */
export function svgOf(table: Table, look: PictureLook, log: boolean): string {
  return svgOfPicture(pictureOf(table, look.title, log), look, table.beside);
}

/** A picture of anything as SVG. */
export function svgOfPicture(picture: Picture, look: PictureLook, beside?: Table['beside']): string {
  return written(picture, drawingOf(picture, look, beside), look.theme);
}

/** What the style of every picture is. */
const fonts = "system-ui,-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,'Liberation Sans',sans-serif";

function written(picture: Picture, { width, height, boxes, rules, strokes, texts }: Drawing, theme: PictureLook['theme']): string {
  const clips = boxes.map(
    ({ left, top, right, bottom }, index) =>
      `<clipPath id="lrsched-plot-${index}"><rect x="${left - 2}" y="${top - 2}" width="${right - left + 4}" height="${bottom - top + 4}"/></clipPath>`,
  );
  const lines = strokes.map(
    ({ ink: { color, dash }, path, box }) =>
      `<path class="line ink${color}" d="${path}"${dash === '' ? '' : ` stroke-dasharray="${dash}"`}${box === undefined ? '' : ` clip-path="url(#lrsched-plot-${box})"`}/>`,
  );
  const said = [...picture.title, ...picture.entries.map(({ label }) => label)].join(' · ');
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="lrsched-title lrsched-notes" font-family="${fonts}">`,
    `<title id="lrsched-title">${escaped(said)}</title>`,
    `<desc id="lrsched-notes">${escaped(picture.notes.flat().join('; '))}</desc>`,
    `<style>${styleOf(theme)}</style>`,
    `<defs>${clips.join('')}</defs>`,
    `<rect class="paper" width="${width}" height="${height}"/>`,
    ...rules.map(ruleText),
    ...lines,
    ...texts.map(textText),
    '</svg>\n',
  ].join('\n');
}

function ruleText({ kind, from: [x1, y1], to: [x2, y2] }: RuledLine): string {
  return `<path class="${kind}" d="M${x1},${y1}L${x2},${y2}"/>`;
}

function textText({ x, y, text, size, kind, anchor, upwards }: PlacedText): string {
  const turned = upwards ? ` transform="rotate(-90 ${x} ${y})"` : '';
  const anchored = anchor === 'start' ? '' : ` text-anchor="${anchor}"`;
  return `<text class="${kind}" x="${x}" y="${y}" font-size="${size}"${anchored}${turned}>${escaped(text)}</text>`;
}

function styleOf(theme: PictureLook['theme']): string {
  const shapes =
    '.line{fill:none;stroke-width:2;stroke-linejoin:round}.grid,.axis,.phase{fill:none;stroke-width:1}.phase{stroke-dasharray:3 3}.title,.strong{font-weight:600}';
  if (theme !== 'auto') return shapes + coloursOf(themes[theme]);
  return `${shapes}${coloursOf(themes.light)}@media (prefers-color-scheme:dark){${coloursOf(themes.dark)}}`;
}

function coloursOf({ paper, text, faint, axis, grid, inks }: Theme): string {
  const lines = inks.map((ink, index) => `.ink${index}{stroke:${ink}}`).join('');
  return `.paper{fill:${paper}}.title,.strong{fill:${text}}.label,.faint{fill:${faint}}.grid{stroke:${grid}}.axis,.phase{stroke:${axis}}${lines}`;
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** A text within XML, whatever it holds: what XML has no character for becomes the sign of a missing one. */
export function escaped(text: string): string {
  return text
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd')
    .replace(/[&<>"']/g, (sign) => entities[sign] as string);
}
