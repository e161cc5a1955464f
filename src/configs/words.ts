import type { Fields } from './fields.ts';

/** What is said where nothing says how many processes share the work. */
export const oneProcess = 'one process, since no launcher says more (--devices)';

/** The words of a command that are no flags: the programs it starts, and their files. Nothing where a configuration is no command. */
export const programOf = (config: Fields): string =>
  config
    .items('@words')
    .map(({ entry: { value } }) => (typeof value === 'string' ? value : ''))
    .join(' ');

/** How many processes a launcher starts: one where none says more. */
export function devicesIn(config: Fields): number {
  const launcher = config.get('@launcher');
  if (launcher === undefined) return 1;
  const nodes = launcher.count('nnodes', 'num_nodes', 'num_machines', 'N') ?? 1;
  const total = launcher.count('num_processes');
  if (total !== undefined) return total;
  const listed = launcher.text('include');
  if (listed !== undefined) return listed.split('@').reduce((sum, host) => sum + (host.split(':')[1]?.split(',').length ?? 0), 0) || 1;
  return (launcher.count('nproc_per_node', 'num_gpus', 'gpus_per_node') ?? 1) * nodes;
}
