"""What the schedulers of PyTorch do to a group, step by step: python cases.py [FIRST LAST] > cases.jsonl

Each case is a list of operations and the rate (and momentum) of the group after each. The named ones are written here;
FIRST and LAST are seeds of random ones.
"""
import json, random, sys, warnings

import torch
from torch.optim import lr_scheduler
from torch.optim.swa_utils import SWALR

warnings.simplefilter('ignore')


def call(name, **args):
    return {'name': name, 'args': args}


def build(kinds, optimizer, said):
    args = {}
    for key, value in said['args'].items():
        if key == 'schedulers':
            value = [kinds[one['ref']] if 'ref' in one else build(kinds, optimizer, one) for one in value]
        elif isinstance(value, dict) and 'lambda' in value:
            value = eval(value['lambda'])
        args[key] = value
    made = SWALR if said['name'] == 'SWALR' else getattr(lr_scheduler, said['name'])
    return made(**args) if said['name'] == 'ChainedScheduler' else made(optimizer, **args)


def run(ops, lr=0.1):
    weight = torch.nn.Parameter(torch.zeros(1))
    optimizer = torch.optim.SGD([weight], lr=lr, momentum=0.9)
    group = optimizer.param_groups[0]
    live, rates, momenta = {}, [], []
    for op, *rest in ops:
        try:
            if op == 'build':
                live[rest[0]] = build(live, optimizer, rest[1])
            elif op == 'step':
                live[rest[0]].step(*rest[1:])
            elif op == 'write':
                group['lr'] = rest[0]
            elif op == 'times':
                group['lr'] *= rest[0]
            elif op == 'initial':
                group['initial_lr'] = rest[0]
            elif op == 'load':
                live[rest[0]].load_state_dict(live[rest[1]].state_dict())
            elif op == 'set':
                setattr(live[rest[0]], rest[1], rest[2])
            elif op == 'get_lr':
                rates.append(live[rest[0]].get_lr()[0])
                momenta.append(group['momentum'])
                continue
            elif op == 'last':
                rates.append(live[rest[0]].get_last_lr()[0])
                momenta.append(group['momentum'])
                continue
            elif op == 'fresh':
                optimizer = torch.optim.SGD([weight], lr=rest[0], momentum=0.9)
                group = optimizer.param_groups[0]
            elif op == 'add':
                optimizer.add_param_group({'params': [torch.nn.Parameter(torch.zeros(1))], 'lr': rest[0]})
                group = optimizer.param_groups[1]
        except Exception as error:
            return rates, momenta, type(error).__name__
        if isinstance(group['lr'], complex):
            return rates, momenta, 'complex'
        rates.append(group['lr'])
        momenta.append(group['momentum'])
    return rates, momenta, None


def steps(n, *which):
    return [['step', one] for _ in range(n) for one in which]


Step = call('StepLR', step_size=3, gamma=0.5)
MultiStep = call('MultiStepLR', milestones=[2, 5], gamma=0.5)
Constant = call('ConstantLR', factor=0.5, total_iters=4)
Linear = call('LinearLR', start_factor=0.25, total_iters=4)
Exponential = call('ExponentialLR', gamma=0.9)
Polynomial = call('PolynomialLR', total_iters=8, power=2.0)
Cosine = call('CosineAnnealingLR', T_max=6, eta_min=0.001)
Multiplicative = call('MultiplicativeLR', lr_lambda={'lambda': 'lambda epoch: 0.95'})
Lambda = call('LambdaLR', lr_lambda={'lambda': 'lambda epoch: 0.9 ** epoch'})
Restarts = call('CosineAnnealingWarmRestarts', T_0=3, T_mult=2)
Cyclic = call('CyclicLR', base_lr=0.01, max_lr=0.2, step_size_up=3)
OneCycle = call('OneCycleLR', max_lr=0.2, total_steps=10)
Swa = call('SWALR', swa_lr=0.05, anneal_epochs=4)
simple = [Step, MultiStep, Constant, Linear, Exponential, Polynomial, Cosine, Multiplicative, Lambda, Restarts, Cyclic, OneCycle, Swa]

named = []


def case(says, ops, lr=0.1):
    named.append((says, ops, lr))


for one in simple:
    name = one['name']
    case(f'{name} goes on from a rate that is written between its steps, or overwrites it', [['build', 's', one], *steps(3, 's'), ['times', 10], *steps(6, 's')])
    case(f'{name} told its epoch, whole and in part, and stepped on from there', [['build', 's', one], *steps(2, 's'), ['step', 's', 3], *steps(2, 's'), ['step', 's', 2.5], *steps(3, 's'), ['step', 's', 0], *steps(2, 's')])
    case(f'{name} built anew each epoch', [op for _ in range(3) for op in [['build', 's', one], *steps(2, 's')]])
    case(f'{name} after a CosineAnnealingLR on one group', [['build', 'a', Cosine], *steps(2, 'a'), ['build', 'b', one], *steps(4, 'a', 'b')])
    case(f'{name} and its get_lr, which is not the rate', [['build', 's', one], ['get_lr', 's'], *[op for _ in range(6) for op in [['step', 's'], ['get_lr', 's'], ['last', 's']]]])
    case(f'{name} with last_epoch and no initial_lr', [['build', 's', {**one, 'args': {**one['args'], 'last_epoch': 4}}]])
    case(f'{name} with last_epoch and initial_lr', [['initial', 0.2], ['build', 's', {**one, 'args': {**one['args'], 'last_epoch': 4}}], *steps(4, 's')])
    case(f'{name} with the state of one on another optimizer, whose rate is not loaded', [['build', 'a', one], *steps(3, 'a'), ['fresh', 0.3], ['build', 'b', one], ['load', 'b', 'a'], *steps(4, 'b')])
    case(f'{name} with last_epoch set by hand', [['build', 's', one], ['set', 's', 'last_epoch', 4], *steps(3, 's')])
    case(f'{name} and a group that is added later', [['build', 's', one], *steps(1, 's'), ['add', 0.5], *steps(4, 's')])
    case(f'{name} in a sequence after a warm-up', [['build', 's', call('SequentialLR', schedulers=[Linear, one], milestones=[3])], *steps(8, 's')])
    case(f'{name} in a sequence before a decay', [['build', 's', call('SequentialLR', schedulers=[one, Exponential], milestones=[3])], *steps(6, 's')])
    case(f'{name} in a chain', [['build', 's', call('ChainedScheduler', schedulers=[one, Exponential])], *steps(6, 's')])
    case(f'{name} in a sequence, stepped beside it', [['build', 'a', Linear], ['build', 'b', one], ['build', 's', call('SequentialLR', schedulers=[{'ref': 'a'}, {'ref': 'b'}], milestones=[3])], *steps(5, 's', 'b')])
case('OneCycleLR raises one step past its total', [['build', 's', OneCycle], *steps(12, 's')])
case('a cosine while the script warms up by hand', [['build', 's', Cosine], *[op for t in range(3) for op in [['write', 0.1 * (t + 1) / 3], ['step', 's']]], *steps(4, 's')])
case('a SequentialLR cannot be told its epoch', [['build', 's', call('SequentialLR', schedulers=[Linear, Cosine], milestones=[3])], ['step', 's', 3]])
case('a ChainedScheduler cannot be told its epoch', [['build', 's', call('ChainedScheduler', schedulers=[Linear, Cosine])], ['step', 's', 3]])
case('a sequence in a sequence', [['build', 'a', Linear], ['build', 'b', Cosine], ['build', 'i', call('SequentialLR', schedulers=[{'ref': 'a'}, {'ref': 'b'}], milestones=[2])], ['build', 'c', Exponential], ['build', 's', call('SequentialLR', schedulers=[{'ref': 'i'}, {'ref': 'c'}], milestones=[5])], *steps(8, 's')])
case('a sequence that starts with its second', [['build', 's', call('SequentialLR', schedulers=[Linear, Cosine], milestones=[0])], *steps(4, 's')])
case('a state of a sequence', [['build', 'a', call('SequentialLR', schedulers=[Linear, Cosine], milestones=[3])], *steps(5, 'a'), ['fresh', 0.1], ['build', 'b', call('SequentialLR', schedulers=[Linear, Cosine], milestones=[3])], ['load', 'b', 'a'], *steps(3, 'b')])
case('ReduceLROnPlateau', [['build', 's', call('ReduceLROnPlateau', patience=1, factor=0.5)], *[['step', 's', m] for m in [1, 0.9, 0.9, 0.9, 0.95, 0.96, 0.97, 0.1]]])
case('ReduceLROnPlateau goes on from what is written', [['build', 's', call('ReduceLROnPlateau', patience=0, factor=0.5)], ['step', 's', 1], ['step', 's', 1], ['times', 10], ['step', 's', 1], ['step', 's', 0.5]])
case('ReduceLROnPlateau cannot be in a sequence', [['build', 's', call('SequentialLR', schedulers=[Linear, call('ReduceLROnPlateau')], milestones=[3])]])
case('ReduceLROnPlateau needs its metric', [['build', 's', call('ReduceLROnPlateau')], ['step', 's']])
case('arguments set by hand', [['build', 's', Step], *steps(2, 's'), ['set', 's', 'gamma', 0.1], *steps(4, 's')])


def scheduler(r):
    return r.choice([
        lambda: call('StepLR', step_size=r.randint(1, 6), gamma=r.choice([0.5, 0.1, 0.9])),
        lambda: call('MultiStepLR', milestones=sorted(r.choices(range(1, 15), k=r.randint(1, 3))), gamma=0.5),
        lambda: call('ExponentialLR', gamma=r.choice([0.9, 0.97, 0.5])),
        lambda: call('CosineAnnealingLR', T_max=r.randint(2, 30), eta_min=r.choice([0, 0.001])),
        lambda: call('LinearLR', start_factor=r.choice([0.1, 0.5, 1.0]), end_factor=r.choice([1.0, 0.2]), total_iters=r.randint(1, 10)),
        lambda: call('ConstantLR', factor=0.5, total_iters=r.randint(1, 8)),
        lambda: call('PolynomialLR', total_iters=r.randint(2, 40), power=r.choice([1.0, 2.0, 0.5])),
        lambda: Lambda,
        lambda: Multiplicative,
        lambda: call('CosineAnnealingWarmRestarts', T_0=r.randint(1, 5), T_mult=r.randint(1, 3)),
        lambda: call('OneCycleLR', max_lr=0.2, total_steps=r.randint(5, 100), three_phase=r.random() < 0.3),
        lambda: call('CyclicLR', base_lr=0.01, max_lr=0.1, step_size_up=r.randint(1, 6), mode=r.choice(['triangular', 'triangular2', 'exp_range']), gamma=0.9),
        lambda: call('SWALR', swa_lr=0.05, anneal_epochs=r.randint(0, 6), anneal_strategy=r.choice(['cos', 'linear'])),
    ])()


def rand(seed):
    r = random.Random(seed)
    ops, names = [], []

    def add(said):
        names.append(f's{len(names)}')
        ops.append(['build', names[-1], said])
        return names[-1]

    def some():
        k = r.random()
        if k < 0.25:
            refs = [{'ref': add(scheduler(r))} for _ in range(r.randint(2, 3))]
            add(call('SequentialLR', schedulers=refs, milestones=sorted(r.sample(range(0, 10), len(refs) - 1))))
        elif k < 0.4:
            add(call('ChainedScheduler', schedulers=[{'ref': add(scheduler(r))} for _ in range(2)]))
        else:
            add(scheduler(r))

    some()
    main = names[-1]
    for _ in range(r.randint(5, 40)):
        k = r.random()
        if k < 0.75:
            ops.append(['step', main])
        elif k < 0.82:
            ops.append(['step', r.choice(names)])
        elif k < 0.87:
            ops.append(['step', r.choice(names), r.choice([r.randint(0, 20), r.randint(0, 40) / 4])])
        elif k < 0.92:
            ops.append([r.choice(['write', 'times']), r.choice([0.5, 0.03, 2])])
        elif k < 0.95:
            some()
            main = r.choice([main, names[-1]])
        elif k < 0.97:
            ops.append(['set', r.choice(names), 'last_epoch', r.randint(-1, 12)])
        else:
            ops.append(['get_lr', r.choice(names)])
    return ops


def main():
    first, last = (int(sys.argv[1]), int(sys.argv[2])) if len(sys.argv) > 2 else (0, 0)
    cases = named + [(f'random {seed}', rand(seed), 0.1) for seed in range(first, last)]
    for says, ops, lr in cases:
        rates, momenta, error = run(ops, lr)
        print(json.dumps({'says': says, 'lr': lr, 'ops': ops, 'rates': rates, 'momenta': momenta, **({'raises': error} if error else {})}))


main()
