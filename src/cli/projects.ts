/*
 * Which files of a folder are scripts that train by a schedule, told by their texts alone: none is parsed.
 */
import { importedBy, moduleAt } from '../python/import-graph.ts';

/** What says that a file is run, not only imported. */
const isRun =
  /^if[ \t]+__name__[ \t]*==|^(?:for|while|with|async for)\b.*:|^(?:[\w.]+[ \t]*=[ \t]*)?[\w.]*(?:main|train|fit|run|learn|launch|spawn|solve)\w*\(|^[\w.]+\.(?:fit|train|learn|step)\(|^[\w.]+[ \t]*=[ \t]*[\w.]*(?:LR|Restarts|ReduceLROnPlateau)\(|^"cells"|@hydra\.main|@click\.command|app\.run\(/m;
/** What trains. */
const trains =
  /\.step\(|\boptim\.\w+\(|=\s*(?:\w+\.)*\w*[Oo]ptim\w*\(|\.fit\w*\(|Trainer\b|TrainingArguments|apply_gradients|optax\.|\.backward\(|\btrain(?:_\w+)?\(/;
/** What may make a schedule, wherever it stands. */
const makes =
  /\b\w*(?:LR|[A-Z]\w*Sched\w*|Restarts|ReduceLROnPlateau)\s*\(|lr_?sched|sched\w*\(|_schedule\b|adjust_\w*(?:lr|rate)|param_groups|anneal|warm_?up|lr_?decay|decay_?lr|learning_rate_fn|lr_lambda|fit_one_cycle|TrainingArguments|\bget_lr\b|update_lr|set_lr/i;
/** Names of what is seldom the training itself. */
const beside =
  /(?:^|\/)(?:tests?|testing|docs?|benchmarks?|third_?party|vendor|external|submodules)\/|(?:^|\/)(?:test_\w+|\w+_test|conftest|setup|hubconf|demo)\.py$/i;
/** Names of what most likely is. */
const likely = /(?:^|\/)(?:\w*[._-])?(?:train|main|pretrain|finetune|fine_?tune|run)\w*\.(?:py|ipynb)$/i;

/** Modules that are followed from one script, and how many scripts are told. */
const most = { modules: 60, scripts: 400 };

/** A script of a folder that trains, and whether it says itself what may make a schedule, or a module beside it. */
export interface ScriptFound {
  readonly within: string;
  readonly own: boolean;
}

/** The scripts among the files of a folder that may train by a schedule, the likeliest first. */
export function candidatesAmong(texts: ReadonlyMap<string, string>): readonly ScriptFound[] {
  const found: (ScriptFound & { readonly rank: number })[] = [];
  for (const [within, text] of texts) {
    if (!/\.(?:py|ipynb)$/.test(within) || !trains.test(text) || !(within.endsWith('.ipynb') || isRun.test(text))) continue;
    const own = makes.test(text);
    if (!own && !reachesOne(texts, within)) continue;
    const rank = (beside.test(within) ? 4 : 0) + (own ? 0 : 2) + (likely.test(within) ? 0 : 1);
    found.push({ within, own, rank });
  }
  const main = found.filter(({ rank }) => rank < 4);
  const chosen = main.length > 0 ? main : found;
  return chosen.sort((a, b) => a.rank - b.rank || a.within.split('/').length - b.within.split('/').length).slice(0, most.scripts);
}

/** Whether a module that a script imports, or one that such a module does, may make a schedule. */
function reachesOne(texts: ReadonlyMap<string, string>, script: string): boolean {
  const seen = new Set([script]);
  for (const file of seen) {
    if (seen.size > most.modules) return false;
    const text = texts.get(file) ?? '';
    if (file !== script && makes.test(text)) return true;
    for (const path of importedBy(text)) {
      const found = moduleAt(texts, file, path);
      if (found !== undefined) seen.add(found);
    }
  }
  return false;
}

/** What a configuration of a tool may look like that says a rate. */
export const maySet = /\b(?:base_lr|lr0?|learning_rate|lr_scheduler\w*|scheduler|warmup\w*|learning-rate|lr-decay-style)\b/i;
