"""What every maker of golden cases shares: one case a line, and the rates that an optimizer has before each of its updates."""
import json
import warnings

warnings.filterwarnings("ignore")


def optimizer(lr):
    """A real optimizer with one parameter."""
    import torch

    return torch.optim.SGD([torch.nn.Parameter(torch.zeros(1, dtype=torch.float64))], lr=lr, momentum=0.9)


def rates(scheduler, group, length):
    """The rate in force at index 0, 1, 2 …: what the group has, then a step."""
    found = []
    for _ in range(length):
        found.append(float(group["lr"]))
        scheduler.optimizer.step()
        scheduler.step()
    return found


def write(framework, name, number, source, constructor, args, base, unit, lr, **more):
    """Prints a case; `more` are facts of its surroundings and notes, and an `error` takes the place of `lr`."""
    case = {"id": f"{framework}/{name}/{number}", "framework": framework, "source": source, "constructor": constructor}
    case.update({"call": {"name": name, "args": args}, "base_lr": base, "unit": unit})
    if lr is not None:
        case["lr"] = lr
    case.update(more)
    print(json.dumps(case))
