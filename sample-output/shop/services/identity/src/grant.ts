import { createDataSource } from './data-source.js';
import { Database } from './platform/database.js';
import { withSecretFiles } from './platform/secret-files.js';
import type { Role } from './platform/roles.js';
import { roles } from './users/user-roles.js';
import { UsersRepository } from './users/users.repository.js';
import { email as emailSchema } from './users/users.schemas.js';

/** Gives a user one more role, past everything that asks who is calling: somebody has to be the first who may. */
export async function grant(databaseUrl: string, email: string, role: string): Promise<Role[]> {
  if (!isRole(role)) throw new Error(`There is no role ${role}. There are: ${roles.join(', ')}.`);
  const { data: address } = emailSchema().safeParse(email);
  if (!address) throw new Error(`${email} is not an email address.`);
  const dataSource = await createDataSource(databaseUrl, 1).initialize();
  try {
    const users = new UsersRepository(new Database(dataSource));
    const user = await users.addRole(address, role);
    if (!user) throw new Error(`There is no user ${address}. Register first, with POST /v1/users.`);
    return user.roles;
  } finally {
    await dataSource.destroy();
  }
}

const isRole = (name: string): name is Role => roles.some((role) => role === name);

if (import.meta.main) {
  try {
    const { environment, unreadable } = withSecretFiles(process.env, ['DATABASE_URL']);
    const { DATABASE_URL } = environment;
    if (!DATABASE_URL) throw new Error(unreadable[0] ?? 'Set DATABASE_URL to the database of identity.');
    const [email, role] = process.argv.slice(2);
    if (!email || !role) throw new Error('Usage: npm run grant -- EMAIL ROLE');
    const granted = await grant(DATABASE_URL, email, role);
    console.log(`${email} has now: ${granted.join(', ')}.`);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
