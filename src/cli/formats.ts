import { type Format, formats } from '../formats/index.ts';

/** The frameworks that code is written for; `code/write.ts` has a writer for each. */
const written = ['torch', 'transformers', 'timm', 'optax', 'keras'] as const;

/** Code is a format like any other, but for its place in the house: it is written by what reads it. */
const code: readonly Format[] = written.map((name) => ({
  name,
  summary: `Python that builds the schedule in ${name}`,
  endings: [],
  load: async () => ({ render: (await import('./code.ts')).codeIn(name) }),
}));

/** Every format of the command line, those of rows and charts first. */
export const everyFormat: readonly Format[] = [...formats, ...code];

/** Formats that draw or say a whole schedule, so that no rows can be chosen. */
export function isWhole({ name }: Format): boolean {
  return name === 'chart' || name === 'summary' || code.some((one) => one.name === name);
}
