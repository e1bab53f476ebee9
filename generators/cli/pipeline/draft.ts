import { dirname, join, resolve } from 'node:path';
import type { PlanSources } from '../../plan/read.ts';
import type { Context } from '../context.ts';
import { Fault } from '../fault.ts';
import { readPlanFiles } from '../plan-files.ts';
import { readPreset } from '../presets.ts';
import type { Preset } from '../presets.ts';

/** A system that is not written yet: its plan, as far as it is decided, and its place. */
export interface Draft {
  /** Where the plan comes from, for messages. */
  readonly file: string;
  readonly sources: PlanSources;
  /** Absolute; absent while it follows the system's name. */
  readonly out?: string;
}

/** The line of a plan that names the system, up to the name. */
const SYSTEM_LINE = /^(system:[ \t]*)("[^"\n]*"|'[^'\n]*'|[^\s#]+)/m;

/** The flags of `new-system` that decide what is written, and where. */
export interface DraftFlags {
  readonly preset?: string;
  readonly plan?: string;
  readonly name?: string;
  readonly out?: string;
}

/** The draft that the flags describe. Undefined where they name no plan. */
export async function draftFromFlags(context: Context, flags: DraftFlags): Promise<Draft | undefined> {
  const draft = await startingPoint(context, flags);
  if (!draft) return undefined;
  const named = flags.name === undefined ? draft : renamed(draft, flags.name);
  return flags.out === undefined ? named : placed(named, resolve(context.cwd, flags.out));
}

async function startingPoint(context: Context, { preset, plan }: DraftFlags): Promise<Draft | undefined> {
  if (plan !== undefined) {
    const file = resolve(context.cwd, plan);
    return { file: plan, sources: await readPlanFiles(file) };
  }
  return preset === undefined ? undefined : fromPreset(await readPreset(context.home, preset));
}

/** A preset as a plan of one's own. */
export function fromPreset({ file, text }: Preset): Draft {
  return { file, sources: { main: text, files: new Map() } };
}

/** The name in the plan; empty where there is none. */
export function nameOf({ sources }: Draft): string {
  return (SYSTEM_LINE.exec(sources.main)?.[2] ?? '').replace(/^["']|["']$/g, '');
}

/** The same draft under another name: nothing but the name changes in the plan's text. */
export function renamed(draft: Draft, name: string): Draft {
  const { main, files } = draft.sources;
  if (!SYSTEM_LINE.test(main)) {
    throw new Fault({
      code: 'plan-without-name',
      where: draft.file,
      what: 'The plan has no line `system: NAME` that --name could change.',
      next: 'Add the line to the plan.',
    });
  }
  const edited = main.replace(SYSTEM_LINE, (_line, key: string) => key + name);
  return { ...draft, sources: { main: edited, files } };
}

/** The same draft at another place. */
export function placed(draft: Draft, out: string): Draft {
  return { ...draft, out };
}

/** Where the system is to be written: where the person is, or beside the clone that they are in, unless they said otherwise. */
export function folderOf(context: Context, draft: Draft): string {
  const { cwd, home } = context;
  const isInClone = cwd === dirname(home.plopfile);
  return draft.out ?? join(isInClone ? dirname(cwd) : cwd, nameOf(draft));
}
