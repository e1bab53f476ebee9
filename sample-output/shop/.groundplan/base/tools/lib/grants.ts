/** Gives roles to users, directly in identity's database: somebody must be the first who may. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { databaseUrl } from './databases.ts';
import { loadSecrets } from './secrets.ts';
import { runningState } from './state.ts';
import { identityOf, type System } from './system.ts';
import { Trouble } from './terminal.ts';

interface GrantModule {
  grant: (databaseUrl: string, email: string, role: string) => Promise<unknown>;
}

export async function grantRole(system: System, email: string, role: string): Promise<void> {
  const identity = identityOf(system);
  if (!identity)
    throw new Trouble(`${system.title} has no identity service: roles are given where its users are kept.`);
  if (!system.roles.includes(role))
    throw new Trouble(`There is no role ${role}. There are: ${system.roles.join(', ')}.`);
  const server = new URL(process.env['DATABASE_SERVER_URL'] ?? runningState(system).databaseServer);
  const program = pathToFileURL(join(system.root, identity.folder, 'dist', 'grant.js')).href;
  const { grant } = (await import(program)) as GrantModule;
  try {
    await grant(databaseUrl(server, identity, loadSecrets(system)), email, role);
  } catch (error) {
    throw new Trouble(`${email} was not given the role ${role}: ${(error as Error).message}`);
  }
}
