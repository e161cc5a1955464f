import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';

/** Pictures in a real browser; `npm run test:browser` needs a Chromium, at CHROMIUM or where Debian has it. */
const program = fileURLToPath(new URL('../../bin/lrsched.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'lrsched-browser-'));
const odd = `</script><script>alert(1)</script> ]]> "quoted" & <b>'`;
const lines = [
  ['cosine', '--max', '0.1', '--min', '0.001', '--epochs', '100'],
  ['cosine', '--max', '3e-4', '--min', '10%', '--steps', '10k', '--warmup', '5%'],
  ['cosine', '--max', '0.1', '--epochs', '90', '--log'],
  ['step', '--max', '0.1', '--gamma', '0.1', '--step-size', '30', '--shift', '0', '--epochs', '90'],
  ['multistep', '--max', '1', '--milestones', '30,60', '--epochs', '90', '--log'],
  'ramp --max 3e-4 --steps 2000 then constant --steps 70k then cosine --min 3e-5 --steps 28k'.split(' '),
  'cosine --epochs 90 vs step --max 0.1 --gamma 0.1 --step-size 30 --shift 0 vs linear --max 0.1 vs rex'.split(' '),
  'cosine --epochs 90 vs linear vs rex vs tanh vs polynomial --power 2 vs exponential --max 0.1 vs constant vs inverse-time'.split(' '),
  ['one-cycle', '--max', '0.1', '--steps', '1000'],
  ['one-cycle', '--max', '0.1', '--epochs', '10', '--steps-per-epoch', '100', '--per', 'step'],
  ['cyclic', '--steps', '100k', '--up', '500'],
  ['restarts', '--period', '1000', '--steps', '1e12'],
  ['restarts', '--period', '10', '--period-mult', '2', '--epochs', '70'],
  ['wsd', '--max', '2e-4', '--steps', '4.72M', '--warmup', '2000', '--decay', '522k'],
  ['recipe', 'olmo2-32b'],
  ['recipe', 'kimi-k2'],
  'recipe bert-base vs recipe roberta-base'.split(' '),
  ['constant', '--max', '1e-5', '--epochs', '1'],
  ['linear', '--max', '2.5e-12', '--tokens', '15T'],
  ['cosine', '--epochs', '9', '--label', odd, 'vs', 'linear', '--label', 'label '.repeat(30).trim()],
];
const run = (...words) => execFileSync(process.execPath, [program, ...words], { encoding: 'utf8', env: { ...process.env, COLUMNS: '80' } });
const written = (words, ending) => {
  const file = join(folder, `${lines.indexOf(words)}.${ending}`);
  run(...words, '-o', file);
  return pathToFileURL(file).href;
};

let browser;
before(async () => {
  browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] });
});
after(async () => {
  await browser.close();
  rmSync(folder, { recursive: true });
});

/** Opens a page and hands back what went wrong in it so far. */
async function opened(url, options = {}) {
  const page = await browser.newPage(options);
  const faults = [];
  page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
  page.on('pageerror', (error) => faults.push(String(error)));
  page.on('dialog', (dialog) => faults.push(dialog.message()));
  page.on('request', (request) => !request.url().startsWith('file:') && faults.push(request.url()));
  await page.goto(url);
  return { page, faults };
}

/** Pairs of boxes that overlap, and boxes outside the picture. */
function misplaced(boxes, width, height) {
  const outside = boxes.filter(({ left, top, right, bottom }) => left < 0 || top < 0 || right > width || bottom > height);
  const pairs = boxes.flatMap((a, index) =>
    boxes.slice(index + 1).flatMap((b) => {
      const apart = a.right <= b.left + 0.5 || b.right <= a.left + 0.5 || a.bottom <= b.top + 0.5 || b.bottom <= a.top + 0.5;
      return apart ? [] : [`${a.text} | ${b.text}`];
    }),
  );
  return [...outside.map(({ text }) => `outside: ${text}`), ...pairs];
}

/** The letters of a text, which take less room than its line. */
const measured = () =>
  [...document.querySelectorAll('text')].map((node) => {
    const { left, top, right, bottom } = node.getBoundingClientRect();
    const size = Number(node.getAttribute('font-size'));
    const slack = node.hasAttribute('transform') ? 0 : Math.max(0, (bottom - top - size) / 2);
    return { text: node.textContent, left, right, top: top + slack, bottom: bottom - slack };
  });

describe('an SVG', () => {
  for (const words of lines) {
    it(words.join(' '), async () => {
      const { page, faults } = await opened(written(words, 'svg'), { viewport: { width: 1000, height: 900 } });
      const [width, height] = await page.evaluate(() =>
        ['width', 'height'].map((name) => Number(document.documentElement.getAttribute(name))),
      );
      assert.deepEqual(misplaced(await page.evaluate(measured), width, height), []);
      assert.deepEqual(faults, []);
      await page.close();
    });
  }

  it('is light or dark as the reader has it', async () => {
    const url = written(lines[0], 'svg');
    for (const [colorScheme, paper] of [
      ['light', 'rgb(255, 255, 255)'],
      ['dark', 'rgb(13, 17, 23)'],
    ]) {
      const { page } = await opened(url, { colorScheme });
      assert.equal(await page.evaluate(() => getComputedStyle(document.querySelector('.paper')).fill), paper);
      await page.close();
    }
  });
});

/** What a page says of the update it is at: the update, and the rate of each series that has one. */
const readOff = async (page) => {
  const said = await page.textContent('#said');
  const values = await page.$$eval('#legend .value', (nodes) => nodes.map((node) => node.textContent));
  return { update: Number(/^\w+ (\d+)/.exec(said)?.[1]), values };
};

describe('the page of a range test', () => {
  const losses = join(folder, 'losses.csv');
  const rows = Array.from({ length: 120 }, (_, row) => [1e-6 * 10 ** (row / 20), 2 + (row < 80 ? -row / 100 : (row - 90) ** 2 / 400)]);
  const page = join(folder, 'range.html');
  const picture = join(folder, 'range.svg');
  before(() => {
    writeFileSync(losses, rows.map((row) => row.join(',')).join('\n'));
    run('suggest', losses, '--smooth-metrics', '0', '-o', page, '-o', picture);
  });

  it('has every text inside and none over another', async () => {
    const { page: tab, faults } = await opened(pathToFileURL(picture).href, { viewport: { width: 1000, height: 900 } });
    const [width, height] = await tab.evaluate(() =>
      ['width', 'height'].map((name) => Number(document.documentElement.getAttribute(name))),
    );
    assert.deepEqual(misplaced(await tab.evaluate(measured), width, height), []);
    assert.deepEqual(faults, []);
    await tab.close();
  });

  for (const [kind, width] of [
    ['wide', 1000],
    ['narrow', 380],
  ]) {
    it(`reads the loss off the curve in a ${kind} window`, async () => {
      const { page: tab, faults } = await opened(pathToFileURL(page).href, { viewport: { width, height: 800 } });
      const { points } = JSON.parse(run('suggest', losses, '--smooth-metrics', '0', '--json'));
      const box = await tab.locator(`.${kind} svg`).boundingBox();
      await tab.mouse.move(box.x + box.width * 0.6, box.y + box.height / 2);
      const [, rate, loss] = /^learning rate (\S+) · loss (\S+)$/.exec(await tab.textContent('#said'));
      assert.ok(points.some((one) => Math.abs(one.lr / rate - 1) < 1e-3 && Math.abs(one.loss - loss) < 1e-3));
      // The ring of the pointer stands on the line.
      const off = await tab.evaluate((name) => {
        const svg = document.querySelector(`.${name} svg`);
        const [dot, line] = [svg.querySelector('circle'), svg.querySelector('path.line')];
        const [x, y] = ['cx', 'cy'].map((one) => Number(dot.getAttribute(one)));
        const length = line.getTotalLength();
        let least = Infinity;
        for (let at = 0; at <= length; at += 0.25) {
          const place = line.getPointAtLength(at);
          least = Math.min(least, Math.hypot(place.x - x, place.y - y));
        }
        return least;
      }, kind);
      assert.ok(off < 1, `the ring is ${off} off the line`);
      await tab.focus('#range');
      await tab.keyboard.press('End');
      assert.match(await tab.textContent('#said'), new RegExp(`loss ${Number(points.at(-1).loss.toPrecision(4))}$`));
      assert.ok((await tab.evaluate(() => document.documentElement.scrollWidth)) <= width);
      assert.deepEqual(faults, []);
      await tab.close();
    });
  }
});

describe('a page', () => {
  for (const words of lines) {
    it(words.join(' '), async () => {
      const { page, faults } = await opened(written(words, 'html'), { viewport: { width: 1000, height: 900 } });
      const plot = await page.locator('#plot-0 .u-over').boundingBox();
      for (const share of [0.03, 0.31, 0.77, 0.98]) {
        await page.mouse.move(plot.x + share * plot.width, plot.y + plot.height / 2);
        const { update, values } = await readOff(page);
        const wanted = run(...words.filter((word) => word !== '--log'), '--at', String(update))
          .trimEnd()
          .split('\t');
        // A line has no value past its end.
        for (const [index, value] of values.entries()) assert.equal(value, value === '' ? '' : wanted[index]);
        assert.ok(values.some((value) => value !== ''));
      }
      assert.deepEqual(faults, []);
      await page.setViewportSize({ width: 360, height: 740 });
      await page.waitForTimeout(100);
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), 'it is wider than a phone');
      await page.close();
    });
  }

  it('is worked by keys and buttons', async () => {
    const { page, faults } = await opened(written(lines[6], 'html'));
    await page.focus('#plot-0');
    for (const key of ['End', 'ArrowLeft', 'ArrowLeft']) await page.keyboard.press(key);
    assert.equal((await readOff(page)).update, 87);
    const range = () => page.evaluate(() => [window.lrsched.state.min, window.lrsched.state.max]);
    await page.keyboard.press('+');
    const [low, high] = await range();
    assert.ok(high - low < 45.1 && low <= 87 && high >= 87);
    await page.keyboard.press('0');
    assert.deepEqual(await range(), [0, 89]);
    await page.getByRole('button', { name: 'logarithmic' }).click();
    assert.equal(await page.getByRole('button', { name: 'logarithmic' }).getAttribute('aria-pressed'), 'true');
    assert.equal(await page.evaluate(() => window.lrsched.charts()[0].scales.y.distr), 3);
    await page.locator('#legend button').first().click();
    assert.equal(await page.evaluate(() => window.lrsched.charts()[0].series[1].show), false);
    await page.getByText('The drawn points as CSV').click();
    await page.waitForFunction(() => document.querySelector('#csv pre').textContent !== '');
    const csv = await page.locator('#csv pre').textContent();
    assert.equal(csv, run(...lines[6], '--csv'));
    assert.deepEqual(faults, []);
    await page.close();
  });

  it('zooms in where one drags, and out again', async () => {
    const { page } = await opened(written(lines[1], 'html'));
    const plot = await page.locator('#plot-0 .u-over').boundingBox();
    await page.mouse.move(plot.x + plot.width * 0.25, plot.y + 50);
    await page.mouse.down();
    await page.mouse.move(plot.x + plot.width * 0.5, plot.y + 60, { steps: 5 });
    await page.mouse.up();
    const [low, high] = await page.evaluate(() => [window.lrsched.state.min, window.lrsched.state.max]);
    assert.ok(Math.abs(low - 2500) < 50 && Math.abs(high - 5000) < 50, `${low} … ${high}`);
    await page.getByRole('button', { name: 'show the whole run' }).click();
    assert.deepEqual(await page.evaluate(() => [window.lrsched.state.min, window.lrsched.state.max]), [0, 9999]);
    await page.close();
  });
});
