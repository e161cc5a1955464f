/**
 * How wide texts are in a picture, whose fonts are the reader's own: the widths of Helvetica and a little more,
 * because the fonts that stand in for it are wider.
 */
const widths: readonly (readonly [RegExp, number])[] = [
  [/[ijl.,:;'|!·]/, 0.3],
  [/[ ftrI()[\]{}/\\-]/, 0.38],
  [/[mwMW@%—…]/, 0.98],
  [/[A-Z&+=<>~#×]/, 0.76],
  [/[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60]|\p{Emoji_Presentation}/u, 1.05],
  [/[\p{Mn}\p{Me}\p{Cf}]/u, 0],
];
const usual = 0.62;

/** The width of a text at a font size, in the unit of the size; rather too wide than too narrow. */
export function textWidth(text: string, size: number): number {
  let width = 0;
  for (const char of text) width += widths.find(([kind]) => kind.test(char))?.[1] ?? usual;
  return width * size;
}

/** Phrases in lines that fit, with a dot between those on one line; a word that is too long is broken. */
export function textLines(phrases: readonly string[], width: number, size: number): string[] {
  const lines: string[] = [];
  const fits = (line: string) => textWidth(line, size) <= width;
  for (const phrase of phrases) {
    const joined = `${lines.at(-1)} · ${phrase}`;
    if (lines.length > 0 && fits(joined)) lines[lines.length - 1] = joined;
    else lines.push(...wordLines(phrase, fits));
  }
  return lines;
}

function wordLines(phrase: string, fits: (line: string) => boolean): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of phrase.split(' ')) {
    const joined = line === '' ? word : `${line} ${word}`;
    if (fits(joined)) {
      line = joined;
      continue;
    }
    if (line !== '') lines.push(line);
    line = '';
    for (const char of word) {
      if (line !== '' && !fits(line + char)) {
        lines.push(line);
        line = '';
      }
      line += char;
    }
  }
  return [...lines, line];
}

/** A text cut to a width, with an ellipsis where something is missing. */
export function cutTo(text: string, width: number, size: number): string {
  if (textWidth(text, size) <= width) return text;
  let kept = '';
  for (const char of text) {
    if (textWidth(`${kept}${char}…`, size) > width) break;
    kept += char;
  }
  return `${kept.trimEnd()}…`;
}
