/** `npm run grant -- EMAIL ROLE`: gives a user a role, such as the first admin. */
import { parseArgs } from 'node:util';
import { grantRole } from './lib/grants.ts';
import { readSystem } from './lib/system.ts';
import { runTool, say, Trouble } from './lib/terminal.ts';

await runTool(async () => {
  const { positionals } = parseArgs({ allowPositionals: true });
  const [email, role] = positionals;
  if (!email || !role || positionals.length > 2) throw new Trouble('Usage: npm run grant -- EMAIL ROLE');
  await grantRole(readSystem(), email, role);
  say(`${email} has the role ${role}. It counts from the next sign-in or refresh.`);
});
