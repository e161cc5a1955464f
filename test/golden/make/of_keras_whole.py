"""Cases of Keras whose initial rate is a whole number: KERAS_BACKEND=torch python of_keras_whole.py >> ../keras.jsonl

Keras then computes in the type of that number. PyTorch divides whole numbers in its default type, which is float64 here.
"""
import ast

import keras
import torch

import case

torch.set_default_dtype(torch.float64)
keras.backend.set_floatx("float64")
schedules = keras.optimizers.schedules
source = f"keras-team/keras keras/src/optimizers/schedules/learning_rate_schedule.py @ keras {keras.__version__}, backend torch, floatx float64"
names = {
    "ExponentialDecay": ["initial_learning_rate", "decay_steps", "decay_rate"],
    "InverseTimeDecay": ["initial_learning_rate", "decay_steps", "decay_rate"],
    "PolynomialDecay": ["initial_learning_rate", "decay_steps", "end_learning_rate"],
    "CosineDecay": ["initial_learning_rate", "decay_steps"],
    "CosineDecayRestarts": ["initial_learning_rate", "first_decay_steps"],
    "PiecewiseConstantDecay": ["boundaries", "values"],
}
numbers = {}


def one(constructor, length=40):
    call = ast.parse(constructor, mode="eval").body
    name = call.func.id
    args = {argument: ast.literal_eval(value) for argument, value in zip(names[name], call.args)}
    args.update({word.arg: ast.literal_eval(word.value) for word in call.keywords})
    number = f"whole-{numbers.setdefault(name, 1)}"
    numbers[name] += 1
    iterations = keras.Variable(0, dtype="int", trainable=False)
    lr = []
    try:
        schedule = getattr(schedules, name)(**args)
        for step in range(length):
            iterations.assign(step)
            lr.append(float(keras.ops.convert_to_numpy(schedule(iterations))))
    except Exception as error:
        case.write("keras", name, number, source, constructor, args, None, "step", None, error=f"{type(error).__name__}: {error}")
        return
    if any(rate != rate or abs(rate) == float("inf") for rate in lr):
        case.write("keras", name, number, source, constructor, args, None, "step", None, error="its rates are not finite")
        return
    case.write("keras", name, number, source, constructor, args, None, "step", lr)


for rate in ["1", "1.0", "3"]:
    one(f"ExponentialDecay({rate}, 17, 0.9)")
    one(f"ExponentialDecay({rate}, 6.9, 2.5)")
    one(f"ExponentialDecay({rate}, 6.9, 1.5, staircase=True)")
    one(f"InverseTimeDecay({rate}, 5.5, 0.5)")
    # PyTorch floors whole numbers to float32, which has the first values exactly.
    one(f"InverseTimeDecay({rate}, 5.5, 1.5, staircase=True)", 10)
    one(f"PolynomialDecay({rate}, 10)")
    one(f"PolynomialDecay({rate}, 10.7, 0.9, power=1.9)")
    one(f"PolynomialDecay({rate}, 10, 0.5, power=0.5)")
    one(f"PolynomialDecay({rate}, 10, 0.1, power=2, cycle=True)")
    one(f"CosineDecay({rate}, 20)")
    one(f"CosineDecay({rate}, 20.5, alpha=0.1)")
    one(f"CosineDecay({rate}, 20, alpha=1.5)")
    one(f"CosineDecay({rate}, 20, warmup_target=2.5, warmup_steps=10)")
    one(f"CosineDecayRestarts({rate}, 7)")
    one(f"CosineDecayRestarts({rate}, 7.5, t_mul=1.5, m_mul=2.5)")
    one(f"CosineDecayRestarts({rate}, 7, t_mul=3, m_mul=0.5)")
    one(f"CosineDecayRestarts({rate}, 7, m_mul=2, alpha=0.5)")
    one(f"CosineDecayRestarts({rate}, 7, m_mul=2, alpha=1)")
one("PolynomialDecay(3, 7.5, 1, power=2, cycle=True)")
one("CosineDecay(0, 20, warmup_target=0.1, warmup_steps=10)")
one("CosineDecay(0.0, 20, warmup_target=0.1, warmup_steps=10)")
one("CosineDecay(0, 20, warmup_target=1, warmup_steps=10)")
one("CosineDecay(0, 20.9, warmup_target=3.9, warmup_steps=2.5)")
one("CosineDecay(3, 20, warmup_target=1.5, warmup_steps=5)")
one("PolynomialDecay(0, 10, 0.1)")
one("CosineDecay(2, 20, alpha=2)")
one("CosineDecayRestarts(2, 7, alpha=2)")
for words in ["ExponentialDecay(1, 0.5, 2)", "InverseTimeDecay(1, 0.5, 2)", "PolynomialDecay(1, 0.5, power=2)", "CosineDecay(1, 0.5)", "CosineDecayRestarts(1, 0.5)", "CosineDecayRestarts(1, 5, t_mul=0.9)"]:
    one(words)
one("PiecewiseConstantDecay([5, 10], [1, 0.5, 0.1])")
one("PiecewiseConstantDecay([5, 10], [1.0, 0.5, 0.1])")
one("PiecewiseConstantDecay([5, 10], [1, 2, 0])")
one("PiecewiseConstantDecay([5, 10], [0.5, 1, 2])")
