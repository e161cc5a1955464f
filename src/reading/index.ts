export type { ReadRequest, ReadSeries } from '../configs/tool.ts';
export { frameworks } from '../frameworks/index.ts';
export { documentsIn } from './documents.ts';
export { readPython, readRun } from './read.ts';
