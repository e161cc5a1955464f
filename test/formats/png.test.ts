import { afterEach, expect, it, vi } from 'vitest';
import { everyRow } from '../../src/core/rows.ts';
import { cosine } from '../../src/index.ts';
import { look } from './tables.ts';

const table = { unit: 'step', rows: everyRow(0, 90), series: [{ label: 'a', unit: 'step', schedule: cosine({ length: 90 }) }] } as const;
afterEach(() => vi.doUnmock('@resvg/resvg-js'));

it.each([
  [{}, 1600, 900],
  [{ 'pixel-ratio': 1, size: '640x360' }, 640, 360],
  [{ 'pixel-ratio': 0.5, size: '800x400', theme: 'dark' }, 400, 200],
])('is a PNG of so many pixels: %o', async (how, width, height) => {
  const { loadPng } = await import('../../src/formats/png.ts');
  const { render } = await loadPng();
  const [chunk] = [...render(table, { ...look, 'no-notes': true, ...how })];
  const bytes = Buffer.from(chunk as Uint8Array);
  expect(bytes.subarray(0, 8).toString('latin1')).toBe('\x89PNG\r\n\x1a\n');
  expect([bytes.readUInt32BE(16), bytes.readUInt32BE(20)]).toEqual([width, height]);
});

it('says what to install where nothing draws it', async () => {
  vi.resetModules();
  vi.doMock('@resvg/resvg-js', () => {
    throw new Error('not there');
  });
  const { loadPng } = await import('../../src/formats/png.ts');
  await expect(loadPng()).rejects.toThrow(/npm install @resvg\/resvg-js/);
});
