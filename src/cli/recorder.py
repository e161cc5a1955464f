"""Notes the rates of every update of torch.optim for lrsched record, which wrote this file and removes it.

It stands where Python looks for sitecustomize, makes way for the user's own, and waits until the run itself imports torch.
"""
import os
import sys

here = os.path.dirname(os.path.abspath(__file__))
known = {}  # optimizers by id: Seen
owners = {}  # parameters by id, and the series of the optimizer that updates each
series = []  # one for each optimizer: how many updates it made
made = None  # how many updates there had been when an optimizer was made
total = 0
writing = (None, None)  # a process, and the file it writes to, if it may
most = 32  # optimizers that are told apart
settings = {}


class Series(object):
    def __init__(self):
        self.suffix = '' if not series else '-%d' % (len(series) + 1)
        self.began, self.count, self.holder = total, 0, None


class Seen(object):
    """An optimizer, and what of its rows stays the same."""

    def __init__(self, optimizer):
        self.name = ''.join(c if c.isalnum() and c < '\x7f' else '_' for c in type(optimizer).__name__)
        self.alone = len(optimizer.param_groups) == 1
        self.first = False  # its own hooks run after ours
        self.groups = []
        self.series = joined(optimizer)

    def text(self, index, group):
        if index == len(self.groups):
            suffix = self.series.suffix + ('' if self.alone and index == 0 else '/pg%d' % (index + 1))
            self.groups.append([',"lr%s":' % suffix, suffix, None, ''])
        known_as = self.groups[index]
        rest = (group.get('momentum'), group.get('betas'), group.get('weight_decay'))
        before = known_as[2]
        if before is None or before[0] is not rest[0] or before[1] is not rest[1] or before[2] is not rest[2]:
            momentum, betas, decay = rest
            named = [] if momentum is None else [('momentum', momentum)]
            named += [('beta%d' % (place + 1), beta) for place, beta in enumerate(betas or ())]
            named += [] if decay is None else [('weight_decay', decay)]
            known_as[3] = ''.join(',"%s%s":%s' % (name, known_as[1], number(value)) for name, value in named)
            # What can change in place is looked at every time.
            fixed = all(type(value) in (int, float, tuple, type(None)) for value in rest + tuple(betas or ()))
            known_as[2] = rest if fixed else None
        return known_as[0] + number(group.get('lr')) + known_as[3]


def number(value):
    try:
        value = float(value)
    except Exception:
        return 'null'
    return repr(value) if value - value == 0 else 'NaN' if value != value else 'Infinity' if value > 0 else '-Infinity'


def joined(optimizer):
    """The series that an optimizer goes on with: its own, or that of the one whose parameters it was made to take over."""
    import weakref

    born = made.get(optimizer, 0) if made is not None else 0
    params = [param for group in optimizer.param_groups for param in group.get('params', ())]
    found = None
    for param in params:
        ref, owner = owners.get(id(param), (None, None))
        if ref is not None and ref() is param and born > owner.began:
            found = owner
            break
    if found is None and len(series) < most:
        found = Series()
        series.append(found)
    if found is None:
        mark('many')
        return None
    for param in params:
        try:
            owners[id(param)] = (weakref.ref(param), found)
        except TypeError:
            pass
    return found


def met(optimizer):
    """What is known of an optimizer."""
    import weakref

    key = id(optimizer)
    ref, seen = known.get(key, (None, None))
    if ref is None or ref() is not optimizer:
        seen = Seen(optimizer)
        known[key] = (weakref.ref(optimizer, lambda _: known.pop(key, None)), seen)
        if seen.series is not None:
            seen.series.holder = seen
    elif seen.series is not None and seen.series.holder is not seen:
        # Another one took its parameters over, and it still makes updates: they are apart.
        seen.series, seen.groups = (Series() if len(series) < most else None), []
        if seen.series is not None:
            series.append(seen.series)
            seen.series.holder = seen
    return seen


def note(optimizer):
    """A row for the update that was just made."""
    global total
    seen = met(optimizer)
    total += 1
    own = seen.series
    if own is None:
        return
    at, own.count = own.count, own.count + 1
    file = target()
    if file is not None:
        groups = ''.join([seen.text(index, group) for index, group in enumerate(optimizer.param_groups)])
        try:
            os.write(file, ('{"update":%d,"optimizer":"%s"%s}\n' % (at, seen.name, groups)).encode('ascii'))
        except OSError as error:
            give_up(error)
    if own.count >= settings['updates'] > 0:
        finish()


def target():
    """The file of this process: a fork, another rank, another command beside it have none of it."""
    global writing
    pid = os.getpid()
    if writing[0] != pid:
        writing = (pid, claimed())
    return writing[1]


def claimed():
    rank = rank_here()
    mark('update')
    if rank > 0 and not settings['all_ranks']:
        mark('rank')
        return None
    try:
        lock = os.open(os.path.join(here, 'rank%d' % rank), os.O_RDWR | os.O_CREAT, 0o600)
    except OSError:
        return None  # lrsched is done and has tidied up
    try:
        try:
            import fcntl

            fcntl.lockf(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except ImportError:
            import msvcrt

            msvcrt.locking(lock, msvcrt.LK_NBLCK, 1)
    except OSError:
        mark('others')
        return None
    # One that was started again after it failed goes on in the same file.
    anew = 0 if os.fstat(lock).st_size > 0 else os.O_TRUNC
    os.lseek(lock, 1, 0)
    os.write(lock, b'-')
    name = settings['file'].replace('\0', '.rank%d' % rank if settings['all_ranks'] else '')
    try:
        return os.open(name, os.O_WRONLY | os.O_CREAT | os.O_APPEND | anew, 0o666)
    except OSError as error:
        give_up(error)
        return None


def rank_here():
    group = sys.modules.get('torch.distributed')
    try:
        if group is not None and group.is_available() and group.is_initialized():
            return group.get_rank()
    except Exception:
        pass
    for name in ('RANK', 'SLURM_PROCID', 'OMPI_COMM_WORLD_RANK', 'PMI_RANK', 'LOCAL_RANK'):
        if os.environ.get(name, '').isdigit():
            return int(os.environ[name])
    return 0


def give_up(error):
    global writing
    writing = (os.getpid(), None)
    try:
        sys.stderr.write('lrsched: the record ends here: %s\n' % error.strerror)
        sys.stderr.flush()
    except Exception:
        pass


def finish():
    """Ends the run as sys.exit() does; what keeps it alive after that is ended hard."""
    import threading

    again = settings.get('finishing') or threading.current_thread() is not threading.main_thread()
    settings['finishing'] = True
    mark('ended')
    if again:
        for stream in (sys.stdout, sys.stderr):
            try:
                stream.flush()
            except Exception:
                pass
        os._exit(0)
    timer = threading.Timer(30, os._exit, (0,))
    timer.daemon = True
    timer.start()
    raise SystemExit(0)


def watch(module):
    """Has torch's optimizers call when they have made an update."""
    global made
    import json
    import threading
    import weakref

    mark('torch')
    with open(os.path.join(here, 'settings.json')) as file:
        settings.update(json.load(file))
    made = weakref.WeakKeyDictionary()
    local = threading.local()

    def before(optimizer, *_):
        # Steps within a step are the updates: what is wrapped around an optimizer makes none of its own.
        if not hasattr(local, 'steps'):
            local.steps = []
        local.steps.append([id(optimizer), False])
        hooks = getattr(optimizer, '_optimizer_step_post_hooks', None)
        if hooks and not met(optimizer).first:
            # Hooks of its own may set the next rate.
            hooks.move_to_end(optimizer.register_step_post_hook(after).id, last=False)
            met(optimizer).first = True

    def after(optimizer, *_):
        steps = getattr(local, 'steps', [])
        while steps:
            which, within = steps.pop()
            if which == id(optimizer):
                break
        else:
            within = False
        if steps:
            steps[-1][1] = True
        if not within:
            note(optimizer)

    def after_all(optimizer, *_):
        _, seen = known.get(id(optimizer), (None, None))
        if seen is None or not seen.first:
            after(optimizer)

    begin = getattr(module, 'register_optimizer_step_pre_hook', None)
    end = getattr(module, 'register_optimizer_step_post_hook', None)
    if end is not None:
        end(after_all)
        if begin is not None:
            begin(before)
    constructed(module.Optimizer, None if end is not None else (before, after))


def constructed(optimizers, hooks):
    """Notes when an optimizer is made; one of a torch without hooks for all optimizers has its step wrapped."""
    import functools

    init = optimizers.__init__

    @functools.wraps(init)
    def __init__(self, *args, **kwargs):
        init(self, *args, **kwargs)
        made[self] = total
        if hooks is not None and not getattr(type(self).step, 'followed', False):
            type(self).step = followed(type(self).step, *hooks)

    optimizers.__init__ = __init__


def followed(step, before, after):
    import functools

    @functools.wraps(step)
    def wrapper(self, *args, **kwargs):
        before(self)
        out = step(self, *args, **kwargs)
        after(self)
        return out

    wrapper.followed = True
    return wrapper


class Waiting(object):
    """Stands before the finders of modules until torch's optimizers are asked for."""

    def find_spec(self, name, path=None, target=None):
        if name != 'torch.optim.optimizer':
            return None
        if self in sys.meta_path:
            sys.meta_path.remove(self)
        for finder in list(sys.meta_path):
            spec = finder.find_spec(name, path, target) if hasattr(finder, 'find_spec') else None
            if spec is not None:
                if hasattr(spec.loader, 'exec_module'):
                    spec.loader = Loading(spec.loader)
                return spec
        return None


class Loading(object):
    def __init__(self, loader):
        self.loader = loader

    def __getattr__(self, name):
        return getattr(self.loader, name)

    def exec_module(self, module):
        module.__spec__.loader = module.__loader__ = self.loader
        self.loader.exec_module(module)
        try:
            watch(module)
        except Exception as error:
            sys.stderr.write('lrsched: this torch is not followed: %r\n' % (error,))


def mark(name):
    """Leaves word for lrsched."""
    try:
        os.close(os.open(os.path.join(here, name), os.O_WRONLY | os.O_CREAT, 0o600))
    except OSError:
        pass


sys.path[:] = [folder for folder in sys.path if folder != here]
if sys.version_info >= (3, 6):
    mark('python')
    if 'torch.optim.optimizer' in sys.modules:
        watch(sys.modules['torch.optim.optimizer'])
    else:
        sys.meta_path.insert(0, Waiting())
sys.modules.pop('sitecustomize', None)
import sitecustomize  # noqa: E402,F401  the user's own, or the error that Python expects where there is none
