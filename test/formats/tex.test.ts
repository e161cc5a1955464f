import { expect, it } from 'vitest';
import { everyRow } from '../../src/core/rows.ts';
import type { Schedule, Series } from '../../src/core/schedule.ts';
import type { Table } from '../../src/core/table.ts';
import { render } from '../../src/formats/tex.ts';
import { cosine, multistep, oneCycle } from '../../src/index.ts';
import { rendered } from './tables.ts';

const series = (label: string, schedule: Schedule, more: Partial<Series> = {}): Series => ({ label, unit: 'step', schedule, ...more });
const table = (stop: number, ...all: readonly Series[]): Table => ({ unit: 'step', rows: everyRow(0, stop), series: all });

it('is an axis with the corners of the curve', () => {
  const tex = rendered(render, table(90, series('steps', multistep({ max: 1, milestones: [30], gamma: 0.1, length: 90 }))));
  expect(tex).toContain('(0,1) (30,1) (30,0.1) (89,0.1)');
  expect(tex).toMatch(/^% \\usepackage\{pgfplots\}.*\\begin\{tikzpicture\}\n\\begin\{axis\}.*\\end\{axis\}\n\\end\{tikzpicture\}\n$/s);
  expect(tex).toContain('ytick={0,0.2,0.4,0.6,0.8,1}, yticklabels={0,0.2,0.4,0.6,0.8,1.0}');
});

it('is logarithmic where that is asked for, with rates above 0', () => {
  const tex = rendered(render, table(91, series('a', cosine({ max: 0.1, length: 90 }))), { log: true });
  expect(tex).toMatch(/ymode=log, ymin=[0-9.e-]+/);
  expect(tex).not.toMatch(/,0\)/);
});

it('has an axis for what is cycled beside the rate', () => {
  expect(rendered(render, table(90, series('a', oneCycle({ length: 90 })))).match(/\\begin\{axis\}/g)).toHaveLength(2);
});

it('sets any label as it is', () => {
  const odd = 'a_b & 50% \\x {~^} $#<>|\n\\end{document}';
  const tex = rendered(render, table(9, series(odd, cosine({ length: 9 }), { notes: [odd] }), series('b', cosine({ max: 1, length: 9 }))));
  expect(tex).toContain(
    '\\addlegendentry{a\\_b \\& 50\\% \\textbackslash{}x \\{\\textasciitilde{}\\textasciicircum{}\\} \\$\\#\\textless{}\\textgreater{}\\textbar{} \\textbackslash{}end\\{document\\}}',
  );
  const code = tex.split('\n').filter((line) => !line.startsWith('%'));
  expect(code.join('\n')).not.toContain('\\end{document}');
});
