import { expect, it } from 'vitest';
import { printable } from '../../src/core/printable.ts';

it('escapes what Unicode says commands, parts lines or turns the direction of writing, and nothing else', () => {
  const all = Array.from({ length: 0x11_0000 }, (_, code) => String.fromCodePoint(code));
  const escaped = all.filter((char) => printable(char) !== char);
  expect(escaped).toEqual(all.filter((char) => /[\p{Cc}\u2028\u2029\p{Bidi_Control}]/u.test(char)));
});

it('shows the number of what it escapes', () => {
  expect(printable('a\x1b[31mb\u202ec\n')).toBe('a\\u001b[31mb\\u202ec\\u000a');
});
