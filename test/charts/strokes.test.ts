import { describe, expect, it } from 'vitest';
import { palette } from '../../src/charts/strokes.ts';

type Triple = readonly [number, number, number];

/** Linear light of a colour of the terminal's cube of 6 × 6 × 6. */
function lightOf(code: string): Triple {
  const index = Number(code.split(';')[2]) - 16;
  const level = (step: number) => {
    const share = (step === 0 ? 0 : 55 + 40 * step) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  };
  return [level(Math.floor(index / 36)), level(Math.floor(index / 6) % 6), level(index % 6)];
}

const times = (matrix: readonly Triple[], [x, y, z]: Triple) => matrix.map(([a, b, c]) => a * x + b * y + c * z) as unknown as Triple;

/** CIE L*a*b*, where distances are as large as differences look. */
function labOf(light: Triple): Triple {
  const xyz = times(
    [
      [0.4124, 0.3576, 0.1805],
      [0.2126, 0.7152, 0.0722],
      [0.0193, 0.1192, 0.9505],
    ],
    light,
  );
  const [x, y, z] = [xyz[0] / 0.9505, xyz[1], xyz[2] / 1.089].map((value) =>
    value > 0.008856 ? Math.cbrt(value) : 7.787 * value + 16 / 116,
  ) as unknown as Triple;
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

/** Machado, Oliveira & Fernandes 2009, A Physiologically-based Model for Simulation of Color Vision Deficiency, at full severity. */
const eyes: Readonly<Record<string, readonly Triple[]>> = {
  usual: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

describe('the colours of several series', () => {
  const colours = palette.filter((code) => code.startsWith('38;5;'));

  it.each(Object.entries(eyes))('differ for eyes with %s vision', (_name, matrix) => {
    const seen = colours.map((code) => labOf(times(matrix, lightOf(code)).map((value) => Math.max(0, value)) as unknown as Triple));
    const distances = seen.flatMap((one, index) =>
      seen.slice(index + 1).map((other) => Math.hypot(...one.map((value, axis) => value - (other[axis] as number)))),
    );
    // Ten times what two patches side by side need.
    expect(Math.min(...distances)).toBeGreaterThan(20);
  });

  it.each(colours)('%s is legible on black, white and what terminals have instead', (code) => {
    const luminance = ([red, green, blue]: Triple) => 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    const contrast = (paper: string) => {
      const light = [1, 3, 5].map((at) => Number.parseInt(paper.slice(at, at + 2), 16) / 255);
      const linear = light.map((share) => (share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4)) as unknown as Triple;
      const both = [luminance(linear), luminance(lightOf(code))];
      return (Math.max(...both) + 0.05) / (Math.min(...both) + 0.05);
    };
    for (const paper of ['#000000', '#1e1e1e', '#ffffff']) expect(contrast(paper), paper).toBeGreaterThan(3.4);
    for (const paper of ['#282c34', '#002b36', '#fdf6e3']) expect(contrast(paper), paper).toBeGreaterThan(3);
  });
});
