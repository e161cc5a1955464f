import type { Render } from './format.ts';
import { factsOf } from './summary.ts';

/** A chart in a fence and its figures in a table, for pull requests and wikis; what would end a cell or begin markup there is escaped. */
export function markdownWith({ render: chart }: { readonly render: Render }): { readonly render: Render } {
  return {
    *render(table, { screen: _, ...look }) {
      yield '```text\n';
      for (const chunk of chart(table, { ...look, color: false })) yield String(chunk).replaceAll('```', "'''");
      yield '```\n\n';
      const [names = [], ...columns] = factsOf(table, look.precision);
      const cell = (text: string) => text.replaceAll(/[\\`*_{}[\]<>#|~]/g, (mark) => `\\${mark}`);
      const row = (cells: readonly string[]) => `| ${cells.map(cell).join(' | ')} |\n`;
      for (const [index, name] of names.entries()) {
        yield row([name, ...columns.map((column) => column[index] ?? '')]);
        if (index === 0) yield `|${' --- |'.repeat(columns.length + 1)}\n`;
      }
    },
  };
}
