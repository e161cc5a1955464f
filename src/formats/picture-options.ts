import type { PictureLook } from '../charts/picture.ts';
import type { Flag } from '../core/flag.ts';
import { LrschedError } from '../core/issues.ts';
import { choice, flag, number, text } from '../core/parameters.ts';
import type { Look } from './format.ts';

const group = 'Pictures:';
const expected = 'width x height, from 200x120 to 8000x8000, such as 800x450';

export const title: Flag = {
  name: 'title',
  value: 'TEXT',
  help: 'what stands above the picture, instead of what the schedule is',
  group,
  parameter: text('', { expected: 'a text' }),
  example: 'Warm-up and cosine',
};

export const size: Flag = {
  name: 'size',
  value: 'WxH',
  help: 'width and height; 800x450 and room for the notes unless said',
  group,
  parameter: text('', { expected, check: sizeOf }),
  example: '800x450',
};

export const theme: Flag = {
  name: 'theme',
  value: 'NAME',
  help: "light, dark or auto, which is the reader's own",
  group,
  parameter: choice('', ['light', 'dark', 'auto']),
  example: 'dark',
};

export const noGrid: Flag = { name: 'no-grid', help: 'without grid lines', group, parameter: flag('') };
export const noNotes: Flag = { name: 'no-notes', help: 'without the notes beneath it', group, parameter: flag('') };

export const pixelRatio: Flag = {
  name: 'pixel-ratio',
  value: 'N',
  help: 'pixels for each unit of the size (default 2)',
  group,
  parameter: number('', { above: 0, max: 8 }),
  example: '2',
};

/** The width and height that a text says. Throws where it says none. */
function sizeOf(said: string): readonly [width: number, height: number] {
  const [width = 0, height = 0] = (/^(\d+)x(\d+)$/.exec(said)?.slice(1) ?? []).map(Number);
  if (width >= 200 && width <= 8000 && height >= 120 && height <= 8000) return [width, height];
  throw new LrschedError([{ code: 'bad-value', type: 'picture', parameter: 'size', expected, got: said }]);
}

/** How a picture is to look: as was said, else as usual. */
export function pictureLook(look: Look): PictureLook {
  const said = look as Readonly<Record<string, unknown>>;
  const [width, height] = typeof said.size === 'string' ? sizeOf(said.size) : [800, 450];
  return {
    title: said.title as string | undefined,
    width,
    height,
    fixed: said.size !== undefined,
    theme: (said.theme ?? 'auto') as PictureLook['theme'],
    grid: said['no-grid'] !== true,
    notes: said['no-notes'] !== true,
    pixelRatio: (said['pixel-ratio'] ?? 2) as number,
  };
}
