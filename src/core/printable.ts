// Unicode's Cc and Bidi_Control and what parts lines, written out: every start would look the properties up.
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const commanding = /[\0-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** Escapes what ends a line, commands a terminal or turns the direction of writing. */
export function printable(text: string): string {
  return text.replace(commanding, (mark) => `\\u${mark.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
