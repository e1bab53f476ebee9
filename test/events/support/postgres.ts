/** A process that has a PostgreSQL for as long as its standard input is open, and prints its URL. */
import startPostgres from '../../../templates/service/test/support/postgres.ts';

await startPostgres();
console.log(process.env['TEST_DATABASE_SERVER_URL']);
process.stdin.resume();
process.stdin.once('end', () => process.exit(0));
