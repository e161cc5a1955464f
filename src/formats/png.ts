import type { Resvg as Renderer } from '@resvg/resvg-js';
import { LrschedError } from '../core/issues.ts';
import type { Render } from './format.ts';
import { pictureLook } from './picture-options.ts';
import { svgOf } from './svg.ts';

/** The picture in pixels, drawn by resvg, which is installed by who wants it: it is larger than all else together. */
export async function loadPng(): Promise<{ readonly render: Render }> {
  const Resvg = await renderer();
  return {
    render: (table, look) => {
      const how = pictureLook(look);
      // Pixels do not ask how a reader has it.
      const svg = svgOf(table, { ...how, theme: how.theme === 'dark' ? 'dark' : 'light' }, look.log === true);
      const font = { loadSystemFonts: true, defaultFontFamily: 'DejaVu Sans' };
      return [new Resvg(svg, { fitTo: { mode: 'zoom', value: how.pixelRatio }, font }).render().asPng()];
    },
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
