import { asTyped } from '../context.ts';
import type { Context } from '../context.ts';
import type { UpReport } from '../up/bring-up.ts';
import { shown } from './summary.ts';

/** What a person needs to know about a system that has just been brought up. */
export function runningLines(context: Context, root: string, up: UpReport): string[] {
  const { bold, cyan, dim } = context.colors.print;
  const { addresses, signIn, first, journey } = up;
  const width = Math.max(0, ...Object.keys(addresses).map((name) => name.length)) + 2;
  const phases = Object.entries(up.seconds).map(([phase, seconds]) => `${phase} ${seconds} s`);
  const folder = shown(context, root);
  return [
    ...journey,
    '',
    `${bold('Running')}  ${dim(`(${phases.join(', ')})`)}`,
    ...Object.entries(addresses).map(([name, address]) => `  ${name.padEnd(width)}${address}`),
    ...(signIn ? [`Sign in as ${signIn.email} with the password ${signIn.password}`] : []),
    ...(first ? [`${first.say}: ${cyan(first.command)}`] : []),
    asTyped(context, `Status  groundplan status ${folder}`),
    asTyped(context, `Stop    groundplan down ${folder}`),
  ];
}
