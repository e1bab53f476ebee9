/** Words that mean something to PostgreSQL, TypeScript or the generated platform, so that no name of a plan may hide them. */

const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

/** Reserved in PostgreSQL 17 as a column or table name (appendix C: reserved, with or without exceptions). */
export const SQL_WORDS = words(`
  all analyse analyze and any array as asc asymmetric authorization between bigint binary bit boolean both case cast char
  character check coalesce collate collation column concurrently constraint create cross current_catalog current_date
  current_role current_schema current_time current_timestamp current_user dec decimal default deferrable desc distinct do
  else end except exists extract false fetch float for foreign freeze from full grant greatest group grouping having ilike
  in initially inner inout int integer intersect interval into is isnull join json_array json_arrayagg json_exists json_object
  json_objectagg json_query json_scalar json_serialize json_table json_value lateral leading least left like limit localtime
  localtimestamp merge_action national natural nchar none normalize not notnull null nullif numeric offset on only or order
  out outer overlaps overlay placing position precision primary real references returning right row select session_user
  setof similar smallint some substring symmetric system_user table tablesample then time timestamp to trailing treat trim
  true union unique user using values varchar variadic verbose when where window with xmlattributes xmlconcat xmlelement
  xmlexists xmlforest xmlnamespaces xmlparse xmlpi xmlroot xmlserialize xmltable
`);

/** Columns that PostgreSQL keeps in every table. */
export const SYSTEM_COLUMNS = words('tableoid xmin cmin xmax cmax ctid oid');

/** Cannot name a variable in a strict TypeScript module. */
export const TYPESCRIPT_WORDS = words(`
  abstract any arguments as async await boolean break case catch class const continue debugger declare default delete do
  else enum eval export extends false finally for from function get if implements import in infer instanceof interface is
  keyof let module namespace never new null number object of package private protected public readonly require return satisfies
  set static string super switch symbol this throw true try type typeof undefined unique unknown using var void while with
  yield globalThis process exports Infinity NaN
`);

/** Classes of JavaScript, Node and TypeScript's library that a generated class must not hide. */
const GLOBAL_CLASSES = words(`
  AbortController AbortSignal AggregateError Array ArrayBuffer AsyncFunction AsyncGenerator AsyncIterable AsyncIterator Atomics
  Awaited BigInt BigInt64Array BigUint64Array Blob Boolean BroadcastChannel Buffer ByteLengthQueuingStrategy Capitalize
  ClassDecorator CloseEvent CompressionStream ConstructorParameters CountQueuingStrategy Crypto CryptoKey CustomEvent DataView
  Date DecompressionStream Disposable DOMException Error EvalError Event EventEmitter EventSource EventTarget Exclude Extract File
  FinalizationRegistry Float16Array Float32Array Float64Array FormData Function Generator Headers InstanceType Int16Array Int32Array
  Int8Array Intl Iterable Iterator Iterator JSON Lowercase Map Math MessageChannel MessageEvent MessagePort MethodDecorator
  NaN Navigator NoInfer NonNullable Number Object Omit OmitThisParameter ParameterDecorator Parameters Partial Performance
  Pick Promise PromiseLike PropertyDecorator PropertyKey Proxy RangeError Readonly ReadableStream ReadonlyArray ReadonlyMap
  ReadonlySet Record ReferenceError Reflect RegExp Request Required Response ReturnType Set SharedArrayBuffer Storage String
  SubtleCrypto SuppressedError Symbol SyntaxError Temporal TextDecoder TextEncoder ThisParameterType ThisType TransformStream
  TypeError URIError URL URLSearchParams Uint16Array Uint32Array Uint8Array Uint8ClampedArray Uncapitalize Uppercase WeakKey
  WeakMap WeakRef WeakSet WebAssembly WebSocket WritableStream
`);

/** What generated files import from their libraries. */
const LIBRARY_CLASSES = words(`
  All ArgumentsHost Body CallHandler CanActivate Catch Check Column Controller CreateDateColumn DataSource Delete Entity
  EntityManager EntitySchema ExceptionFilter ExecutionContext FastifyAdapter FastifyInstance FastifyReply FastifyRequest
  ForeignKey Generated Get Global Head Header Host HostParam HttpCode HttpException HttpStatus Index Inject Injectable Ip
  JoinColumn JoinTable Logger ManyToMany ManyToOne MiddlewareConsumer MigrationInterface Module ModuleRef NestFactory
  NestFastifyApplication NestInterceptor NestMiddleware Next ObjectLiteral Observable OneToMany OneToOne Optional Options Param
  ParseUUIDPipe Patch Post PrimaryColumn PrimaryGeneratedColumn Provider Put Query QueryBuilder QueryRunner RawBody Redirect
  Reflector Render Relation RelationId Repository Req Res RequestMapping Scope Search SelectQueryBuilder Self Session
  SetMetadata Sse StandardSchemaV1 Test TestingModule Transform Type Unique UpdateDateColumn UploadedFile UseFilters UseGuards
  UseInterceptors UsePipes Version VersionColumn ViewColumn ViewEntity ZodError ZodType
`);

/** What the generated platform calls its own things. */
const PLATFORM_CLASSES = words(`
  Allow AllowServices Attempt Attempts ByBigId ByBigIds ById ByIds ByTextId ByTextIds CurrentCaller Idempotency Idempotent IfMatch Keyed
  KeyedRequest KeyRequired PageClause Pages PortCall PortOptions PortRefusal Queries Refusals Returns RowHeaders ServiceClient Sortable
  AccessDenied AppModule AuthGuard Background Bus Caller Callers CallerKeys Config Conflict Copies Copy CopyFiller Cursor CursorKey Database Deadline Delayed Deliver Duration
  Environment Events Failure Forbidden Handler Handlers Health HealthController HealthModule IdempotencyKey Inbox Invalid Issuer
  Listener Listing Migrations
  Money NewEvent NotAllowed NotFound Outbox Page Pagination Platform Pool PoolClient Port PostgresBus Precondition Principal Problem ProblemFilter
  Problems RateLimit Refusal Relay RequestId Saga Sandbox Schema ServiceToken ServiceTokens Signer Sql SqlError Telemetry Token
  Tokens Transaction Transactions Uuid Validation Where
`);

/** A generated class must not have one of these names. */
export const CLASS_WORDS: ReadonlySet<string> = new Set([
  ...GLOBAL_CLASSES,
  ...LIBRARY_CLASSES,
  ...PLATFORM_CLASSES,
]);

/** What the schemas of an entity are called after its name: `OrderView`. */
export const SCHEMA_WORDS = words('Change Create InternalCreate Page Query View');

/** Local names that generated functions use for themselves. */
export const LOCAL_WORDS = words(`
  after allow anyOf assign attempt attempts badRequest change changed columns compare conflict contains current database deleted earlier
  fields forbidden found guard idempotency ids inserted json kept may missing named newRow notFound on oneOf pages part position raw refusals
  set sortable stale sum there toView transaction unprocessable version visibleTo where
  answer app body caller columns config cursor database error errors event events id input items key limit logger manager next
  page params problem query reply request row rows schema sort sql text values z
`);

/** The same, where others are told of what happens, or something follows from it. */
export const TELLING_WORDS = words(
  'announce before created data done gone handler handlers operation outbox told',
);

/** Every entity has these by itself. */
export const STANDARD_FIELDS = words('id createdAt updatedAt version');

/** Members that every JavaScript object or class has; a field or operation of that name would break the row's class. */
export const OBJECT_MEMBERS = words(`
  constructor prototype toString toLocaleString valueOf hasOwnProperty isPrototypeOf propertyIsEnumerable toJSON then
`);

/** The actions that every entity has; `write` and `others` are words of `access`. */
export const ACTIONS = words('read list create change delete write others');

/** Tables that a service keeps for itself, or gets when its plan changes. */
export const PLATFORM_TABLES = words(`
  migrations typeorm_metadata idempotency_keys port_attempts outbox inbox delayed_events copies flows
`);

/** Taken by a list's own parameters, so that no filter can have these names. */
export const LIST_PARAMETERS = words('q sort limit after');

/** Folders, databases, hosts and variables that the system itself uses. */
export const SERVICE_WORDS = words(`
  identity gateway postgres template0 template1 public bus database jwks token host port cursor signing service caller node
  log localhost app tools docs deploy load services plan databases secrets system
`);

/** A port's name is that of a variable of its service, which has these besides. */
export const PORT_WORDS = words(`
  node-env host port log-level database-url database-pool bus-url cursor-key token-issuer token-audience jwks-url service-key caller-keys
`);

/** Events that every entity raises; no state may have these names. */
export const STANDARD_EVENTS = words('created changed deleted');

/** Words of the language that mean something in a later version. */
export const LATER_WORDS: ReadonlyMap<string, string> = new Map([
  ['tenancy', 'rows of several tenants in one system'],
  ['history', 'the versions of a row kept beside it'],
  ['overlaps', 'ranges that exclude each other'],
  ['after', 'steps that start later'],
  ['waits', 'steps that wait for an event'],
  ['views', 'lists read from several services'],
  ['file', 'uploaded files'],
]);
