import { basename } from 'node:path';
import { evolve } from '../../evolve/evolve.ts';
import type { Evolution } from '../../evolve/evolve.ts';
import { parseLock, LockError } from '../../evolve/lock.ts';
import type { Lock } from '../../evolve/lock.ts';
import type { Choice } from '../../evolve/verdict.ts';
import type { FileSet } from '../../render/file-set.ts';
import { inspectTarget, readBase, readLockTexts, readTexts } from '../../write/read.ts';
import type { Context } from '../context.ts';
import { Fault } from '../fault.ts';
import { NOTHING_WRITTEN, unlessStopped } from '../interrupt.ts';
import { progress } from '../progress.ts';
import { explainWriteErrors } from '../write-fault.ts';
import type { Plan } from './open-plan.ts';

/** What a run would do to a folder: worked out completely, written nowhere. */
export interface Proposal extends Evolution {
  readonly root: string;
  readonly plan: Plan;
}

/** All files of a system, from its plan. */
export async function generate(context: Context, plan: Plan): Promise<FileSet> {
  const work = (): Promise<FileSet> => unlessStopped(context.signal, render(context, plan), NOTHING_WRITTEN);
  return progress(context, `Generating ${plan.model.system.name}`, work);
}

/** Loads the renderer when it is needed: most commands, and every mistake, come without it. */
async function render(context: Context, { model, sources }: Plan): Promise<FileSet> {
  const [{ renderSystem }, { loadTemplates }] = await Promise.all([
    import('../../render/render.ts'),
    import('../../render/templates.ts'),
  ]);
  return renderSystem(model, sources, await loadTemplates(context.home.templates));
}

/** A new system: everything is created. */
export async function proposeSystem(context: Context, plan: Plan, root: string): Promise<Proposal> {
  const fresh = await generate(context, plan);
  const nothing = new Map<string, string>();
  return { root, plan, ...evolve({ generator: context.home.version, fresh, base: nothing, disk: nothing }) };
}

/** How far a regeneration goes. */
export interface Scope {
  readonly service?: string | undefined;
  readonly choices?: ReadonlyMap<string, Choice> | undefined;
}

/** A system that is there: what is generated now is merged with what stands there. */
export async function proposeChanges(
  context: Context,
  plan: Plan,
  root: string,
  scope: Scope,
): Promise<Proposal> {
  const lock = await readLock(root);
  const fresh = await generate(context, plan);
  const paths = new Set([...fresh.map((file) => file.path), ...lock.files.keys()]);
  const disk = await explainWriteErrors(() => readTexts(root, paths));
  const base = await explainWriteErrors(() => readBase(root, lock.files.keys()));
  return { root, plan, ...evolve({ generator: context.home.version, fresh, lock, base, disk, ...scope }) };
}

/** Refuses a folder that Groundplan has not written. */
export async function assertSystem(root: string): Promise<void> {
  const target = await explainWriteErrors(() => inspectTarget(root));
  if (target !== 'system') throw notASystem(root);
}

async function readLock(root: string): Promise<Lock> {
  try {
    const lock = parseLock(await readLockTexts(root));
    if (lock) return lock;
  } catch (error) {
    throw error instanceof LockError ? lockFault(error) : error;
  }
  throw notASystem(root);
}

function notASystem(root: string): Fault {
  return new Fault({
    code: 'not-a-system',
    where: root,
    what: 'This folder is not a system that Groundplan has written.',
    why: 'It has no .groundplan/system.json.',
    next: `Give the folder of a system, or write a new one: groundplan new-system --out ${basename(root)}`,
  });
}

function lockFault({ path, kind }: LockError): Fault {
  return kind === 'newer'
    ? new Fault({
        code: 'lock-newer',
        where: path,
        what: 'A newer Groundplan wrote this system.',
        next: 'Use that version, or a later one.',
      })
    : new Fault({
        code: 'lock-broken',
        where: path,
        what: 'The lock cannot be read.',
        why: 'Without it, your edits cannot be told from generated text.',
        next: 'Bring the file back from your version control, and settle merge marks in it, if there are any.',
      });
}
