/** One command of a console text: what stands above it, the command, and the lines it prints. */
export interface Exchange {
  readonly heading: string;
  readonly command: string;
  readonly output: string;
}

/** Takes a console text apart: comments start with `#`, commands with `$ `, and what follows up to the next of them is printed. */
export function parseConsole(text: string): readonly Exchange[] {
  const exchanges: { heading: string; command: string; output: string }[] = [];
  let heading = '';
  for (const line of text.split('\n')) {
    const last = exchanges.at(-1);
    if (line.startsWith('#')) heading += `${line}\n`;
    else if (line.startsWith('$ ')) {
      exchanges.push({ heading, command: line.slice(2), output: '' });
      heading = '';
    } else if (last) last.output += `${line}\n`;
    else if (line !== '') throw new Error(`a console text begins with a command, not with ${JSON.stringify(line)}`);
  }
  return exchanges.map((exchange) => ({ ...exchange, output: exchange.output.trimEnd() }));
}
