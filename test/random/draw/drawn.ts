/** What has been drawn so far, as far as what is drawn later has to know it. */

export type Kind =
  | 'string'
  | 'text'
  | 'integer'
  | 'bigint'
  | 'decimal'
  | 'money'
  | 'boolean'
  | 'date'
  | 'time'
  | 'timestamp'
  | 'duration'
  | 'uuid'
  | 'email'
  | 'url'
  | 'json'
  | 'enum'
  | 'reference'
  | 'parts'
  | 'links';

/** A type as the short form writes it, with what literals and conditions need. */
export interface DrawnType {
  readonly kind: Kind;
  readonly text: string;
  /** Of strings, in characters. */
  readonly length?: readonly [number, number];
  readonly pattern?: string;
  readonly values?: readonly string[];
  /** Digits after the point. */
  readonly scale?: number;
}

/** In units of the last digit. */
export interface DrawnBounds {
  readonly min?: number;
  readonly max?: number;
  readonly exclusive: boolean;
}

export interface DrawnField {
  readonly name: string;
  readonly type: DrawnType;
  readonly optional: boolean;
  readonly words: readonly string[];
  readonly bounds?: DrawnBounds;
  /** A literal, or what it is computed from. */
  readonly value?: string;
  /** The names of the row's own fields that a computed value comes from. */
  readonly from?: readonly string[];
  /** Computed from the row alone: PostgreSQL keeps it, whatever changes. */
  readonly ofRowAlone?: boolean;
  /** Of references, parts and links. Users have no entity. */
  readonly target?: DrawnEntity;
  readonly isUser?: boolean;
  readonly via?: string;
  readonly when?: string;
  readonly problem?: string;
  readonly column?: string;
}

export interface DrawnEntity {
  readonly service: string;
  readonly name: string;
  readonly key: string;
  readonly table?: string;
  readonly fields: DrawnField[];
  readonly isPart: boolean;
  /** Whether rows never go: nobody may delete one, and none goes with another. */
  readonly stays?: boolean;
}

export const isComputed = (field: DrawnField) => field.from !== undefined;
export const isList = ({ type }: DrawnField) => type.kind === 'parts' || type.kind === 'links';
export const has = (field: DrawnField, word: string) => field.words.includes(word);

/** Whether PostgreSQL itself changes or deletes rows, without an event, when what they refer to goes. */
export const changesSilently = ({ fields }: DrawnEntity): boolean =>
  fields.some((field) => {
    const { type, target } = field;
    if (type.kind === 'parts') return target !== undefined && changesSilently(target);
    const givesWay = type.kind === 'links' || has(field, 'clear') || has(field, 'remove');
    return givesWay && target?.stays !== true;
  });

/** What the whole plan has in common. */
export interface Common {
  readonly digits: number;
  readonly roles: readonly string[];
}
