/** What makes updates, or calls what does. */
const trains = /\.(?:step|backward)\s*\(|\b\w*(?:train|fit)\w*\s*\(/i;

/** Calls with arguments that hold no call of their own but in a lambda: whose name is called, and with what. */
const calls = /(?:(\w+)\.)?(\w+)\(((?:[^()]|\([^()]*\))*)\)/g;
/** How long a file may be in which they are looked for. */
const most = 200_000;

/**
 * The names of what a text calls with one of its functions that train: `timed(train_step)`, `timer.run(lambda: train(model))`. Where
 * another module has it, that trains as well, whatever else it is about.
 */
export function callsWithTraining(text: string): ReadonlySet<string> {
  const named = text.length > most ? [] : [...text.matchAll(/^([ \t]*)(?:async[ \t]+)?def[ \t]+(\w+)/gm)];
  const functions = new Set(
    named.flatMap(({ index, 1: indent = '', 2: name = '' }) => (trains.test(bodyAt(text, index, indent)) ? name : [])),
  );
  const found = new Set<string>();
  if (functions.size === 0) return found;
  for (const [, owner = '', to = '', given = ''] of text.matchAll(calls)) {
    const handed = given.split(',').map((one) => /^\s*(?:\w+\s*=\s*)?(?:\w+\.)?(\w+)\s*$/.exec(one)?.[1] ?? '');
    const lambda = /\blambda\b[^:]*:(.*)/s.exec(given)?.[1] ?? '';
    if (handed.some((name) => functions.has(name)) || [...lambda.matchAll(/(\w+)\(/g)].some(([, name = '']) => functions.has(name)))
      for (const one of [owner, to]) found.add(one);
  }
  return found;
}

/** The code of a function whose first line stands there: up to the next line that is indented no further. */
function bodyAt(text: string, at: number, indent: string): string {
  const lines = text.slice(at).split('\n', 400);
  const end = lines.findIndex(
    (line, index) =>
      index > 0 && /\S/.test(line) && !line.startsWith(`${indent} `) && !line.startsWith(`${indent}\t`) && !/^[ \t]*[)\]]/.test(line),
  );
  return lines.slice(1, end < 0 ? undefined : end).join('\n');
}
