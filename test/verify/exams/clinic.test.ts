import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { access } from '../../../generators/verify/exams/access/access.ts';
import { contract } from '../../../generators/verify/exams/contract/contract.ts';
import { delivery } from '../../../generators/verify/exams/delivery/delivery.ts';
import { answersOf, failuresOf } from '../support/answers.ts';
import { type LocalCandidate, startLocally } from '../support/local.ts';

const patience = 600_000;

/** A fault in a source: where, what it says instead, and the question that notices. */
const faults: readonly (readonly [
  string,
  string,
  string | RegExp,
  string,
  typeof contract,
  string,
  string,
])[] = [
  [
    'rows of others',
    'services/patients/src/patients/patients.repository.ts',
    'return sql`user_id = ${caller.id}`;\n};\n\n/** Which patients a caller may change',
    'return sql`TRUE`;\n};\n\n/** Which patients a caller may change',
    access,
    'patients',
    'list patients.Patient: holds what they may see and nothing else for a patient',
  ],
  [
    'tokens for another service',
    'services/patients/src/platform/auth.ts',
    '      audience: this.config.service,\n',
    '',
    access,
    'patients',
    'internal lookup patients.Patient: a token for another service is 401',
  ],
  [
    'a role too many',
    'services/staffing/src/doctors/doctors.controller.ts',
    "@Post(':id/admit')\n  @Allow('manager')",
    "@Post(':id/admit')\n  @Allow('manager', 'doctor')",
    access,
    'staffing',
    'admit staffing.Doctor: their own row, invited: by a doctor is 403',
  ],
  [
    'a bound that is one too high',
    'services/staffing/src/rooms/rooms.schemas.ts',
    'min(0).max(30)',
    'min(0).max(31)',
    contract,
    'staffing',
    'create staffing.Room: floor that is too large is 400',
  ],
  [
    'a parameter that nobody knows',
    'services/staffing/src/doctors/doctors.schemas.ts',
    'DoctorQuery = z.strictObject',
    'DoctorQuery = z.object',
    contract,
    'staffing',
    'list staffing.Doctor: ?noSuchParameter=1 is 400',
  ],
  [
    'a change without the version that it is based on',
    'services/staffing/src/rooms/rooms.repository.ts',
    /WHERE id = \$\{id\} AND version = \$\{version\} RETURNING \$\{columns\}/,
    'WHERE id = ${id} RETURNING ${columns}',
    contract,
    'staffing',
    'change staffing.Room: a version that is not the latest is 412',
  ],
  [
    'a value that is looked for before it is taken, and not refused by the table',
    'services/staffing/src/rooms/rooms.repository.ts',
    /(const \[inserted\] = await transaction\.query<Room>\(\n\s+sql`[^`]*`),\n\s+refusals,/,
    `const there = await transaction.one(sql\`SELECT 1 FROM rooms WHERE name = \${room.name}\`, refusals);
    if (there) throw conflict('room-name-taken', 'There is a room with this name already.', '/name');
    $1,`,
    contract,
    'staffing',
    'create staffing.Room: of many at once with the same values one is done',
  ],
  [
    'a reference to what may not be referred to',
    'services/appointments/src/appointments/appointments.service.ts',
    "doctor.status !== 'practising'",
    "doctor.status === 'retired'",
    contract,
    'appointments',
    'create appointments.Appointment: a doctor that may not be referred to is 409 doctor-not-practising',
  ],
  [
    'a refusal that the contract keeps to itself',
    'services/appointments/openapi.yaml',
    /(\/cancel:[^]*?)\n        '409':[^]*?(?=\n        '413')/,
    '$1',
    contract,
    'appointments',
    'cancel appointments.Appointment: the contract names every status that it can give and no others',
  ],
];

describe('the clinic', () => {
  let candidate: LocalCandidate;
  beforeAll(async () => {
    candidate = await startLocally('--preset', 'clinic');
  }, patience);
  afterAll(() => candidate?.remove());

  it.each([contract, access])(
    'passes: $name',
    async (exam) => {
      const answers = await answersOf(exam, candidate.system);
      expect(failuresOf(answers)).toEqual([]);
      expect(answers.size).toBeGreaterThan(500);
    },
    patience,
  );

  it(
    `passes: ${delivery.name}`,
    async () => {
      const answers = await answersOf(delivery, candidate.system);
      expect(failuresOf(answers)).toEqual([]);
      expect(answers.size).toBeGreaterThan(25);
    },
    patience,
  );

  it(
    'is caught with a rule that its database has lost',
    async () => {
      const client = new pg.Client(candidate.system.databaseUrl('appointments'));
      await client.connect();
      await client.query('DROP INDEX appointments_slot_key');
      await client.end();
      const answers = await answersOf(contract, candidate.system, 'appointments');
      const question =
        'postpone appointments.Appointment: what is there already by doctor and startsAt is 409 slot-taken';
      expect(answers.get(question)).toContain('expected 409, saw 200');
    },
    patience,
  );

  it(
    'is caught with a right too many in its databases',
    async () => {
      const client = new pg.Client(candidate.system.databaseUrl('bus'));
      await client.connect();
      await client.query('GRANT CONNECT ON DATABASE staffing TO appointments');
      await client.query('GRANT SELECT (id) ON bus.events TO appointments');
      const answers = await answersOf(access, candidate.system, 'appointments');
      await client.query('REVOKE CONNECT ON DATABASE staffing FROM appointments');
      await client.query('REVOKE SELECT (id) ON bus.events FROM appointments');
      await client.end();
      const its = 'the database of appointments';
      expect(answers.get(`${its}: its role can connect to no other database, but for the bus`)).toBe(
        'expected appointments, bus, saw appointments, bus, staffing',
      );
      expect(
        answers.get(`${its}: of the bus, its role can call the functions for services, and use nothing else`),
      ).toContain('relation events');
    },
    patience,
  );

  it(
    'is caught with a service too many that tells of doctors, and is told of them',
    async () => {
      const client = new pg.Client(candidate.system.databaseUrl('bus'));
      await client.connect();
      await client.query(
        `GRANT USAGE ON SCHEMA bus TO patients;
         INSERT INTO bus.publications (role, type, source) VALUES ('patients', 'staffing.Doctor.created', '/patients');
         INSERT INTO bus.subscriptions (role, type) VALUES ('patients', 'staffing.Doctor.created');
         INSERT INTO bus.cursors (role, partition) SELECT 'patients', partition FROM bus.partitions;
         UPDATE bus.publications SET source = '/another' WHERE role = 'staffing'`,
      );
      await client.end();
      const answers = await answersOf(delivery, candidate.system, 'appointments');
      const its = 'staffing.Doctor in appointments';
      expect(answers.get(`${its}: patients cannot tell of it in the place of staffing`)).toBe(
        'expected the bus to refuse staffing.Doctor.created of patients, saw it taken in',
      );
      expect(answers.get(`${its}: patients is not given what is told of it`)).toBe(
        'expected patients not to be given staffing.Doctor.created, saw that it is',
      );
      expect(answers.get(`${its}: staffing cannot tell of it in the name of another service`)).toBe(
        'expected the source /staffing, or nothing, saw /another',
      );
      expect(failuresOf(answers)).toHaveLength(3);
    },
    patience,
  );

  it(
    'is caught with every fault that is put into its sources',
    async () => {
      for (const [, path, sound, broken] of faults) {
        const file = join(candidate.system.root, path);
        const text = readFileSync(file, 'utf8');
        const changed = text.replace(sound, broken);
        expect([path, changed === text]).toEqual([path, false]);
        writeFileSync(file, changed);
      }
      await candidate.restart();
      const seen = new Map<string, ReadonlyMap<string, string>>();
      for (const [fault, , , , exam, service, question] of faults) {
        const sat = `${exam.name} ${service}`;
        const answers = seen.get(sat) ?? (await answersOf(exam, candidate.system, service));
        seen.set(sat, answers);
        expect([fault, question, answers.has(question)]).toEqual([fault, question, true]);
        expect([fault, answers.get(question)]).not.toEqual([fault, '']);
      }
    },
    patience,
  );
});
