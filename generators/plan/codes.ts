/** Every code that a finding may have, and what it is about. Codes are stable; they stand in the documentation and in tests. */
export const CODES = {
  'yaml-syntax':
    'The file is not YAML. Only the first cause is reported, where it lies; most often a value needs quotes, a bracket is not closed or a line is indented wrongly.',
  'yaml-alias':
    'A plan has no anchors and aliases: each thing stands where it is read, so that an edit of one place changes one place.',
  'duplicate-key': 'The same key stands twice in one mapping. YAML would silently take the last.',
  'needs-quotes':
    'A comma or a bracket in a value between { and } ended the value too early. Quotes keep it together.',
  'empty-plan': 'The file holds nothing.',
  'missing-file': 'A service names a file of its own that is not there.',
  'file-place':
    'The files of a plan are copied into the system that they describe, where generated files have their places.',
  'wrong-version': 'The plan is written in a version of the language that this tool does not read.',
  'missing-key': 'Something that has no default is not there.',
  'unknown-key': 'A key that this part of the plan does not have, most often misspelt.',
  'kept-for-later': 'The word is reserved for a later version of the language and means nothing yet.',
  'wrong-kind': 'A text, a list or a mapping stands where another of the three belongs.',
  'unknown-choice': 'The key takes one of a few words, and this is none of them.',
  'invalid-quantity':
    'A duration, a rate, a factor, a number or an address is written in a way that cannot be read.',
  'out-of-limits': 'A number is smaller or larger than anything of its kind may be.',
  'no-services': 'A system has at least one service.',
  'no-entities': 'A service keeps at least one entity.',
  'no-fields': 'An entity has at least one field.',
  'too-many': 'There is more of something than one plan may hold; larger systems are several plans.',
  'invalid-name':
    'A name holds characters that it cannot have in every place where it is used: URL, file, class, column.',
  'name-too-long':
    'A name has more than 48 characters; names are put together, and PostgreSQL cuts them off at 63 bytes.',
  'reserved-name':
    'The name means something already: to every row, every object, every list or the system itself.',
  'name-clash':
    'Two names of the plan become one name in the output: a table, a column, a class, a folder, a route, a method.',
  'duplicate-name': 'The same name or value is given twice in one list.',
  'duplicate-word': 'A field says the same word twice.',
  'was-present': '`was` says what something was called before, and that is still in the plan.',
  'unknown-type':
    'A field has a type that there is not: neither a built-in one nor an enum or entity of the service.',
  'invalid-type': 'A type is written in a way that cannot be read, or cannot stand in this place.',
  'invalid-pattern': "A string's pattern is no regular expression.",
  'unexpected-text': 'A short form goes on with something that means nothing there.',
  'word-not-here': 'The word means nothing for a field of this type.',
  'invalid-bound': 'A bound is no number, does not fit the type, is given twice, or leaves no value.',
  'invalid-default': 'A default does not fit its field: another type, out of its bounds, or too long.',
  'expression-syntax': 'An expression cannot be read. Its grammar is in the documentation.',
  'unknown-name': 'An expression uses a name that means nothing in its place.',
  'type-mismatch': 'Values of types that do not go together are compared, computed or assigned.',
  'not-a-condition': 'A condition is needed, and this is a value.',
  'hop-not-here':
    'A name follows a reference where only the row itself is at hand, or goes further than one hop.',
  'sum-not-here': 'sum and count go over a list of parts, and are evaluated only where a value is computed.',
  'secret-used': 'A secret field is write-only; nothing can be decided by it or copied from it.',
  'guard-not-here': 'Only a reference to an entity of this system can have a condition on what it refers to.',
  'unknown-service': 'There is no service of this name.',
  'unknown-entity': 'The service has no entity of this name.',
  'unknown-field': 'The entity has no field of this name, or it is one that cannot be used here.',
  'unknown-operation': 'The entity or port has no operation of this name.',
  'unknown-input': 'The operation takes no input of this name.',
  'missing-input': 'An operation is called without an input that it needs.',
  'unknown-port': 'There is no port of this name in `adapters`.',
  'unknown-problem': 'The sandbox refuses with a problem that the operation does not name.',
  'unknown-state': 'The enum that operations move through has no such state.',
  'unknown-event': 'The entity raises no event of this name.',
  'unknown-action': 'Access names an action that the entity does not have.',
  'unknown-role': 'There is no role of this name.',
  'role-cycle': 'Roles include each other in a circle.',
  'oidc-owns-users':
    'With an outside provider, users and their keys are kept there and cannot be described here.',
  'owner-not-user': 'An owner is a reference to identity.User, or goes via a field that is one.',
  'no-owner': 'A rule speaks of an owner that the entity does not have.',
  'no-access': 'An entity has no access rules, so that only the role that includes the most may do anything.',
  'part-shared': 'An entity is listed as a part by two others; a part has one owner.',
  'part-nested': 'A part has parts, or is a part of itself; parts have one level.',
  'part-has-own':
    'A part has operations, access or other things that only an entity with routes of its own has.',
  'part-referenced': 'Something refers to a part; only its owner does.',
  'which-state': 'It is not clear which enum field an operation moves through.',
  'no-first-state': 'The state of a new row is not given.',
  'reserved-state': 'A state has the name of an event that every entity raises.',
  'state-never-entered': 'A state that is not the first and that no operation enters.',
  'shadowed-field': 'A name hides a field or another name, so that an expression could mean either.',
  'not-assignable':
    'An operation assigns to something that it cannot change: the state, an immutable field, a list.',
  'self-interaction': 'A service needs no interaction with itself.',
  'ask-cycle': 'Services ask each other in a circle: if one is down, all are.',
  'uncovered-reference':
    'A reference to another service is covered by no sentence, so nothing makes sure that the row exists or brings its data here.',
  'copy-misses-field': 'A condition or a computed default reads a field that the copy does not hold.',
  'accepted-unread':
    'A condition or a computed default reads a row that is accepted unchecked while the other service does not answer.',
  'unused-interaction': 'A sentence names an entity that no field of the service refers to.',
  'unused-port': 'No operation calls the port.',
  'personal-in-event': 'A personal field would travel in an event, where it could not be erased.',
  'personal-in-copy': 'A copy holds a personal field without saying so.',
  'hidden-in-event': 'An internal or secret field would leave its service in an event.',
  'nobody-to-name':
    'An event creates a row without what a token or a caller would have to name: what an event brings about is done by no user.',
  'cannot-give-way':
    'A copy would clear a reference that is required, or take a part out of its row, when a row is deleted in the other service.',
  'silent-change':
    'PostgreSQL would change or delete rows that other services are told of, by a foreign key: no event tells of that, and copies would be wrong for ever.',
  'cannot-refuse':
    'A service that keeps rows of another from being deleted has to know which of them it refers to, and has to be asked about every deletion.',
  'missing-row': 'A step or a handler does not say which row it is about.',
  'row-not-unique': 'A step or a handler names its row by something that may fit several rows.',
  'missing-undo': 'A step cannot be taken back although a later one may be refused.',
  'flow-failed-elsewhere': 'A flow ends on the entity that started it.',
  unreachable: 'A creation or an operation that nobody could ever call.',
  'closed-to-flow': "A flow calls another service's operation that is not open to services.",
  unreadable: 'Nobody may read the entity.',
  'owner-without-token': 'Rows that anybody may create have an owner that only a token could name.',
  'internal-required': 'A required field is never accepted from outside and has no default.',
  'computed-from-optional': 'A required field is computed from something that need not be there.',
  'computed-circle':
    'Fields are computed from each other in a circle, so that none has a value to begin with.',
  'computed-left-behind':
    'An operation changes a field without what is computed from it and from other rows, or from the time.',
  'partition-key': 'A partitioned table has a UUIDv7 as its id.',
  'partition-unique': 'PostgreSQL cannot keep a value unique over all partitions of a table.',
  'index-too-wide': 'The values would not fit into an index row of PostgreSQL.',
  'memory-cache-replicas': 'Several replicas with a cache in memory would answer differently.',
  'no-currency': 'The plan has money and does not say which.',
} as const;

export type Code = keyof typeof CODES;
