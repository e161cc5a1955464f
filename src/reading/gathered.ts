/** What is taken of one line: its number, the file it stands in where that is another one, what is taken, and of which condition. */
const taken = /^line (\d+)( of .+?)? is taken ((?:never )?to [\w ]+?)(: .*)?$/s;

/** How many lines of which the same is taken are named one by one, each with its condition. */
const few = 2;

/** Notes, with the lines of a file named together where the same is taken of many: nobody reads a page of them. */
export function gathered(notes: Iterable<string>): readonly string[] {
  const kinds = new Map<string, string[]>();
  for (const note of notes) {
    const [, , file = '', what] = taken.exec(note) ?? [];
    const kind = what === undefined ? note : `${file} ${what}`;
    kinds.set(kind, [...(kinds.get(kind) ?? []), note]);
  }
  return [...kinds.values()].flatMap((alike) => {
    const [, , file = '', what = ''] = taken.exec(alike[0] as string) ?? [];
    const lines = [...new Set(alike.map((note) => Number(taken.exec(note)?.[1])))].sort((a, b) => a - b);
    const plain = alike.length > 1 && alike.every((note) => taken.exec(note)?.[4] === undefined);
    return plain || alike.length > few ? [`lines ${lines.slice(0, -1).join(', ')} and ${lines.at(-1)}${file} are taken ${what}`] : alike;
  });
}
