import { asTyped } from '../context.ts';
import type { Context } from '../context.ts';
import type { Summary } from '../../stack/summary.ts';
import type { UpReport } from '../up/bring-up.ts';
import { shown } from './summary.ts';

/** What a person needs to know about a system that has just been brought up. */
export function runningLines(context: Context, root: string, up: UpReport): string[] {
  const { bold, dim } = context.colors.print;
  const phases = Object.entries(up.seconds).map(([phase, seconds]) => `${phase} ${seconds} s`);
  return [
    ...up.journey,
    '',
    `${bold('Running')}  ${dim(`(${phases.join(', ')})`)}`,
    ...systemLines(context, root, up),
  ];
}

/** Where a running system listens, how to sign in, a first request, and how to stop it. `flag`: how it was started. */
export function systemLines(context: Context, root: string, running: Summary, flag = ''): string[] {
  const { addresses, signIn, first, docs } = running;
  const width = Math.max(0, ...Object.keys(addresses).map((name) => name.length)) + 2;
  const folder = `${shown(context, root)} ${flag}`.trimEnd();
  const { cyan } = context.colors.print;
  return [
    ...Object.entries(addresses).map(([name, address]) => `  ${name.padEnd(width)}${address}`),
    ...(signIn ? [`Sign in as ${signIn.email} with the password ${signIn.password}`] : []),
    ...(first ? [`${first.say}: ${cyan(first.command)}`] : []),
    ...(docs ? [`Read and try all requests: ${cyan(docs)}`] : []),
    asTyped(context, `Status  groundplan status ${folder}`),
    asTyped(context, `Stop    groundplan down ${folder}`),
  ];
}
