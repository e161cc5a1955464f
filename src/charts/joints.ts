import { type LinePen, weightOf } from './strokes.ts';

/** A stroke of a line: its place in asciichart's order, and the characters it is drawn with. */
interface Drawn {
  readonly kind: number;
  readonly line: LinePen;
}

/** Where each kind of stroke leads: up, right, down, left. */
const arms = new Map([
  [4, [0, 1, 0, 1]],
  [5, [1, 1, 0, 0]],
  [6, [0, 1, 1, 0]],
  [7, [0, 0, 1, 1]],
  [8, [1, 0, 0, 1]],
  [9, [1, 0, 1, 0]],
]);

/** The box characters by their arms, of which each is missing, thin, or of the other weight: heavy, and double as far as there are any. */
const joined = [
  ' ╴╸╷┐┑╻┒┓╶─╾┌┬┭┎┰┱╺╼━┍┮┯┏┲┳╵┘┙│┤┥╽┧┪└┴┵├┼┽┟╁╅┕┶┷┝┾┿┢╆╈╹┚┛╿┦┩┃┨┫┖┸┹┞╀╃┠╂╉┗┺┻┡╄╇┣╊╋',
  ' ╴ ╷┐╕ ╖╗╶─ ┌┬ ╓╥   ═╒ ╤╔ ╦╵┘╛│┤╡   └┴ ├┼    ╘ ╧╞ ╪    ╜╝   ║╢╣╙╨    ╟╫ ╚ ╩   ╠ ╬',
].map((chars) => [...chars]);

/** The character of several lines that meet in a cell, so that none has a gap; where two have an arm in common the first has it. Nothing for letters. */
export function joint(strokes: readonly Drawn[]): string | undefined {
  const weights = strokes.map(({ line }) => weightOf(line));
  if (weights.includes(0)) return undefined;
  const meeting = [0, 1, 2, 3].map((arm) => weights.find((_, index) => arms.get((strokes[index] as Drawn).kind)?.[arm] === 1) ?? 0);
  const isDouble = meeting.includes(3);
  // Where one is double, what runs across has one weight and so has what runs up and down, and a heavy line is thin for that cell: there are no other characters.
  const fitting = isDouble
    ? meeting.map((weight, arm) => (weight === 0 ? 0 : Math.max(weight, meeting[(arm + 2) % 4] as number) === 3 ? 2 : 1))
    : meeting;
  return joined[isDouble ? 1 : 0]?.[fitting.reduce((sum, weight) => 3 * sum + weight, 0)];
}
