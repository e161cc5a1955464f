import { once } from '../core/once.ts';

/** What optimizers are called. */
export const namedOptimizer = /(^|_)opt(im(izer)?s?)?(_|$)|[Oo]ptimizer/;

/** What makes the settings of a script, which many call `opt`. */
export const makesSettings =
  /=[^=].*\b(parse_args|parse_known_args|parse_(opt\w*|arg\w*)|get_(args|opt\w*|config)|\w*Options\(\)\.parse|Namespace|parse_known_intermixed_args|load_config)\s*\(/;
export const makesOptimizer = /=[^=].*(\boptim\.|[Oo]ptimizer|\b(SGD|Adam\w*|RMSprop|Adagrad|LAMB|LARS|Lion)\s*\()/;

/** Calls that stand alone and change nothing of the run, whatever they are handed. */
export const changesNothing =
  /^((torch\.)?(nn\.)?init\.\w+|print|sys\.path\.\w+|os\.(makedirs|mkdir|system|remove|chdir)|shutil\.\w+|warnings\.\w+|logging\.\w+|logger\.\w+|wandb\.(log|watch|save|finish|init)|random\.seed|np\.random\.seed|torch\.(save|manual_seed|cuda\.\w+)|(json|pickle|yaml)\.dump|(torch\.distributed|dist)\.(barrier|init_process_group|destroy_process_group))\s*\(/;

/** What moves a rate, or trains with it, however little of it is known: steps, groups, writes, schedulers that are built. */
export const movesRates = new RegExp(
  [
    String.raw`\.(step|step_update|optimizer_step|add_param_group|load_state_dict|train_batch|apply_gradients)\b`,
    String.raw`\b\w*(tx|opt\w*|transform\w*)\.update\s*\(`,
    String.raw`\bparam_groups\s*(\.|=[^=]|\[[^\]]*\]\s*=[^=])`,
    String.raw`\[['"](lr|initial_lr|learning_rate)['"]\]\s*[-+*/]*=(?!=)`,
    String.raw`(?<!(?:log|metric|meter|stat|bar|track|record|history)\w*)\.(update|setdefault)\s*\([^)]*\blr\b`,
    String.raw`\b(set_value|setitem|optimizer_step)\s*\(`,
    String.raw`\|=\s*(\{|dict\()[^})]*\blr\b`,
    // An optimizer that is put into something takes the place of the one there.
    String.raw`\[['"]\w*optim\w*['"]\]\s*=(?!=)(?!.*state_dict)`,
    String.raw`\]\s*=(?!=)\s*(?:\w+\.)*(SGD|Adam\w*|RMSprop|Adagrad|LAMB|LARS|Lion)\s*\(`,
    String.raw`\bgetattr\s*\([^()]*['"](step\w*|param_groups)['"]`,
    String.raw`\b\w*(LR|[Ss]cheduler|[Ss]chedule|[Ww]armup|Restarts)\s*\(`,
  ].join('|'),
);

/** Names of functions that train where nobody sees how; those that say what they give do not. */
export const training =
  /^_*(?!(train(ing)?|optimi[sz](er|ation))_?(loss(es)?|data_?(set|loader)s?|loaders?|k?w?args|arguments|config|cfg|metrics?|acc(uracy)?|f1|auc|auroc|iou|miou|dice|m?ap|ma?e|r?mse|err(or)?|score|precision|recall|psnr|ssim|ppl|perplexity|dir|time)$)(train\w*|learn\w*|fit(?!ness|ted|s(_|$))\w*|optimi[sz]e\w*|((run|do|one|single)_*)+(epoch|step|batch|iter\w*)\w*)$/i;

/** Whether a function of this name trains, where nothing else says what it does. */
export const mayTrainAs = once((name) => training.test(name) && !/test|valid|eval|sched|plot|loader|transform|split/i.test(name));

/** `model.train()` only says how a model behaves. */
export const setsMode = /^\s*(?:[\w.]+\s*=\s*)?[\w.]*(model|net|module)\w*(\[\w+\])?\.train\(\w*\)\s*$/i;

/** The same at a place of a text. */
export const setsModeAt = (text: string, at: number): boolean => /^[\w.[\]]*\.train\s*\(/.test(text.slice(at, at + 200));

/** What may move one by way of an object, or ends everything. */
export const keepsRates = new RegExp(
  [
    String.raw`\.(learning_rate|lr|base_lrs|last_epoch|_step_count|_last_lr|T_max|T_0|T_cur|milestones|gamma|total_steps|eta_min)(\[[^\]]*\])?\s*[-+*/]*=(?!=)`,
    // Other objects have such attributes as well, and set them on themselves or in settings.
    String.raw`(?<![\w.])(?!(?:self|cls|args|opts?|cfg|conf(?:ig)?|hparams|hps|flags|FLAGS)\.\w+\s*[-+*/]*=)[^\s=(]*\.(step_size|factor|patience|cooldown\w*|best|num_bad_epochs|threshold\w*|min_lrs|max_lrs|eps|mode|power|total_iters|start_factor|end_factor|T_i|T_mult|lr_lambdas|_?milestones|_schedulers|_schedule_phases|optimizer|swa_lrs?|anneal_\w+|mult_factor|multiplier)(\[[^\]]*\])*\s*[-+*/|]*=(?!=)`,
    String.raw`\.(base_lrs|_?milestones|lr_lambdas|min_lrs|max_lrs|_schedulers|_schedule_phases)(\[[^\]]*\])*\.\w+\s*\(`,
    String.raw`^del\b.*\.(base_lrs|_?milestones|lr_lambdas|min_lrs|max_lrs|_schedulers|_schedule_phases)\b`,
    String.raw`\.assign\w*\s*\(|\b(exit|quit|_exit)\s*\(`,
  ].join('|'),
);

/** What reads names after its statement is over: functions that are kept, and generators that go on later. */
export const readsLater = /\blambda\b|\b(?:LambdaLR|MultiplicativeLR|LearningRateScheduler|lr_lambda)\b|\sfor\s/;

/** What goes on by the list that it is given, and not by a copy of it. */
export const keepsLists = /\bSequentialLR\s*\(/;

/** What is handed an optimizer for its gradients alone. */
export const leavesRates = /^(unscale_?|clip_grad\w*|master_params|zero_grad)$/;
