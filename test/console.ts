/** One command of a console text: what stands above it, the command, and the lines it prints. */
export interface Exchange {
  readonly heading: string;
  readonly command: string;
  readonly output: string;
}

/**
 * Takes a console text apart: commands start with `$ `, and what follows up to the next of them is printed. Lines that
 * start with `#` are a heading where a command follows at once; elsewhere they are printed, as Python's comments are.
 */
export function parseConsole(text: string): readonly Exchange[] {
  const exchanges: { heading: string; command: string; output: string }[] = [];
  let heading = '';
  for (const line of text.split('\n')) {
    const last = exchanges.at(-1);
    if (line.startsWith('#')) heading += `${line}\n`;
    else if (line.startsWith('$ ')) {
      exchanges.push({ heading, command: line.slice(2), output: '' });
      heading = '';
    } else if (last) {
      last.output += `${heading}${line}\n`;
      heading = '';
    } else if (line !== '') throw new Error(`a console text begins with a command, not with ${JSON.stringify(line)}`);
  }
  const last = exchanges.at(-1);
  if (last) last.output += heading;
  return exchanges.map((exchange) => ({ ...exchange, output: exchange.output.trimEnd() }));
}
