import type { Fields } from './fields.ts';

/** The words of a command that are no flags: the programs it starts, and their files. Nothing where a configuration is no command. */
export const programOf = (config: Fields): string =>
  config
    .items('@words')
    .map(({ entry: { value } }) => (typeof value === 'string' ? value : ''))
    .join(' ');
