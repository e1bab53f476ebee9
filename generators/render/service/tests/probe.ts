import { isParty } from '../../wire/events.ts';
import type { Model, Service } from '../../../plan/model.ts';
import { serviceOf } from '../../wire/entities.ts';
import { actorFor } from './outcome.ts';
import { openAction, type Subject } from './subject.ts';

/** A list that the tests of the whole service read: as somebody who may. */
export interface Probe {
  readonly path: string;
  readonly roles: readonly string[];
  readonly isPublic: boolean;
}

/** The first list of the service, a public one where there is one; undefined where there is none. */
export function probeOf(subjects: readonly Subject[]): Probe | undefined {
  const probes = subjects.flatMap((subject): Probe[] => {
    const actor = actorFor(subject, openAction(subject, 'list'));
    const list = openAction(subject, 'list');
    if (!list || !actor) return [];
    const isPublic = list.grants.some(({ to }) => to.kind === 'public');
    return [{ path: subject.path, roles: actor.roles, isPublic }];
  });
  return probes.find(({ isPublic }) => isPublic) ?? probes[0];
}

/** The variables that the service cannot start without, in the order in which its schema has them. */
export function requiredVariables(model: Model, service: Service): readonly string[] {
  const { calls, calledBy } = service;
  const others = calls.map((id) => serviceOf(model, id));
  return [
    'DATABASE_URL',
    ...(isParty(model, service) ? ['BUS_URL'] : []),
    'CURSOR_KEY',
    'TOKEN_ISSUER',
    'TOKEN_AUDIENCE',
    'JWKS_URL',
    ...(calledBy.length > 0 ? ['CALLER_KEYS'] : []),
    ...(calls.length > 0 ? ['SERVICE_KEY'] : []),
    ...others.map(({ env }) => `${env}_URL`),
  ];
}
