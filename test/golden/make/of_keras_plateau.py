"""Cases of Keras's callback that watches a metric: KERAS_BACKEND=torch python of_keras_plateau.py >> ../keras.jsonl"""
import math
import types

import keras

import case

keras.backend.set_floatx("float64")
source = f"keras-team/keras keras/src/callbacks/reduce_lr_on_plateau.py @ keras {keras.__version__}, backend torch, floatx float64; its model a stand-in"


def one(number, metrics, base=0.1, **args):
    optimizer = keras.optimizers.SGD(learning_rate=base)
    callback = keras.callbacks.ReduceLROnPlateau(**args)
    callback.set_model(types.SimpleNamespace(optimizer=optimizer))
    callback.on_train_begin()
    rate = lambda: float(keras.ops.convert_to_numpy(optimizer.learning_rate))
    lr = [rate()]
    for epoch, metric in enumerate(metrics):
        callback.on_epoch_end(epoch, {args.get("monitor", "val_loss"): metric})
        lr.append(rate())
    constructor = f"ReduceLROnPlateau({', '.join(f'{key}={value!r}' for key, value in args.items())})"
    known = [None if math.isnan(metric) else metric for metric in metrics]
    case.write("keras", "ReduceLROnPlateau", number, source, constructor, args, base, "epoch", lr, metrics=known)


nan = math.nan
flat = [1.0, *[1.0] * 11]
one(1, flat, patience=3)
one(2, flat, patience=0, factor=0.5)
one(3, flat, patience=1, factor=0.5, min_lr=0.03)
one(4, flat, patience=2, factor=0.5, cooldown=2)
one(5, [1.0, 0.9, 0.9, 0.95, 0.8, 0.8, 0.79999, 0.8, 0.7], patience=2, factor=0.2)
one(6, [0.5, 0.6, 0.6, 0.6, 0.7, 0.7, 0.7], patience=2, factor=0.2, monitor="val_accuracy", mode="max")
one(7, [1.0, nan, nan, nan, 0.5], patience=3)
one(8, [nan, 1.0, 0.5, 0.2, 0.1], patience=2)
one(9, [1.0, 0.95, 0.9, 0.85, 0.8, 0.5], patience=1, min_delta=0.1)
one(10, flat, patience=1, factor=0.5, cooldown=1)
one(11, flat, 0.001, patience=2, min_lr=0.01)
