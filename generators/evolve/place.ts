import type { OutputFile } from '../render/file-set.ts';
import type { Change, Put } from './change.ts';
import type { EvolveInput } from './evolve.ts';
import type { Located, Match } from './match.ts';
import { recorded, retained } from './part.ts';
import type { Part } from './part.ts';
import { sameText } from './text.ts';
import { judge } from './verdict.ts';
import type { Verdict } from './verdict.ts';

type Settled = Exclude<Verdict, { kind: 'conflict' }>;

/** Decides about a file that is generated now. `free`: the paths where another file may be replaced. */
export function place(match: Match, input: EvolveInput, free: ReadonlySet<string>): Part {
  return match.was && match.was.path !== match.fresh.path
    ? placeMoved(match.fresh, match.was, input, free)
    : placeHere(match, input, free);
}

function placeHere({ fresh, was }: Match, input: EvolveInput, free: ReadonlySet<string>): Part {
  const { path } = fresh;
  const there = input.disk.get(path);
  const mine = !was && free.has(path) ? undefined : there;
  const verdict = judge({ fresh, was, mine, base: input.base.get(path), choice: input.choices?.get(path) });
  if (verdict.kind === 'conflict') return conflict(path, verdict);
  const next = verdict.recorded || !was ? recorded(fresh) : retained(was, input.base);
  return { ...next, changes: [changeOf(path, verdict, there)] };
}

/** A rename of an entity moves its files; the edits in them move along. */
function placeMoved(fresh: OutputFile, was: Located, input: EvolveInput, free: ReadonlySet<string>): Part {
  if (fresh.owner === 'append-only') return retained(was, input.base);
  const mine = input.disk.get(was.path);
  const choice = input.choices?.get(fresh.path) ?? input.choices?.get(was.path);
  const verdict = judge({ fresh, was, mine, base: input.base.get(was.path), choice });
  if (verdict.kind === 'conflict') return conflict(was.path, verdict);
  const next = verdict.recorded ? recorded(fresh) : retained(was, input.base, fresh.path);
  const there = input.disk.get(fresh.path);
  if (mine === undefined) return { ...next, changes: [changeOf(fresh.path, verdict, there)] };
  const text = 'text' in verdict ? verdict.text : mine;
  if (there !== undefined && !free.has(fresh.path) && !sameText(there, text))
    return occupied(fresh.path, was.path);
  const verb = verdict.kind === 'merge' || verdict.kind === 'keep' ? 'merge' : 'create';
  return {
    ...next,
    changes: [
      { ...put(verb, fresh.path, text, there), note: `was ${was.path}` },
      { verb: 'delete', path: was.path, before: mine, note: `now ${fresh.path}` },
    ],
  };
}

function changeOf(path: string, verdict: Settled, there: string | undefined): Change {
  if ('text' in verdict) return put(verdict.kind, path, verdict.text, there);
  return verdict.kind === 'keep' ? { verb: 'keep', path, note: verdict.note } : { verb: 'identical', path };
}

function put(verb: Put['verb'], path: string, text: string, before: string | undefined): Put {
  return before === undefined ? { verb, path, text } : { verb, path, text, before };
}

function conflict(path: string, { clashes, reason }: Extract<Verdict, { kind: 'conflict' }>): Part {
  return { conflicts: clashes.map((clash) => ({ path, ...clash, reason })) };
}

function occupied(path: string, from: string): Part {
  const reason = `${from} moves here, and Groundplan did not write what stands here`;
  return { conflicts: [{ path, line: 1, mine: [], fresh: [], reason }] };
}
