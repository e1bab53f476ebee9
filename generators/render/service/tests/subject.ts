import type { Entity, Field, Model, Service } from '../../../plan/model.ts';
import type { Json } from '../../contract/json.ts';
import { type Action, internalActions, type InternalAction, publicActions } from '../../wire/actions.ts';
import { type Creation, creationOf } from './creation.ts';
import { createdFacts } from './body.ts';
import { isOnePerUser } from './one-per-user.ts';
import { type People, peopleOf } from './people.ts';

/** An entity under test, and all that its tests are written from. */
export interface Subject {
  readonly model: Model;
  readonly service: Service;
  readonly entity: Entity;
  /** `/v1/products`, `/internal/v1/products`. */
  readonly path: string;
  readonly internalPath: string;
  readonly open: readonly Action[];
  readonly internal: readonly InternalAction[];
  readonly creation: Creation;
  readonly people: People;
  /** What is known of a row right after `some…` has made it. */
  readonly facts: ReadonlyMap<string, Json>;
  /** What rows are made with besides: the lists that operations ask for, where a story is about these. */
  readonly lists: string;
  /** Whether two rows of a user would meet, so that every row of a test needs a user of its own. */
  readonly onePerUser: boolean;
}

export function subjectOf(model: Model, service: Service, entity: Entity): Subject {
  const open = publicActions(model, entity);
  const internal = internalActions(model, entity);
  const creation = creationOf(model, entity, open, internal);
  return {
    model,
    service,
    entity,
    path: `/v1/${entity.names.folder}`,
    internalPath: `/internal/v1/${entity.names.folder}`,
    open,
    internal,
    creation,
    people: peopleOf(model, entity, creation),
    facts: createdFacts(model, entity),
    lists: '',
    onePerUser: isOnePerUser(model, entity),
  };
}

/** The subject as tests of several rows see it: where rows of a user would meet, each row is somebody else's. */
export function severalRows(subject: Subject): Subject {
  if (!subject.onePerUser) return subject;
  const all = subject.people.all.filter(({ owns }) => !owns);
  return { ...subject, people: { all, others: [] } };
}

/** The public action of a kind, where there is one. */
export function openAction(
  subject: Subject,
  kind: 'list' | 'get' | 'create' | 'change' | 'delete',
): Action | undefined {
  return subject.open.find((action) => action.kind === kind);
}

export const fieldOf = ({ entity }: Pick<Subject, 'entity'>, name: string): Field | undefined =>
  entity.fields.find((field) => field.name === name);
