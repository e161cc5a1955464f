import type { Resvg as Renderer } from '@resvg/resvg-js';
import type { PictureLook } from '../charts/picture.ts';
import { LrschedError } from '../core/issues.ts';
import type { Render } from './format.ts';
import { pictureLook } from './picture-options.ts';
import { svgOf } from './svg.ts';

/** The picture in pixels, drawn by resvg, which is installed by who wants it: it is larger than all else together. */
export async function loadPng(): Promise<{ readonly render: Render }> {
  const pixels = await loadPixels();
  return { render: (table, look) => [pixels(pictureLook(look), (how) => svgOf(table, how, look.log === true))] };
}

/** What turns an SVG into pixels. */
export async function loadPixels(): Promise<(look: PictureLook, svg: (look: PictureLook) => string) => Uint8Array> {
  const Resvg = await renderer();
  const font = { loadSystemFonts: true, defaultFontFamily: 'DejaVu Sans' };
  return (look, svg) => {
    // Pixels do not ask how a reader has it.
    const text = svg({ ...look, theme: look.theme === 'dark' ? 'dark' : 'light' });
    return new Resvg(text, { fitTo: { mode: 'zoom', value: look.pixelRatio }, font }).render().asPng();
  };
}

async function renderer(): Promise<typeof Renderer> {
  try {
    return (await import('@resvg/resvg-js')).Resvg;
  } catch {
    const rule = 'it takes the package @resvg/resvg-js, which is not there; npm install @resvg/resvg-js beside lrsched, or write an .svg';
    throw new LrschedError([{ code: 'broken-rule', type: 'png', parameters: [], rule }]);
  }
}
