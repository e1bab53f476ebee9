import type { Sitting } from './sitting.ts';

/** What lets no flow be due that begins. */
const STILLNESS = 'exam_stillness';

/**
 * Keeps flows that begin from going on: what is looked at would be moved on by them at any moment. That they are done is a question of
 * its own.
 */
export async function withStillFlows(shared: Sitting, work: () => Promise<void>): Promise<void> {
  const { plan, databases } = shared;
  const services = plan.services.filter(({ name }) =>
    plan.flows.some(({ service, isCarriedOut }) => isCarriedOut && service === name),
  );
  const inEach = async (text: string) => {
    for (const { name } of services) await databases.query(name, text);
  };
  await inEach(
    `CREATE OR REPLACE FUNCTION ${STILLNESS}() RETURNS trigger LANGUAGE plpgsql
       AS $$ BEGIN NEW.due_at := 'infinity'; RETURN NEW; END $$;
     CREATE OR REPLACE TRIGGER ${STILLNESS} BEFORE INSERT ON flows
       FOR EACH ROW EXECUTE FUNCTION ${STILLNESS}()`,
  );
  try {
    await work();
  } finally {
    await inEach(`DROP FUNCTION IF EXISTS ${STILLNESS} CASCADE`);
  }
}
