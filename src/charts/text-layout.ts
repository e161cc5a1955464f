import { isPlain, printable } from '../core/printable.ts';

/** What a chart has besides ASCII: a dot, an ellipsis and the strokes of boxes. */
const isNarrow = (code: number) => code === 0xb7 || code === 0x2026 || (code >= 0x2500 && code <= 0x257f);

/** How many columns a text takes on a terminal: two for a wide character, none for one that joins the one before. */
export function widthOf(text: string): number {
  if (isPlain(text, isNarrow)) return text.length;
  // Most texts end above, and to look up what Unicode says of these takes time at a start.
  const wide =
    /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u;
  const joining = /[\p{Mn}\p{Me}\p{Cf}]/u;
  let width = 0;
  for (const char of text) width += joining.test(char) ? 0 : wide.test(char) || char > '\u{20000}' ? 2 : 1;
  return width;
}

/** A label or a note on one line, without what would command the terminal. */
export function oneLine(text: string): string {
  if (isPlain(text) && !text.includes('  ')) return text.trim();
  return printable(text.replace(/\s+/gu, ' ').trim());
}

/** Phrases with dots between them, broken into lines that fit. */
export function fold(all: readonly string[], width: number, dot: string): string[] {
  const lines: string[] = [];
  for (const phrase of all) {
    const joined = lines.length === 0 ? phrase : `${lines.at(-1)} ${dot} ${phrase}`;
    if (lines.length > 0 && widthOf(joined) <= width) lines[lines.length - 1] = joined;
    else lines.push(...words(phrase, width));
  }
  return lines;
}

/** One phrase in lines of at most `width`, broken between words where it can be. */
function words(phrase: string, width: number): string[] {
  const lines: string[] = [''];
  for (const word of phrase.split(' ')) {
    const joined = lines.at(-1) === '' ? word : `${lines.at(-1)} ${word}`;
    if (widthOf(joined) <= width || lines.at(-1) === '') lines[lines.length - 1] = joined;
    else lines.push(word);
  }
  return lines.flatMap((line) => anywhere(line, width));
}

/** A text without a place to break it, broken where the line is full. */
function anywhere(text: string, width: number): string[] {
  if (widthOf(text) <= width) return [text];
  const lines: string[] = [''];
  for (const char of text) {
    const line = lines.at(-1) as string;
    if (line !== '' && widthOf(line + char) > width) lines.push(char);
    else lines[lines.length - 1] = line + char;
  }
  return lines;
}

/** A command line that a shell takes from several lines as well: a backslash ends all but the last. A quoted word stays whole, and an option with its value. */
export function shellLines(command: string, width: number): string[] {
  const words = command.match(/(?:'[^']*'|[^\s'])+/gu) ?? [];
  // An option and its value stay together.
  const pieces = words.flatMap((word, index) => {
    const isValue = (one: string | undefined) => one !== undefined && !/^(?:--|then$|vs$)/.test(one);
    if (index > 0 && words[index - 1]?.startsWith('--') && isValue(word)) return [];
    return word.startsWith('--') && isValue(words[index + 1]) ? [`${word} ${words[index + 1]}`] : [word];
  });
  const lines: string[] = [];
  for (const [index, word] of pieces.entries()) {
    const last = lines.at(-1);
    const more = index < pieces.length - 1 ? ' \\' : '';
    if (last === undefined) lines.push(word);
    else if (widthOf(`${last} ${word}${more}`) <= width) lines[lines.length - 1] = `${last} ${word}`;
    else {
      lines[lines.length - 1] = `${last} \\`;
      lines.push(`  ${word}`);
    }
  }
  return lines;
}

/** What a block of several lines says of one series. */
export interface SaidOfSeries {
  readonly symbol: string;
  readonly label: string;
  readonly phrases: readonly string[];
}

/** How the parts of an entry are coloured. */
export interface Colouring {
  symbol(text: string, entry: number): string;
  label(text: string): string;
  phrases(text: string): string;
}

/** Labels side by side with their phrases, or above them where there is not enough width for both. */
export function saidOfSeries(all: readonly SaidOfSeries[], width: number, dot: string, colour: Colouring): string[] {
  const head = Math.max(...all.map(({ symbol }) => symbol.length)) + 1;
  const column = Math.max(...all.map(({ label }) => widthOf(label)));
  const indent = head + (column > 0 ? column + 2 : 0);
  const beside = column <= 28 && indent <= 0.4 * width;
  return all.flatMap(({ symbol, label, phrases }, index) => {
    const start = colour.symbol(symbol.padEnd(head), index);
    const lines = fold(phrases, width - (beside ? indent : head), dot).map((line) => colour.phrases(line));
    if (beside) {
      const [first = '', ...rest] = lines;
      const gap = ' '.repeat(lines.length === 0 ? 0 : indent - head - widthOf(label));
      return [start + colour.label(label) + gap + first, ...rest.map((line) => ' '.repeat(indent) + line)];
    }
    const labels = label === '' ? [] : fold([label], width - head, dot).map((line) => colour.label(line));
    return [...labels, ...lines].map((line, row) => (row === 0 ? start : ' '.repeat(head)) + line);
  });
}
