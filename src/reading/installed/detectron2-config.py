# detectron2.config and detectron2.model_zoo: the defaults of SOLVER, and what the configurations of the zoo say of it.
import detectron2_others
from yacs.config import CfgNode


def get_cfg():
    cfg = CfgNode(detectron2_others.defaults())
    cfg.SOLVER = CfgNode(detectron2_others.defaults())
    solver = {
        "LR_SCHEDULER_NAME": "WarmupMultiStepLR",
        "MAX_ITER": 40000,
        "BASE_LR": 0.001,
        "BASE_LR_END": 0.0,
        "MOMENTUM": 0.9,
        "WEIGHT_DECAY": 0.0001,
        "GAMMA": 0.1,
        "STEPS": (30000,),
        "NUM_DECAYS": 3,
        "WARMUP_FACTOR": 1.0 / 1000,
        "WARMUP_ITERS": 1000,
        "WARMUP_METHOD": "linear",
        "RESCALE_INTERVAL": False,
        "IMS_PER_BATCH": 16,
        "REFERENCE_WORLD_SIZE": 0,
        "BIAS_LR_FACTOR": 1.0,
    }
    for name, value in solver.items():
        cfg.SOLVER[name] = value
    return cfg


_ofFolders = {
    "Cityscapes": (0.01, (18000,), 24000, 8),
    "LVISv1-InstanceSegmentation": (0.02, (120000, 160000), 180000, 16),
    "PascalVOC-Detection": (0.02, (12000, 16000), 18000, 16),
}
_ofFiles = {
    "Misc/cascade_mask_rcnn_X_152_32x8d_FPN_IN5k_gn_dconv": (0.16, (35000, 45000), 50000, 128),
    "Misc/panoptic_fpn_R_101_dconv_cascade_gn_3x": (0.04, (105000, 125000), 135000, 32),
    "Misc/scratch_mask_rcnn_R_50_FPN_9x_gn": (0.08, (187500, 197500), 202500, 64),
    "Misc/scratch_mask_rcnn_R_50_FPN_9x_syncbn": (0.08, (187500, 197500), 202500, 64),
}


def get_config_file(config_path):
    folder = config_path.partition("/")[0]
    name = config_path.removesuffix(".yaml")
    said = (0.02, (60000, 80000), 90000, 16)
    if "_3x" in config_path:
        said = (0.02, (210000, 250000), 270000, 16)
    if folder in _ofFolders:
        said = _ofFolders[folder]
    if name in _ofFiles:
        said = _ofFiles[name]
    base, steps, most, batch = said
    if "retinanet" in config_path:
        base = 0.01
    solver = {"BASE_LR": base, "STEPS": steps, "MAX_ITER": most, "IMS_PER_BATCH": batch}
    if folder == "PascalVOC-Detection":
        solver["WARMUP_ITERS"] = 100
    return CfgNode({"SOLVER": solver})


def get_config(config_path, trained=False):
    cfg = get_cfg()
    cfg.merge_from_file(get_config_file(config_path))
    return cfg
