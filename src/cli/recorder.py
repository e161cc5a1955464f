"""Notes the rate of every update that torch.optim makes. lrsched record writes this file for one run, and removes it.

Python finds it in the place of sitecustomize: it makes way for the user's own, and waits until the run imports torch.
"""
import os
import sys

here = os.path.dirname(os.path.abspath(__file__))
most = 32  # optimizers that are told apart
settings = {}


class Series(object):
    """The updates of one optimizer, and of those that are made for its parameters later on."""

    all = []
    updates = 0  # of all of them

    def __init__(self):
        self.suffix = '-%d' % (len(Series.all) + 1) if Series.all else ''
        self.began, self.count, self.holder = Series.updates, 0, None
        Series.all.append(self)


class Seen(object):
    """An optimizer, and what of its rows stays the same."""

    def __init__(self, optimizer, series):
        self.series, self.first, self.groups, self.alone = series, False, [], False
        name = type(optimizer).__name__.encode('ascii', 'replace').decode()
        self.row = '{"update":%d,"optimizer":"' + name.replace('%', '') + '"%s}\n'

    def text(self, groups):
        texts, last, said = [], None, ''
        if not self.groups:
            self.alone = len(groups) == 1
        for index in range(len(self.groups), len(groups)):
            suffix = self.series.suffix + ('' if self.alone and index == 0 else '/pg%d' % (index + 1))
            self.groups.append([',"lr%s":' % suffix, suffix, self, self, self, '', self, ''])
        for group, known in zip(groups, self.groups):
            get = group.get
            rate, momentum, betas, decay = get('lr'), get('momentum'), get('betas'), get('weight_decay')
            start, suffix, old_momentum, old_betas, old_decay, end, old_rate, text = known
            if momentum is not old_momentum or betas is not old_betas or decay is not old_decay:
                end = self.others(known, momentum, betas, decay)
            elif rate is old_rate:
                texts.append(text)
                continue
            if type(rate) is not float or rate != last:
                last = rate if type(rate) is float else None
                said = repr(rate) if last is not None and rate - rate == 0 else number(rate)
            text = start + said + end
            if last is not None and end is known[5]:
                known[6:] = rate, text
            texts.append(text)
        return ''.join(texts)

    def others(self, known, momentum, betas, decay):
        """What a row says of a group beside its rate."""
        suffix, rest = known[1], (momentum, betas, decay)
        named = [('beta%d' % (place + 1), beta) for place, beta in enumerate(betas or ())]
        named = [('momentum', momentum)] + named + [('weight_decay', decay)]
        end = ''.join(',"%s%s":%s' % (name, suffix, number(value)) for name, value in named if value is not None)
        # What can change in place is looked at every time.
        if all(type(value) in (int, float, tuple, type(None)) for value in rest + tuple(betas or ())):
            known[2:6] = rest + (end,)
        return end


def number(value):
    try:
        value = float(value)
    except Exception:
        return 'null'
    return repr(value) if value - value == 0 else 'NaN' if value != value else 'Infinity' if value > 0 else '-Infinity'


def unharmed(hook):
    """The same hook, whose own mistakes end the record and not the run."""

    def safe(*args):
        if not settings.get('broken'):
            try:
                hook(*args)
            except Exception as error:
                settings['broken'] = True
                say('the record ends here, by a fault of lrsched itself: %r' % (error,))

    return safe


class Recorder(object):
    """What torch calls before and after each update."""

    def __init__(self, module):
        import threading
        import weakref

        self.ref, self.local = weakref.ref, threading.local()
        self.born = weakref.WeakKeyDictionary()  # how many updates there were when an optimizer was made
        self.known, self.owners = {}, {}  # optimizers and parameters by their ids
        self.file, self.process, self.limit = None, None, settings['updates'] or float('inf')
        begin = getattr(module, 'register_optimizer_step_pre_hook', None)
        end = getattr(module, 'register_optimizer_step_post_hook', None)
        if begin:
            begin(unharmed(self.before))
        if end:
            end(unharmed(self.after_all))
        self.follow(module.Optimizer, end is None)

    def follow(self, optimizers, wraps):
        """Notes when an optimizer is made; a torch without hooks for all of them has their steps wrapped."""
        import functools

        init, before, after = optimizers.__init__, unharmed(self.before), unharmed(self.after)

        @functools.wraps(init)
        def __init__(optimizer, *args, **kwargs):
            init(optimizer, *args, **kwargs)
            self.born[optimizer] = Series.updates
            step = type(optimizer).step
            if wraps and not hasattr(step, 'followed'):

                @functools.wraps(step)
                def followed(optimizer, *args, **kwargs):
                    before(optimizer)
                    out = step(optimizer, *args, **kwargs)
                    after(optimizer)
                    return out

                followed.followed = True
                type(optimizer).step = followed

        optimizers.__init__ = __init__

    def before(self, optimizer, *_):
        try:
            self.local.steps.append([optimizer, False])
        except AttributeError:
            self.local.steps = [[optimizer, False]]
        hooks = getattr(optimizer, '_optimizer_step_post_hooks', None)
        if hooks and not self.met(optimizer).first:
            # Hooks of its own may set the next rate, so that they come later.
            hooks.move_to_end(optimizer.register_step_post_hook(unharmed(self.after)).id, last=False)
            self.met(optimizer).first = True

    def after_all(self, optimizer, *_):
        if not self.met(optimizer).first:
            self.after(optimizer)

    def after(self, optimizer, *_):
        steps = getattr(self.local, 'steps', None)
        while steps:
            which, within = steps.pop()
            if which is optimizer:
                # Steps within a step are the updates: what is wrapped around an optimizer makes none of its own.
                if steps:
                    steps[-1][1] = True
                if within:
                    return
                break
        gathered = getattr(self.local, 'gathered', None)
        if gathered:
            gathered[-1] = True
        else:
            self.write(optimizer)

    def write(self, optimizer):
        seen = self.met(optimizer)
        series = seen.series
        if series is None:
            return
        at = series.count
        series.count = at + 1
        Series.updates += 1
        pid = os.getpid()
        if pid != self.process:
            # A fork has its parent's memory, and not its file.
            self.process, self.file = pid, claimed()
        if self.file is not None:
            rates = seen.text(optimizer.param_groups)
            try:
                os.write(self.file, (seen.row % (at, rates)).encode('ascii'))
            except OSError as error:
                self.file = give_up(error)
        if at + 1 >= self.limit:
            finish()

    def gathering(self, method, counts):
        """A method of what steps an optimizer part by part: all steps in it are one update, or none where it only prepares."""
        import functools

        write = unharmed(self.write)

        @functools.wraps(method)
        def gathered(outer, *args, **kwargs):
            try:
                within = self.local.gathered
            except AttributeError:
                within = self.local.gathered = []
            within.append(False)
            try:
                out = method(outer, *args, **kwargs)
            finally:
                stepped = within.pop()
            if within:
                within[-1] = within[-1] or stepped
            elif stepped and counts:
                write(outer.optimizer)
            return out

        return gathered

    def met(self, optimizer):
        ref, seen = self.known.get(id(optimizer), (None, None))
        if ref is not None and ref() is optimizer:
            series = seen.series
            if series is None or series.holder is seen:
                return seen
            # Another one took its parameters over, and yet it goes on: they are apart.
            series = Series() if len(Series.all) < most else None
        else:
            series = self.joined(optimizer)
        if series is None:
            mark('many')
        seen = Seen(optimizer, series)
        if series is not None:
            series.holder = seen
        key = id(optimizer)
        self.known[key] = self.ref(optimizer, lambda _: self.known.pop(key, None)), seen
        return seen

    def joined(self, optimizer):
        """The series of an optimizer: that of another one, where it was made in the run for some of its parameters."""
        params = [param for group in optimizer.param_groups for param in group.get('params', ())]
        owners = [(param, self.owners[id(param)]) for param in params if id(param) in self.owners]
        found = [series for param, (ref, series) in owners if ref() is param and self.born.get(optimizer, 0) > series.began]
        series = found[0] if found else Series() if len(Series.all) < most else None
        for param in params if series else ():
            try:
                self.owners[id(param)] = self.ref(param), series
            except TypeError:
                pass
        return series


def claimed():
    """The file of this process, where it is the one that writes: of a distributed run rank 0, else the first."""
    mark('update')
    rank = rank_here()
    if rank > 0 and not settings['all_ranks']:
        return None
    try:
        lock = os.open(os.path.join(here, 'rank%d' % rank), os.O_RDWR | os.O_CREAT, 0o600)
    except OSError:
        return None  # lrsched is done
    try:
        try:
            from fcntl import LOCK_EX, LOCK_NB, lockf

            lockf(lock, LOCK_EX | LOCK_NB)
        except ImportError:
            from msvcrt import LK_NBLCK, locking

            locking(lock, LK_NBLCK, 1)
    except OSError:
        return mark('others')
    # One that was started again after it failed goes on in the same file.
    anew = 0 if os.fstat(lock).st_size else os.O_TRUNC
    os.lseek(lock, 1, 0)
    os.write(lock, b'-')
    name = settings['file'].replace('\0', '.rank%d' % rank if settings['all_ranks'] else '')
    try:
        return os.open(name, os.O_WRONLY | os.O_CREAT | os.O_APPEND | anew, 0o666)
    except OSError as error:
        return give_up(error)


def rank_here():
    group = sys.modules.get('torch.distributed')
    try:
        if group.is_available() and group.is_initialized():
            return group.get_rank()
    except AttributeError:
        pass
    names = ('RANK', 'SLURM_PROCID', 'OMPI_COMM_WORLD_RANK', 'PMI_RANK', 'LOCAL_RANK')
    return next((int(os.environ[name]) for name in names if os.environ.get(name, '').isdigit()), 0)


def give_up(error):
    say('the record ends here: %s' % error.strerror)


def say(text):
    try:
        sys.stderr.write('lrsched: %s\n' % text)
        sys.stderr.flush()
    except Exception:
        pass


def finish():
    """Ends the run as sys.exit() does; what goes on after that is ended hard."""
    import threading

    mark('ended')
    if settings.get('finishing') or threading.current_thread() is not threading.main_thread():
        for stream in (sys.stdout, sys.stderr):
            try:
                stream.flush()
            except Exception:
                pass
        os._exit(0)
    settings['finishing'] = True
    timer = threading.Timer(30, os._exit, (0,))
    timer.daemon = True
    timer.start()
    raise SystemExit(0)


def watch(module):
    """Follows torch.optim.optimizer, which was imported."""
    try:
        import json

        mark('torch')
        with open(os.path.join(here, 'settings.json')) as file:
            settings.update(json.load(file))
        settings['recorder'] = Recorder(module)
        for name in deepspeed:
            await_module('deepspeed.runtime.' + name, unharmed(gather))
    except Exception as error:
        say('nothing is recorded of this torch: %r' % (error,))


def gather(module):
    """Follows a module of DeepSpeed, whose optimizers step torch's once for each group or part of one."""
    recorder = settings.get('recorder')
    for one in list(vars(module).values()) if recorder else ():
        if isinstance(one, type) and one.__module__ == module.__name__:
            for name, counts in (('step', True), ('initialize_optimizer_states', False)):
                if name in vars(one):
                    setattr(one, name, recorder.gathering(vars(one)[name], counts))


deepspeed = ('zero.stage_1_and_2', 'zero.stage3', 'fp16.fused_optimizer', 'fp16.unfused_optimizer', 'bf16_optimizer')


def await_module(name, then):
    if name in sys.modules:
        then(sys.modules[name])
    else:
        sys.meta_path.insert(0, Waiting(name, then))


class Waiting(object):
    """Stands before the finders of modules until one that is followed is asked for, and loads it as they would."""

    def __init__(self, name, then):
        self.name, self.then = name, then

    def find_spec(self, name, path=None, target=None):
        if name == self.name and self in sys.meta_path:
            sys.meta_path.remove(self)
            for finder in sys.meta_path:
                spec = finder.find_spec(name, path, target) if hasattr(finder, 'find_spec') else None
                if spec is not None:
                    self.loader, spec.loader = spec.loader, self
                    return spec
        return None

    def create_module(self, spec):
        return self.loader.create_module(spec)

    def exec_module(self, module):
        module.__spec__.loader = module.__loader__ = self.loader
        self.loader.exec_module(module)
        self.then(module)


def mark(name):
    """Leaves word for lrsched."""
    try:
        os.close(os.open(os.path.join(here, name), os.O_WRONLY | os.O_CREAT, 0o600))
    except OSError:
        pass


sys.path[:] = [folder for folder in sys.path if folder != here]
mark('python' if sys.version_info >= (3, 6) else 'old')
if sys.version_info >= (3, 6):
    await_module('torch.optim.optimizer', watch)
sys.modules.pop('sitecustomize', None)
import sitecustomize  # noqa: E402,F401  the user's own, or the error that Python expects where there is none
