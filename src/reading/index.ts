export type { ReadRequest, ReadSeries } from '../configs/tool.ts';
export { frameworks } from '../frameworks/index.ts';
export { type Documents, documentsIn, loading } from './documents.ts';
export { readBegun, readPython, readRun } from './read.ts';
