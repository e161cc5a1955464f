import { writers } from '../code/write.ts';
import { printable } from '../core/issues.ts';
import type { Render } from './format.ts';

/** Each series as Python for a framework, one snippet after another. */
export function codeIn(framework: string): Render {
  const write = writers.get(framework);
  if (write === undefined) throw new Error(`nothing writes code for ${framework}`);
  return (table) => {
    const snippets = table.series.map((one) => {
      // A framework counts what its scheduler is stepped in, whatever the rows count.
      const schedule = one.clocked ?? one.schedule;
      const length = Number.isFinite(schedule.length) ? schedule.length : table.rows.stop;
      const text = write({ schedule, unit: one.unit, length, command: one.command ?? one.label });
      return table.series.length > 1 ? `# ${printable(one.label)}\n${text}` : text;
    });
    // All of it is written before any of it is printed, because one of the series may not be sayable.
    return [snippets.join('\n')];
  };
}
