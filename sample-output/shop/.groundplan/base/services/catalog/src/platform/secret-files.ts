import { readFileSync } from 'node:fs';

/**
 * The environment, with `DATABASE_URL` from the file that `DATABASE_URL_FILE` names, and the other names likewise: how
 * containers are given what must not stand in their environment. Files that cannot be read are listed.
 */
export function withSecretFiles(given: NodeJS.ProcessEnv, names: readonly string[]) {
  const environment = { ...given };
  const unreadable: string[] = [];
  for (const name of names) {
    const path = given[`${name}_FILE`];
    if (!path) continue;
    try {
      environment[name] = readFileSync(path, 'utf8').trimEnd();
    } catch (error) {
      unreadable.push(`${name}_FILE: ${(error as Error).message}`);
    }
  }
  return { environment, unreadable };
}
