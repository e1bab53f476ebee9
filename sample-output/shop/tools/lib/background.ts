/** A start that goes on in the background: the foreground shows its progress and leaves when it is ready. */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { logFolder, logPath } from './log-files.ts';
import { summaryLines, type Summary } from './summary.ts';
import type { System } from './system.ts';
import { say, sayTo } from './terminal.ts';

type Message = { say: string } | { ready: Summary };

/** Runs this same program again without a terminal. Returns the exit code. */
export async function startInBackground(system: System, json: boolean): Promise<number> {
  mkdirSync(logFolder(system), { recursive: true });
  const log = openSync(logPath(system, 'start'), 'w');
  const args = process.argv.slice(2).filter((argument) => argument !== '--detach');
  const child = spawn(process.execPath, [String(process.argv[1]), ...args, '--background'], {
    cwd: system.root,
    detached: true,
    windowsHide: true,
    stdio: ['ignore', log, log, 'ipc'],
  });
  closeSync(log);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => askToStop(child));
  const summary = await untilReady(child);
  if (!summary) return child.exitCode ?? 1;
  const lines = json ? [JSON.stringify(summary)] : summaryLines(system, summary, 'npm run stop');
  console.log(lines.join('\n'));
  child.disconnect();
  child.unref();
  return 0;
}

function askToStop(child: ChildProcess) {
  if (child.connected) child.disconnect();
}

/** The summary, or nothing when it has ended before. */
function untilReady(child: ChildProcess): Promise<Summary | undefined> {
  return new Promise((resolve) => {
    child.on('message', (message: Message) => {
      if ('say' in message) say(message.say);
      else resolve(message.ready);
    });
    child.once('exit', () => resolve(undefined));
  });
}

/** In the background: tells the foreground what happens. When that goes away before the end, so does this. */
export function reportToForeground(): { ready: (summary: Summary) => void } {
  const send = (message: Message) => process.connected && process.send?.(message, () => {});
  const giveUp = () => process.kill(process.pid, 'SIGTERM');
  sayTo((line) => send({ say: line }));
  process.once('disconnect', giveUp);
  // Whoever listens keeps the process alive, also after a failure.
  process.channel?.unref();
  return {
    ready: (summary) => {
      process.off('disconnect', giveUp);
      send({ ready: summary });
    },
  };
}
