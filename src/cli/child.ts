import { type ChildProcess, spawn } from 'node:child_process';
import { constants } from 'node:os';
import { basename } from 'node:path';
import type { Interruption, Io } from './files.ts';

/** How a command ended: the status that a shell would give it, and the signal that ended it and was sent to this program as well. */
export interface ChildEnd {
  readonly status: number;
  readonly signal?: Interruption;
}

const windows = process.platform === 'win32';
/** What is handed on to the command. SIGTSTP and SIGCONT reach the group of both, and this program stops and goes on with it. */
const handedOn: readonly Interruption[] = windows
  ? ['SIGINT', 'SIGTERM', 'SIGHUP']
  : ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGUSR1', 'SIGUSR2'];
/** How long who sends a signal to a group may take from one process of it to the next, in milliseconds. */
const together = 200;

/**
 * Runs a command on the standard streams of this program, which keeps away from them, and waits for its end. `started` is
 * called once it runs. Rejects with the system's error where it cannot be started.
 */
export async function runChild(
  words: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  io: Io,
  started: () => void,
): Promise<ChildEnd> {
  const [command = '', ...rest] = hangsOn(io) ? ['sh', '-c', 'trap "" HUP; exec "$@"', 'sh', ...words] : words;
  const heard = new Set<Interruption>();
  let child: ChildProcess | undefined;
  let guard = windows ? undefined : startGuard();
  const hear = async (signal: Interruption) => {
    heard.add(signal);
    const before = guard;
    // The console of Windows tells the command itself.
    const known = windows ? signal === 'SIGINT' : before !== undefined && (await endsBy(before, signal));
    if (!known) child?.kill(signal);
    else if (guard === before && before !== undefined) guard = startGuard();
  };
  // Who listens from before the command runs misses nothing.
  for (const signal of handedOn) io.on(signal, hear);
  try {
    const running = spawn(command, rest, { stdio: 'inherit', env: env as NodeJS.ProcessEnv });
    child = running;
    return await new Promise<ChildEnd>((resolve, reject) => {
      running.once('error', reject);
      running.once('spawn', started);
      running.once('exit', (code, by) => {
        const signal = [...heard].find((one) => one === by);
        resolve({ status: by === null ? (code ?? 1) : 128 + constants.signals[by], ...(signal && { signal }) });
      });
    });
  } finally {
    for (const signal of handedOn) io.off(signal, hear);
    guard?.stdin?.destroy();
    guard = undefined;
  }
}

/**
 * A process of the same group that says what it is told: a signal that ends it was sent to all of the group, as a terminal
 * does, so that the command has had it. One that this program alone was sent is handed on.
 */
function startGuard(): ChildProcess {
  const guard = spawn('cat', [], { stdio: ['pipe', 'pipe', 'ignore'] });
  guard.on('error', () => undefined);
  guard.stdin?.on('error', () => undefined);
  guard.stdout?.resume();
  return guard;
}

/** Whether a process was ended by a signal: it is, or it answers, however long a busy machine takes over either. */
async function endsBy(guard: ChildProcess, signal: Interruption): Promise<boolean> {
  await new Promise((resolve) => setTimeout(resolve, together));
  if (guard.pid !== undefined && guard.exitCode === null && guard.signalCode === null) {
    await new Promise<void>((resolve) => {
      guard.once('exit', () => resolve());
      guard.stdout?.once('data', () => resolve());
      guard.stdin?.write('?');
    });
  }
  return guard.signalCode === signal;
}

/** Whether nohup started this program: its Node takes no notice of that, and the command must. */
function hangsOn({ env }: Io): boolean {
  return !windows && basename(env._ ?? '') === 'nohup';
}
