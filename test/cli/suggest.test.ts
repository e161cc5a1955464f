import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { drawingOf } from '../../src/charts/drawing.ts';
import { textWidth } from '../../src/charts/measure.ts';
import { rangePicture } from '../../src/charts/range-picture.ts';
import { pictureLook } from '../../src/formats/picture-options.ts';
import cases from '../analysis/range-tests.json' with { type: 'json' };
import { look } from '../formats/tables.ts';
import { run } from './run.ts';

const folder = mkdtempSync(join(tmpdir(), 'lrsched-range-'));
afterAll(() => rmSync(folder, { recursive: true }));
const [{ rates, losses, want }] = cases as [(typeof cases)[number]];
const rows = rates.map((lr, row) => ({ lr, loss: losses[row] as number, row }));
const file = (name: string, content: string) => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};
const skip = ['--skip-start', String(Math.floor(rates.length / 10))];
const found = async (...words: string[]) => {
  const { stdout, stderr } = await run(['suggest', ...words, ...skip, '--json']);
  expect(stderr).toBe('');
  return JSON.parse(stdout).suggestions;
};
const losses_ = file('losses.csv', `lr,loss\n${rows.map(({ lr, loss }) => `${lr},${loss}\n`).join('')}`);

describe('a range test out of a log', () => {
  const trainer = JSON.stringify({
    max_steps: rows.length,
    log_history: [...rows.map(({ lr, loss, row }) => ({ step: row + 1, learning_rate: lr, loss })), { step: 9, eval_loss: 1 }],
  });
  const separate = rows.map(({ lr, loss, row }) => `0,${lr},${row},,\n0,,${row},${loss},9\n`).join('');
  const console_ = rows.map(({ lr, loss, row }) => `[INFO] step ${row} | loss: ${loss} | lr ${lr} | 12 it/s\n`).join('');

  it.each([
    ["transformers' state", 'trainer_state.json', trainer],
    ["Lightning's rows, in which rate and loss stand apart", 'metrics.csv', `epoch,lr-SGD,step,train_loss,val_loss\n${separate}`],
    ['the lines of a console', 'run.log', console_],
    ['nested JSON lines', 'a.jsonl', rows.map(({ lr, loss, row }) => JSON.stringify({ iter: row, train: { lr, loss } })).join('\n')],
  ])('%s', async (_what, name, content) => {
    const path = file(name, content);
    expect(await found(path)).toEqual(want);
    expect(await found('log', path)).toEqual(want);
  });

  it('of a folder', async () => {
    mkdirSync(join(folder, 'run'));
    writeFileSync(join(folder, 'run', 'trainer_state.json'), trainer);
    expect(await found(join(folder, 'run'))).toEqual(want);
  });

  it('with the loss that is asked for', async () => {
    const more = rows.map(({ lr, loss, row }) => `${row},${lr},5,${loss}\n`).join('');
    expect(await found(file('two.csv', `step,lr-Adam,loss,ce_loss\n${more}`), '--loss-column', 'ce_loss')).toEqual(want);
  });

  it.each([
    ['step,lr-Adam,acc\n0,1,1\n1,2,1\n', 'it has rates and no loss beside them'],
    [rows.map(({ row }) => `step ${row} | loss: 1 | lr 0.1\n`).join(''), 'it has 1 rates, and fewer than 20 tell nothing'],
  ])('or says what is missing', async (content, says) => {
    const { stderr, status } = await run(['suggest', file('odd.log', content)]);
    expect(stderr).toContain(says);
    expect(status).toBe(2);
  });
});

describe('what it is written as', () => {
  it('follows the endings of files', async () => {
    const names = ['range.svg', 'range.png', 'range.html', 'range.json', 'range.txt'].map((name) => join(folder, name));
    expect((await run(['suggest', losses_, ...names.flatMap((name) => ['-o', name])])).stderr).toBe('');
    const [svg = '', png = '', html = '', json = '', text = ''] = names.map((name) =>
      readFileSync(name, name.endsWith('png') ? 'latin1' : 'utf8'),
    );
    expect(svg).toMatch(/^<svg .*learning rate.*valley /s);
    expect(png).toMatch(/^\u0089PNG/);
    expect(html).toMatch(/^<!doctype html>.*<th scope="row">valley<\/th>/s);
    expect(JSON.parse(json).points.length).toBeGreaterThan(20);
    expect(text).toContain('● valley');
  });

  it('escapes a title', async () => {
    const { stdout } = await run(['suggest', losses_, '--format', 'html', '--title', '</script><b>']);
    expect(stdout).not.toContain('</script><b>');
  });

  it.each<[words: string, says: string]>([
    ['--smooth 0.9', '"0.9" has no place here; --smooth draws with braille dots; write --smooth-metrics 0.9'],
    ['--smooth=0', '"0" has no place here; --smooth draws with braille dots; write --smooth-metrics 0'],
    ['--theme dark', '--theme goes with --format svg or --format png or --format html only'],
    ['-o a.pdf', 'the ending of "a.pdf" names no format'],
    ['--format svg -o a.png', '--format svg and --output a.png contradict each other'],
    ['--json --format svg', '--json and --format svg contradict each other'],
  ])('refuses %s', async (words, says) => {
    const { stdout, stderr, status } = await run(['suggest', losses_, ...words.split(' ')]);
    expect([stdout, status]).toEqual(['', 2]);
    expect(stderr).toContain(says);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });

  it.each([
    [80, 24],
    [60, 16],
    [200, 50],
  ])('fits a screen of %d by %d, with dots or lines', async (terminal, lines) => {
    for (const words of [[], ['--smooth']]) {
      const { stdout } = await run(['suggest', losses_, ...words], { terminal, lines, env: { NO_COLOR: '1' } });
      const drawn = stdout.trimEnd().split('\n');
      expect(drawn.length).toBeLessThan(lines);
      for (const line of drawn) expect(line.length).toBeLessThanOrEqual(terminal);
    }
    expect((await run(['suggest', losses_, '--smooth'])).stdout).toMatch(/[\u2801-\u28ff]/);
  });
});

describe('its picture', () => {
  const near = [0.01, 0.0101, 0.0102, 0.011].map((rate, row) => ({ rule: `rule ${row}`, rate, row: 40 + row, says: '' }));
  it.each([
    [800, 450],
    [300, 200],
  ])('%d wide sets no name over another, or outside', (width, height) => {
    const picture = rangePicture({ rates, losses, found: near, notes: [] }, undefined);
    const { texts } = drawingOf(picture, { ...pictureLook(look), width, height, fixed: true, notes: false }, undefined);
    const boxes = texts
      .filter(({ text }) => text.startsWith('rule'))
      .map(({ x, y, text, size }) => ({ from: x - textWidth(text, size) / 2, to: x + textWidth(text, size) / 2, y }));
    expect(boxes).toHaveLength(4);
    for (const [index, a] of boxes.entries()) {
      expect([a.from >= 0, a.to <= width, a.y > 0]).toEqual([true, true, true]);
      for (const b of boxes.slice(index + 1)) expect(a.y !== b.y || a.to <= b.from || b.to <= a.from).toBe(true);
    }
  });
});
