// Unicode's Cc and Bidi_Control and what parts lines, written out: every start would look the properties up.
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const commanding = /[\0-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** Whether a text is of letters, digits, signs and blanks of ASCII alone. Most are, and a pattern would be compiled at every start. */
export function isPlain(text: string, more: (code: number) => boolean = () => false): boolean {
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if ((code < 0x20 || code > 0x7e) && !more(code)) return false;
  }
  return true;
}

/** Escapes what ends a line, commands a terminal or turns the direction of writing. */
export function printable(text: string): string {
  if (isPlain(text)) return text;
  return text.replace(commanding, (mark) => `\\u${mark.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
