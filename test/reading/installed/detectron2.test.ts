import { describe, expect, it } from 'vitest';
import { documentsIn, type ReadRequest, readPython } from '../../../src/reading/index.ts';

type Files = Readonly<Record<string, string>>;
const documentsOf = async (name: string, text: string) => (await documentsIn(text, name, () => undefined))?.documents ?? [];

async function rates(text: string, given: Files = {}, told: Partial<ReadRequest> = {}): Promise<readonly number[]> {
  const beside = (await Promise.all(Object.entries(given).map(([name, held]) => documentsOf(name, held)))).flat();
  const [series] = readPython({ text, file: 'train_net.py', beside, ...told });
  return Array.from({ length: series?.schedule.length ?? 0 }, (_, t) => series?.schedule.at(t) ?? Number.NaN);
}
const near = (all: readonly number[]) => all.map((one) => expect.closeTo(one, 12));

const imports = `import torch
from detectron2 import model_zoo
from detectron2.config import get_cfg
from detectron2.engine import DefaultTrainer, HookBase, default_argument_parser, default_setup, launch
from detectron2.solver import build_lr_scheduler
`;
const zoo = (name: string, more = '') => `${imports}cfg = get_cfg()
cfg.merge_from_file(model_zoo.get_config_file("${name}"))
cfg.DATASETS.TRAIN = ("balloon_train",)
cfg.MODEL.ROI_HEADS.NUM_CLASSES = 1
${more}
`;
const run = 'trainer = DefaultTrainer(cfg)\ntrainer.resume_or_load(resume=False)\ntrainer.train()';
const small = 'cfg.SOLVER.MAX_ITER = 8\ncfg.SOLVER.STEPS = (4, 6, 90)\ncfg.SOLVER.WARMUP_ITERS = 2\ncfg.SOLVER.BASE_LR = 0.1';
// 0.1 times the warm-up from a thousandth, then a tenth at each of the milestones.
const stepped = [0.0001, 0.05005, 0.1, 0.1, 0.01, 0.01, 0.001, 0.001];

const net = `${imports}
class Trainer(DefaultTrainer):
    @classmethod
    def build_evaluator(cls, cfg, name):
        return None
def setup(args):
    cfg = get_cfg()
    cfg.merge_from_file(args.config_file)
    cfg.merge_from_list(args.opts)
    cfg.freeze()
    default_setup(cfg, args)
    return cfg
def main(args):
    cfg = setup(args)
    if args.eval_only:
        return Trainer.test(cfg, Trainer.build_model(cfg))
    trainer = Trainer(cfg)
    trainer.resume_or_load(resume=args.resume)
    return trainer.train()
if __name__ == "__main__":
    args = default_argument_parser().parse_args()
    launch(main, args.num_gpus, num_machines=args.num_machines, dist_url=args.dist_url, args=(args,))
`;
const solver = 'SOLVER:\n  MAX_ITER: 8\n  STEPS: (4, 6)\n  WARMUP_ITERS: 2\n  BASE_LR: 0.1\n';

describe("detectron2's trainer", () => {
  it('sets the rates of SOLVER', async () => {
    expect(await rates(zoo('COCO-Detection/faster_rcnn_R_50_FPN_3x.yaml', small) + run)).toEqual(near(stepped));
  });

  it.each([
    ['COCO-InstanceSegmentation/mask_rcnn_R_50_FPN_3x.yaml', [0.02, 210_000, 250_000, 270_000, 1000]],
    ['COCO-Detection/faster_rcnn_R_50_C4_1x.yaml', [0.02, 60_000, 80_000, 90_000, 1000]],
    ['COCO-Detection/retinanet_R_101_FPN_3x.yaml', [0.01, 210_000, 250_000, 270_000, 1000]],
    ['PascalVOC-Detection/faster_rcnn_R_50_FPN.yaml', [0.02, 12_000, 16_000, 18_000, 100]],
    ['Misc/panoptic_fpn_R_101_dconv_cascade_gn_3x.yaml', [0.04, 105_000, 125_000, 135_000, 1000]],
  ])('has what the zoo says: %s', async (name, said) => {
    const text = `${zoo(name)}s = cfg.SOLVER
for one in [s.BASE_LR, *s.STEPS, s.MAX_ITER, s.WARMUP_ITERS]:
    opt = torch.optim.SGD(model.parameters(), lr=one)
    opt.step()`;
    expect(await rates(text)).toEqual(said);
  });

  it('is started by a command line that names a file', async () => {
    expect(await rates(net, { 'a.yaml': solver })).toEqual(near(stepped));
    await expect(rates(net)).rejects.toThrow('lrsched read train_net.py FILE.yaml');
  });

  it.each([
    ['cosines', 'cfg.SOLVER.LR_SCHEDULER_NAME = "WarmupCosineLR"', (t: number) => 0.05 * (1 + Math.cos((Math.PI * t) / 8))],
    ['is scaled to its processes', 'cfg.SOLVER.REFERENCE_WORLD_SIZE = 2\ncfg.SOLVER.STEPS = ()', () => 0.05],
  ])('%s', async (_what, more, rate) => {
    const text = zoo('x.yaml', `${small}\ncfg.SOLVER.WARMUP_ITERS = 0\n${more}`) + run;
    const all = await rates(text);
    expect(all).toEqual(near(all.map((_, t) => rate(t))));
    expect(all).toHaveLength(more.includes('WORLD') ? 16 : 8);
  });

  it('is extended by a script', async () => {
    const text = `${zoo('x.yaml', small)}
class Half(HookBase):
    def after_step(self):
        if self.trainer.iter == 6:
            self.trainer.optimizer.param_groups[0]["lr"] = 0.5
class Mine(DefaultTrainer):
    @classmethod
    def build_optimizer(cls, cfg, model):
        return torch.optim.AdamW(model.parameters(), lr=cfg.SOLVER.BASE_LR * 2)
    @classmethod
    def build_lr_scheduler(cls, cfg, optimizer):
        return build_lr_scheduler(cfg, optimizer)
    def build_hooks(self):
        hooks = super().build_hooks()
        hooks.insert(-1, Half())
        return hooks
Mine(cfg).train()`;
    expect(await rates(text)).toEqual(near([...stepped.slice(0, 7).map((rate) => 2 * rate), 0.5]));
  });

  it('has a polynomial of deeplab', async () => {
    const text = `${zoo(
      'x.yaml',
      `${small}\nfrom detectron2.projects.deeplab import add_deeplab_config, build_lr_scheduler as poly
add_deeplab_config(cfg)\ncfg.SOLVER.LR_SCHEDULER_NAME = "WarmupPolyLR"\ncfg.SOLVER.POLY_LR_CONSTANT_ENDING = 0.3`,
    )}
class Mine(DefaultTrainer):
    @classmethod
    def build_lr_scheduler(cls, cfg, optimizer):
        return poly(cfg, optimizer)
Mine(cfg).train()`;
    const left = (t: number) => (1 - t / 8) ** 0.9;
    const warm = (t: number) => (t < 2 ? 0.001 * (1 - t / 2) + t / 2 : 1);
    expect(await rates(text)).toEqual(near(stepped.map((_, t) => 0.1 * (t > 1 && left(t) < 0.3 ? 0.3 : left(t) * warm(t)))));
  });
});
