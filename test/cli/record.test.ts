import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { completionLines } from '../../src/cli/completion.ts';
import { run } from './run.ts';

const program = fileURLToPath(new URL('../../bin/lrsched.js', import.meta.url));
/** A torch with the hooks that the real one has, and no more. */
const standin = fileURLToPath(new URL('standin', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'lrsched-recording-'));
const temporary = join(folder, 'tmp');
mkdirSync(temporary);
afterAll(() => rmSync(folder, { recursive: true }));

const file = (name: string, content: string) => {
  mkdirSync(join(folder, name, '..'), { recursive: true });
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};
const surroundings = (more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv => {
  const { RANK: _, LOCAL_RANK: __, ...env } = process.env;
  return { ...env, TMPDIR: temporary, PYTHONPATH: standin, PYTHONDONTWRITEBYTECODE: '1', LANG: 'C.UTF-8', COLUMNS: '80', ...more };
};
const lrsched = (words: readonly string[], env: NodeJS.ProcessEnv = {}, input = '') =>
  spawnSync(process.execPath, [program, ...words], { cwd: folder, encoding: 'utf8', env: surroundings(env), input });
const record = (words: readonly string[], env?: NodeJS.ProcessEnv, input?: string) => lrsched(['record', ...words], env, input);
const rows = (name: string) =>
  readFileSync(join(folder, name), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
/** What is left where temporary files are. */
const left = () => readdirSync(temporary);

/** The interpreter itself: a command of that name may be a script that looks for it, which takes longer than all else here. */
const python = spawnSync('python3', ['-c', 'import sys; print(sys.executable, end="")'], { encoding: 'utf8' }).stdout ?? '';

const head = 'import os, sys\nfrom torch.optim import SGD, Adam, Optimizer, Parameter\n';
/** Four updates of one optimizer, from 1 down to a quarter. */
const plain = file(
  'plain.py',
  `${head}o = SGD([Parameter()], lr=1.0, momentum=0.9, weight_decay=0.01)
for t in range(4):
    o.param_groups[0]['lr'] = 1 - t / 4
    o.step()
`,
);

describe('the words of record', () => {
  it.each<[what: string, words: readonly string[], says: RegExp]>([
    ['no command', [], /the command that trains; write for example record -o run\.ndjson -- python train\.py/],
    ['no command behind the dashes', ['-o', 'a.ndjson', '--'], /the command that trains/],
    ['another ending', ['-o', 'a.csv', '--', 'true'], /--output must be a name that ends in \.ndjson or \.jsonl, got "a\.csv"/],
    ['no whole number', ['--updates', '1.5', '--', 'true'], /--updates must be .*, got 1\.5/],
    ['an option of others', ['--epochs', '3', '--', 'true'], /record has no option --epochs/],
    ['a chart of all ranks', ['--all-ranks', '--', 'true'], /--all-ranks .*-o run\.ndjson/],
    ['a look for a file', ['-o', 'a.ndjson', '--width', '60', '--', 'true'], /--output and --width/],
    ['a folder that is not there', ['-o', 'nowhere/a.ndjson', '--', 'true'], /the folder "nowhere" does not exist; create it first/],
    ['a program that is not there', ['--', 'no-such-program'], /cannot start "no-such-program": there is no such program/],
  ])('%s are refused in one line', (_what, words, says) => {
    const { status, stdout, stderr } = record(words);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(says);
    expect(stderr).toMatch(/^lrsched: [^\n]*\n$/);
    expect(left()).toEqual([]);
  });

  it('are in the help, and completed', async () => {
    for (const words of [
      ['help', 'record'],
      ['record', '--help'],
    ])
      expect((await run(words)).stdout).toContain('--all-ranks');
    expect(await completionLines(['rec'])).toMatch(/^recipe\t.*\nrecord\t.*\n$/);
    expect(await completionLines(['record', '--up'])).toMatch(/^--updates\t.*\n$/);
    expect(await completionLines(['record', '--', '--up'])).toBe('');
  });
});

describe('a command without Python', () => {
  it('has its own streams and status', () => {
    const { status, stdout, stderr } = record(['--', 'sh', '-c', 'cat; echo err >&2; exit 7'], {}, 'in\n');
    expect([status, stdout]).toEqual([7, 'in\n']);
    expect(stderr).toBe('err\nlrsched: nothing was recorded: no Python ran that reads PYTHONPATH (python -I, -E and -S do not)\n');
    expect(left()).toEqual([]);
  });

  it('needs no dashes before it', () => expect(record(['sh', '-c', 'echo "$0" --updates', '-o']).stdout).toBe('-o --updates\n'));

  it.each([
    ['TERM', 143],
    ['KILL', 137],
  ])('is said to have ended by SIG%s as a shell says it', (signal, status) => {
    expect(record(['sh', '-c', `kill -${signal} $$`])).toMatchObject({ status, stdout: '' });
    expect(left()).toEqual([]);
  });

  it('is not hung up where nohup started this program', () => {
    const hung = 'kill -HUP $$; echo alive';
    expect(record(['sh', '-c', hung], { _: '/usr/bin/nohup' }).stdout).toBe('alive\n');
    expect(record(['sh', '-c', hung], { _: '/usr/bin/env' })).toMatchObject({ stdout: '', status: 129 });
  });

  /** Waits for a signal as long as it takes, and then for what must not come. */
  const counting = `n=0; for s in INT TERM HUP USR1 QUIT; do trap "echo $s; n=1" $s; done; echo ready
i=0; while [ $n = 0 ] && [ $i -lt 300 ]; do sleep 0.1; i=$((i + 1)); done; for i in 1 2 3 4 5 6; do sleep 0.1; done`;
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGUSR1', 'SIGQUIT'] as const;
  it('has a signal once, sent to this program or to both', async () => {
    const has = async (signal: NodeJS.Signals, group: boolean) => {
      const child = spawn(process.execPath, [program, 'record', 'sh', '-c', counting], { env: surroundings(), detached: true });
      let said = '';
      child.stdout.on('data', (part) => {
        if (said === '') process.kill(group ? -(child.pid as number) : (child.pid as number), signal);
        said += part;
      });
      return [signal, ...(await once(child, 'close')), said];
    };
    const all = await Promise.all(signals.flatMap((signal) => [has(signal, false), has(signal, true)]));
    expect(all).toEqual(
      signals.flatMap((signal) => {
        const right = [signal, 0, null, `ready\n${signal.slice(3)}\n`];
        return [right, right];
      }),
    );
    expect(left()).toEqual([]);
  });

  it('ends this program by the signal that ended both', async () => {
    const child = spawn(process.execPath, [program, 'record', 'sh', '-c', 'echo ready; exec sleep 60'], { env: surroundings() });
    child.stdout.once('data', () => child.kill('SIGINT'));
    expect(await once(child, 'close')).toEqual([null, 'SIGINT']);
    expect(left()).toEqual([]);
  });
});

describe.runIf(python !== '')('a run', () => {
  it('is a log of the rate, momentum and weight decay of each update', () => {
    expect(record(['-o', 'plain.ndjson', '--', python, plain])).toMatchObject({ status: 0, stdout: '', stderr: '' });
    expect(rows('plain.ndjson')).toEqual(
      [1, 0.75, 0.5, 0.25].map((lr, update) => ({ update, optimizer: 'SGD', lr, momentum: 0.9, weight_decay: 0.01 })),
    );
    expect(lrsched(['log', 'plain.ndjson', '--csv'])).toMatchObject({ stdout: 'step,lr\n0,1\n1,0.75\n2,0.5\n3,0.25\n', stderr: '' });
    const plan = ['linear', '--max', '1', '--steps', '4'];
    expect(lrsched(['diff', ...plan, 'vs', 'log', 'plain.ndjson'])).toMatchObject({ status: 0, stderr: '' });
    expect(lrsched(['diff', ...plan, '--warmup', '2', 'vs', 'log', 'plain.ndjson']).status).toBe(1);
    expect(left()).toEqual([]);
  });

  it('is a chart at the end where no file is named', () => {
    const script = file('says.py', `${readFileSync(plain, 'utf8')}print('out'); sys.stderr.write('err\\n'); sys.exit(3)\n`);
    const { status, stdout, stderr } = record(['--height', '5', python, script]);
    expect([status, stderr]).toEqual([3, 'err\n']);
    expect(stdout).toMatch(/^out\nrecorded\.ndjson · lrsched record · lr · 4 rows, steps 0 to 3\n\n {2}1\.0 ┼/);
    expect(left()).toEqual([]);
  });

  it('tells groups and optimizers apart, and takes those made for the same parameters for one', () => {
    const script = file(
      'several.py',
      `${head}p, q, r = Parameter(), Parameter(), Parameter()
a = Adam([{'params': [p]}, {'params': [q], 'lr': 0.5}], lr=0.1)
b = SGD([r], lr=2)
a.step(); b.step(); b.step()
b.add_param_group({'params': [Parameter()], 'lr': 3})
b.step()
a = SGD([Parameter(), q], lr=0.7)
a.step()
del b, r
SGD([Parameter()], lr=5).step()
`,
    );
    expect(record(['-o', 'several.ndjson', python, script]).stderr).toBe('');
    const adam = {
      'beta1/pg1': 0.9,
      'beta2/pg1': 0.999,
      'weight_decay/pg1': 0,
      'beta1/pg2': 0.9,
      'beta2/pg2': 0.999,
      'weight_decay/pg2': 0,
    };
    const second = { 'lr-2': 2, 'momentum-2': 0, 'weight_decay-2': 0 };
    const added = { 'lr-2/pg2': 3, 'momentum-2/pg2': 0, 'weight_decay-2/pg2': 0 };
    expect(rows('several.ndjson')).toEqual([
      { update: 0, optimizer: 'Adam', 'lr/pg1': 0.1, 'lr/pg2': 0.5, ...adam },
      { update: 0, optimizer: 'SGD', ...second },
      { update: 1, optimizer: 'SGD', ...second },
      { update: 2, optimizer: 'SGD', ...second, ...added },
      { update: 1, optimizer: 'SGD', lr: 0.7, momentum: 0, weight_decay: 0 },
      { update: 0, optimizer: 'SGD', 'lr-3': 5, 'momentum-3': 0, 'weight_decay-3': 0 },
    ]);
    expect(lrsched(['log', 'several.ndjson', '--name', 'lr-2/pg2', '--csv', '--quiet']).stdout).toBe('step,lr\n2,3\n');
  });

  it.each([{}, { OLD_TORCH: '1' }])('has an update once, with the rate that it used, with %o', (env) => {
    const script = file(
      'nested.py',
      `${head}
class Around(Optimizer):
    def __init__(self, inner):
        super().__init__(inner.param_groups, {})
        self.inner, self.param_groups = inner, inner.param_groups
    def step(self):
        self.inner.step()
class Own(SGD):
    def step(self):
        super().step()
inner = SGD([Parameter()], lr=1.0)
around = Around(inner)
def lower(optimizer, *_):
    optimizer.param_groups[0]['lr'] /= 2
if not os.environ.get('OLD_TORCH'):
    inner.register_step_post_hook(lower)
for _ in range(3):
    around.step()
    if os.environ.get('OLD_TORCH'):
        lower(inner)
try:
    Own([Parameter()], lr=float('nan')).step(1, 2)
except TypeError:
    pass
Own([Parameter()], lr=0.1).step()
`,
    );
    expect(record(['-o', 'nested.ndjson', python, script], env)).toMatchObject({ status: 0, stderr: '' });
    expect(rows('nested.ndjson').map(({ update, lr, ...more }) => [update, lr ?? more['lr-2'] ?? more['lr-3']])).toEqual([
      [0, 1],
      [1, 0.5],
      [2, 0.25],
      [0, 0.1],
    ]);
  });

  it.each([
    ['zero.stage_1_and_2', 'DeepSpeedZeroOptimizer', {}],
    ['zero.stage_1_and_2', 'DeepSpeedZeroOptimizer', { OLD_TORCH: '1' }],
    ['zero.stage3', 'DeepSpeedZeroOptimizer_Stage3', {}],
    ['fp16.fused_optimizer', 'FP16_Optimizer', {}],
  ])('has an update of all groups once where %s of DeepSpeed makes it in parts', (module, name, env) => {
    const script = file(
      'zero.py',
      `${head}from deepspeed.runtime.${module} import ${name}
o = Adam([{'params': [Parameter()]}, {'params': [Parameter()], 'lr': 0.5}], lr=1.0)
zero = ${name}(o)
for t in range(3):
    for group in o.param_groups:
        group['lr'] /= 2
    zero.step()
${module === 'zero.stage_1_and_2' ? 'zero.step(overflow=True)' : ''}
SGD([Parameter()], lr=2.0).step()
`,
    );
    expect(record(['-o', 'zero.ndjson', python, script], env)).toMatchObject({ status: 0, stderr: '' });
    expect(rows('zero.ndjson').map((row) => [row.update, row['lr/pg1'] ?? row['lr-2'], row['lr/pg2']])).toEqual([
      [0, 0.5, 0.25],
      [1, 0.25, 0.125],
      [2, 0.125, 0.0625],
      [0, 2, undefined],
    ]);
  });

  it('keeps its rows when it is killed', () => {
    const script = file('killed.py', `${head}o = SGD([Parameter()], lr=1)\no.step(); o.step()\nos.kill(os.getpid(), 9)\n`);
    expect(record(['-o', 'killed.ndjson', python, script])).toMatchObject({ status: 137, stdout: '', stderr: '' });
    expect(rows('killed.ndjson')).toHaveLength(2);
    expect(left()).toEqual([]);
  });

  it('goes on where this program is killed, which leaves one folder that names it', async () => {
    const script = file(
      'orphan.py',
      `${head}import time\no = SGD([Parameter()], lr=1)\no.step()\nprint('ready', flush=True)\ntime.sleep(0.3)\no.step()\nopen('orphan.done', 'w').close()\n`,
    );
    const child = spawn(process.execPath, [program, 'record', '-o', 'orphan.ndjson', python, script], {
      cwd: folder,
      env: surroundings(),
    });
    child.stdout.once('data', () => child.kill('SIGKILL'));
    await once(child, 'exit');
    while (!existsSync(join(folder, 'orphan.done'))) await new Promise((resolve) => setTimeout(resolve, 20));
    expect(rows('orphan.ndjson')).toHaveLength(2);
    const [only = '', ...more] = left();
    expect([only, more]).toEqual([expect.stringMatching(/^lrsched-record-/), []]);
    rmSync(join(temporary, only), { recursive: true });
  });

  it('ends after so many updates, whatever it catches', () => {
    const script = file(
      'endless.py',
      `${head}o = SGD([Parameter()], lr=1)
try:
    while True:
        try:
            o.step()
        except Exception:
            pass
finally:
    print('tidied')
`,
    );
    expect(record(['-o', 'endless.ndjson', '--updates', '5', python, script])).toMatchObject({
      status: 0,
      stdout: 'tidied\n',
      stderr: 'lrsched: the run was ended after 5 updates\n',
    });
    expect(rows('endless.ndjson')).toHaveLength(5);
    const stubborn = file('stubborn.py', readFileSync(script, 'utf8').replace('except Exception', 'except BaseException'));
    expect(record(['-o', 'endless.ndjson', '--updates', '5', python, stubborn]).status).toBe(0);
    expect(rows('endless.ndjson')).toHaveLength(6);
  });

  const ranks = file(
    'ranks.py',
    `${head}import subprocess
if 'RANK' in os.environ:
    o = SGD([Parameter()], lr=1 + int(os.environ['RANK']))
    o.step(); o.step()
else:
    for rank in '10':
        subprocess.run([sys.executable, __file__], env=dict(os.environ, RANK=rank, LOCAL_RANK=rank), check=True)
`,
  );
  it('of several ranks is that of rank 0, or a file each', () => {
    expect(record(['-o', 'ranks.ndjson', python, ranks])).toMatchObject({ status: 0, stderr: '' });
    expect(rows('ranks.ndjson').map(({ lr }) => lr)).toEqual([1, 1]);
    expect(record(['-o', 'ranks.ndjson', '--all-ranks', python, ranks])).toMatchObject({ status: 0, stderr: '' });
    expect([0, 1].map((rank) => rows(`ranks.rank${rank}.ndjson`).map(({ lr }) => lr))).toEqual([
      [1, 1],
      [2, 2],
    ]);
    expect(record(['-o', 'none.ndjson', python, ranks], { RANK: '1' }).stderr).toBe(
      'lrsched: nothing was recorded: rank 0 ran elsewhere; --all-ranks records every rank\n',
    );
  });

  it('is the first of several processes beside each other, and says that there were others', () => {
    const script = file(
      'forks.py',
      `${head}o = SGD([Parameter()], lr=1)
o.step()
child = os.fork()
o.step()
if child:
    os.waitpid(child, 0)
    o.step()
`,
    );
    expect(record(['-o', 'forks.ndjson', python, script]).stderr).toMatch(/^lrsched: other processes made updates as well, .*\n$/);
    expect(rows('forks.ndjson').map(({ update }) => update)).toEqual([0, 1, 2]);
  });

  it('goes on in a program that takes its place, and in one that is started again', () => {
    const script = file(
      'again.py',
      `${head}SGD([Parameter()], lr=1).step()\nif len(sys.argv) < 3:\n    os.execv(sys.executable, [sys.executable] + sys.argv + ['x'])\n`,
    );
    expect(record(['-o', 'again.ndjson', python, script]).stderr).toBe('');
    expect(rows('again.ndjson').map(({ update }) => update)).toEqual([0, 0, 0]);
  });

  it('has no name of a place, a host or a person in it', () => {
    record(['-o', 'plain.ndjson', '--', python, plain]);
    const text = readFileSync(join(folder, 'plain.ndjson'), 'utf8');
    for (const name of [folder, tmpdir(), hostname(), userInfo().username, '/']) expect(text).not.toContain(name);
  });

  it('leaves no rows of an earlier one where it makes none', () => {
    record(['-o', 'stale.ndjson', '--', python, plain]);
    const { stderr } = record(['-o', 'stale.ndjson', '--', python, '-c', 'import torch']);
    expect(stderr).toBe('lrsched: nothing was recorded: torch was imported, but no optimizer of torch.optim made an update\n');
    expect(readFileSync(join(folder, 'stale.ndjson'), 'utf8')).toBe('');
  });
});

describe.runIf(python !== '')('the Python of a run', () => {
  it.each(['-S', '-I', '-E'])('is not followed with %s, which is said', (flag) => {
    const { status, stdout, stderr } = record([python, flag, '-c', 'print(1)']);
    expect([status, stdout]).toEqual([0, '1\n']);
    expect(stderr).toMatch(/^lrsched: nothing was recorded: no Python ran that reads PYTHONPATH .*\n$/);
  });

  it('without torch is said to be so', () => {
    expect(record([python, '-c', 'import json']).stderr).toMatch(/^lrsched: nothing was recorded: the command did not import torch.*\n$/);
  });

  it('has the paths, sitecustomize and usercustomize that it would have, and no torch that it does not ask for', () => {
    file('mine/sitecustomize.py', "import sys\nsys.mine = 'mine'\n");
    file('mine/usercustomize.py', "import sys\nsys.users = 'users'\n");
    const asks = [
      '-c',
      'import sys; print(sys.mine, getattr(sys, "users", 0), sys.path, sys.modules["sitecustomize"].__file__, "torch" in sys.modules)',
    ];
    const env = surroundings({ PYTHONPATH: `${join(folder, 'mine')}:${standin}` });
    const alone = spawnSync(python, asks, { cwd: folder, encoding: 'utf8', env });
    expect(alone.stdout).toMatch(/^mine .* False\n$/);
    const { stdout } = record([python, ...asks], env);
    expect(stdout).toBe(alone.stdout);
  });

  it('says of an error in a sitecustomize what it would say', () => {
    const env = { PYTHONPATH: join(folder, 'broken') };
    for (const [name, text] of [
      ['name', 'nonsense'],
      ['import', 'import no_such_module'],
    ] as const) {
      file('broken/sitecustomize.py', `${text}\n`);
      const alone = spawnSync(python, ['-c', `print('${name}')`], { encoding: 'utf8', env: surroundings(env) });
      const { stdout, stderr } = record([python, '-c', `print('${name}')`], env);
      expect(stdout).toBe(alone.stdout);
      expect(stderr.startsWith(alone.stderr)).toBe(true);
    }
  });

  it('has none where nobody wrote one', () => {
    const asks = ['-c', 'import sys; print("sitecustomize" in sys.modules, [type(one).__name__ for one in sys.meta_path])'];
    const alone = spawnSync(python, asks, { encoding: 'utf8', env: surroundings() });
    expect(record([python, ...asks]).stdout.replace("'Waiting', ", '')).toBe(alone.stdout);
  });

  it('gets by without the recorder where that fails', () => {
    const script = file('odd.py', `${head}o = SGD([Parameter()], lr=1)\no.param_groups = None\no.step()\nprint('done')\n`);
    const { status, stdout, stderr } = record([python, script]);
    expect([status, stdout]).toEqual([0, 'done\n']);
    expect(stderr).toMatch(/^lrsched: the record ends here, by a fault of lrsched itself/);
  });
});
