import { themes } from '../charts/inks.ts';
import { type Mark, type Picture, type PictureLine, type Plot, pictureOf, plottedPoints, updateMarks } from '../charts/picture.ts';
import type { Render } from './format.ts';
import { pictureLook } from './picture-options.ts';

/** A picture for pgfplots, to be read with \input: its text is set in the fonts of the paper. */
export const render: Render = (table, look) => {
  const { title, grid, notes } = pictureLook(look);
  const picture = pictureOf(table, title, look.log === true);
  const told = notes ? picture.notes.flat().map((note) => `% ${oneLine(note)}`) : [];
  const colors = themes.light.inks.map((ink, index) => `\\definecolor{lrsched${index}}{HTML}{${ink.slice(1).toUpperCase()}}`);
  const axes = picture.plots.flatMap((plot, index) => axisOf(picture, plot, index, grid));
  const head = ['% \\usepackage{pgfplots} \\pgfplotsset{compat=1.18}', ...told, ...colors, '\\begin{tikzpicture}'];
  return [`${[...head, ...axes, '\\end{tikzpicture}'].join('\n')}\n`];
};

/** Width and heights in points, as pgfplots draws where nothing else is said. */
const [wide, tall, low] = [345, 207, 90];

function axisOf(picture: Picture, plot: Plot, index: number, grid: boolean): readonly string[] {
  const { unit, start, last, entries } = picture;
  const [first, several] = [index === 0, entries.length > 1];
  const end = index === picture.plots.length - 1;
  const options = [
    ...(first ? ['name=rates'] : [`at={(rates.below south west)}, anchor=north west, yshift=-1.5em`]),
    `width=${wide}pt, height=${first ? tall : low}pt, scale only axis`,
    `xmin=${start}, xmax=${Math.max(last, start + 1)}`,
    plot.log ? `ymode=log, ymin=${plot.domain[0]}` : `ymin=${plot.domain[0]}, ymax=${plot.domain[1]}, enlarge y limits={upper=0.03}`,
    ...(end ? [`xlabel={${unit}}`] : []),
    `ylabel={${plot.name}}`,
    ...(first && picture.title.length > 0 ? [`title={${picture.title.map(escapedTex).join(' $\\cdot$ ')}}`] : []),
    ...ticks('x', updateMarks(start, last, wide, 60)),
    ...ticks('y', plot.marks),
    ...(grid ? ['grid=major, grid style={black!12}'] : []),
    'axis lines=left, legend cell align=left, legend style={draw=none, font=\\small}',
  ];
  return [
    '\\begin{axis}[',
    ...options.map((option) => `  ${option},`),
    ']',
    ...plot.lines.flatMap((line) => [
      `\\addplot[${style(line)}] coordinates {`,
      ...coordinates(line, plot, start, last),
      '};',
      ...(first && several ? [`\\addlegendentry{${escapedTex(line.label)}}`] : []),
    ]),
    '\\end{axis}',
  ];
}

/** The marks of an axis, as every picture has them. */
function ticks(axis: string, marks: readonly Mark[]): readonly string[] {
  const labels = marks.map(({ label }) => label.replace(/^(.*)e(-?\d+)$/, '$$$1\\cdot10^{$2}$$'));
  return [`${axis}tick={${marks.map(({ value }) => short(value)).join(',')}}, ${axis}ticklabels={${labels.join(',')}}`];
}

function style({ ink: { color, dash } }: PictureLine): string {
  const lengths = dash.split(' ').map((length, index) => `${index % 2 === 0 ? 'on' : 'off'} ${length}pt`);
  return `lrsched${color}, thick, no marks${dash === '' ? '' : `, dash pattern=${lengths.join(' ')}`}`;
}

/** The points of a line, a few on each row of the text. */
function coordinates(line: PictureLine, plot: Plot, start: number, last: number): readonly string[] {
  const points = plottedPoints(line, plot, start, last, wide * 2, tall * 2).map(([t, value]) => `(${short(t)},${short(value)})`);
  return Array.from({ length: Math.ceil(points.length / 6) }, (_, row) => `  ${points.slice(6 * row, 6 * row + 6).join(' ')}`);
}

/** What a picture tells from the next value. */
function short(value: number): string {
  return String(Number(value.toPrecision(9)));
}

const signs: Readonly<Record<string, string>> = {
  '\\': '\\textbackslash{}',
  '~': '\\textasciitilde{}',
  '^': '\\textasciicircum{}',
  '<': '\\textless{}',
  '>': '\\textgreater{}',
  '|': '\\textbar{}',
};

/** A text in TeX, whatever it holds. */
function escapedTex(text: string): string {
  return oneLine(text).replace(/[\\~^<>|]|[#$%&_{}]/g, (sign) => signs[sign] ?? `\\${sign}`);
}

function oneLine(text: string): string {
  return text.replace(/[\s\p{Cc}]+/gu, ' ');
}
