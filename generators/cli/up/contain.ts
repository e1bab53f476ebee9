import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Compose } from '../../stack/docker/compose.ts';
import type { Summary } from '../../stack/summary.ts';
import type { Context } from '../context.ts';
import { Fault } from '../fault.ts';
import { stopped, unlessStopped } from '../interrupt.ts';
import { progress } from '../progress.ts';
import { explainDockerErrors } from './docker-fault.ts';

/** The compose file of a system, ready to be used. */
export async function openCompose(root: string): Promise<Compose> {
  assertCompose(root);
  return explainDockerErrors(root, () => Compose.open(root));
}

export function assertCompose(root: string): void {
  if (Compose.isIn(root)) return;
  throw new Fault({
    code: 'no-compose-file',
    where: root,
    what: 'The system has no compose.yaml.',
    next: 'Name compose among deploy.targets in system.yaml, then: groundplan regenerate <folder>',
  });
}

/** Builds and starts a system in containers. Leaves it running and healthy, or, where nothing of it was there, nothing. */
export async function contain(context: Context, root: string): Promise<Summary> {
  const compose = await openCompose(root);
  return explainDockerErrors(root, async () => {
    const isFresh = await compose.isFresh();
    const phase = <T>(label: string, work: () => Promise<T>) =>
      progress(context, label, () => unlessStopped(context.signal, work(), leftBehind(isFresh)));
    try {
      await phase('Building images', () => compose.build());
      await phase('Starting containers', () => compose.up());
      const isProduction = context.env['NODE_ENV'] === 'production';
      if (!isProduction && (await hasDemo(root))) {
        await phase('Bringing in demo data', () => compose.tool('seed.ts'));
      }
      const found = await summary(compose, root);
      return isProduction ? found : { ...found, docs: `${found.addresses['gateway']}/docs` };
    } catch (error) {
      if (isFresh) await progress(context, 'Taking everything down', () => compose.remove());
      throw context.signal.aborted ? stopped(leftBehind(isFresh)) : error;
    }
  });
}

const leftBehind = (isFresh: boolean) =>
  isFresh ? 'No container, network or volume is left.' : 'What was running before may still be.';

const demoPath = (root: string) => join(root, 'tools', 'demo', 'seed.json');

interface Demo {
  readonly users?: Readonly<Record<string, { readonly email: string; readonly password: string }>>;
  readonly first?: { readonly say: string; readonly path: string };
}

async function readDemo(root: string): Promise<Demo | undefined> {
  const text = await readFile(demoPath(root), 'utf8').catch(() => undefined);
  return text === undefined ? undefined : (JSON.parse(text) as Demo);
}

const hasDemo = async (root: string) => (await readDemo(root)) !== undefined;

async function summary(compose: Compose, root: string): Promise<Summary> {
  // Where all services are one process, the gateway is a part of it.
  const container = (await compose.services()).includes('gateway') ? 'gateway' : 'app';
  const gateway = `http://${await compose.addressOf(container, 3000)}`;
  const demo = await readDemo(root);
  const [user] = Object.values(demo?.users ?? {});
  const { first } = demo ?? {};
  return {
    addresses: { gateway },
    ...(user && { signIn: { email: user.email, password: user.password } }),
    ...(first && { first: { say: first.say, command: `curl "${gateway}${first.path}"` } }),
  };
}
