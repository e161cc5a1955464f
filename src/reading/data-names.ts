import { type Called, Foreign, Unknown, type Value } from '../python/values.ts';

/** What is gone through, but no data: the parts of a model, what a mapping has, files. */
export const partsOfModels =
  /(?:parameters|modules|children|buffers|state_dict|keys|values|items|param_groups|glob|listdir|iterdir|paths|files)(?:\(.*\))?$/s;

/** Names of what is gone through to look, not to train. */
export const looks = /val|test|eval|dev(?!ice)|valid|infer|predict|demo/i;

/** Names of data sets, as against of what else is counted. */
export const isData =
  /^(?!self\.(?!\w*data_?set|train))[\w.[\]'"]*?(?:data_?set|data|train_?set|(?:^|_|\.)ds|train(?:ing)?_(?:labels|x)|full_?set|images|samples|examples|sentences|corpus|[xy]_train)[\w\]'"]*$/i;

/** What takes some of its items only. */
export const isCut = /\.(?:select|take|skip|filter|shard|sample|head|tail|query)\(|\[[^\]]*:[^\]]*\]\)?$/;

/** What loaders, samplers and data sets draw from. */
export const fedBy = ({ args, keywords }: Called): Value | undefined =>
  keywords.get('batch_sampler') ?? keywords.get('sampler') ?? args[0] ?? keywords.get('dataset') ?? keywords.get('data_source');

/** How it is made, as it is written. */
export const madeAs = (value: Value): string =>
  value instanceof Foreign ? value.called.text : value instanceof Unknown ? value.origins.map(({ text }) => text).join(' ') : '';

/** Whether a loader is made of what has this name, or parts are. */
export const isFed = (text: string, name: string): boolean =>
  /^[\w.]+$/.test(name) &&
  new RegExp(`(?:Loader|random_split|Subset|Sampler|train_test_split)\\(\\s*(?:dataset\\s*=\\s*)?${name}\\s*[,)]`).test(text);

/** What makes something whose length is known, or hangs on that of another: loaders, data sets, tensors, samplers. */
export const isSized =
  /^(\w*DataLoader|\w*Dataset|Subset|randn|rand|randint|randperm|empty|from_numpy|\w*Sampler|MultiEpochsDataLoader|prefetch_generator|BackgroundGenerator)$/;
