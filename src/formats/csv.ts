import { delimited } from './delimited.ts';

/** Comma-separated values, RFC 4180 with line feeds. */
export const render = delimited(',');
