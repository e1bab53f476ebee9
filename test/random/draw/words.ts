import {
  ACTIONS,
  CLASS_WORDS,
  LOCAL_WORDS,
  OBJECT_MEMBERS,
  SCHEMA_WORDS,
  SERVICE_WORDS,
  SQL_WORDS,
  STANDARD_FIELDS,
  SYSTEM_COLUMNS,
  TYPESCRIPT_WORDS,
} from '../../../generators/plan/reserved.ts';
import { camel, pascal } from '../../../generators/plan/names.ts';

const words = (text: string): readonly string[] => [...new Set(text.trim().split(/\s+/))];

const MEANT_BY_EXPRESSIONS = words('true false null and or not');
const CONTEXT = words('now today');

/** Names of entities: words that mean something elsewhere, that are their own plural, very long and very short ones. */
export const ENTITY_WORDS = [
  ...CLASS_WORDS,
  ...words(`
    Order Person Child Foot Datum Index Matrix Quiz Box Key Day City Hero Status Address Bus Lens Process Analysis
    Series Species Sheep News Equipment Information Money Staff Data People Media Settings
    URLMap HTTPServer IOPort XMLFile PDF ISBN URL2 X509 Base64Text SHA256Sum A B2 Xs OrderLine OrderLineItem
    Select From Where Table User Group Grant Values Window Column Limit Offset Default Class Enum Import New Delete
    Interface Void Function Package Private Static Super This Throw Type Var Yield Await Async Let Const
    Document Element Node Text Comment Image Option Range Selection Location History Screen Worker Cache Lock
    Notification Plugin Animation Gamepad Account Client Agent Service Factory Handler Helper Util Common
    Main App Module Controller Repository Provider Guard Filter Pipe Interceptor Decorator Gateway Identity Tool
    Describe Expect Jest It Spec Fixture Story Total Sum Count Average Version Created Updated Position Id
    Null True Undefined Any Unknown Never Self Global Window Console Require
    TheVeryLongNameOfAnEntityThatGoesUpToTheLimits12
    AnotherNameThatIsNearlyAsLongAsANameMayEverBecome
  `).filter((word) => word.length <= 48),
];

/** Names of fields and inputs. */
export const FIELD_WORDS = [
  ...new Set([
    ...[...SQL_WORDS, ...SYSTEM_COLUMNS].map(camel),
    ...TYPESCRIPT_WORDS,
    ...LOCAL_WORDS,
    ...words(`
    name title price amount total quantity note remark city postalCode firstName isOpen status state kind size level
    a b x y z i n id2 aB xY URL uRL urlMap isURL htmlText md5 sha256Sum x509
    order orders item series sheep news data person people child children
    describe expect it test jest beforeAll afterAll console require module exports global window self fetch crypto
    performance structuredClone queueMicrotask setTimeout navigator document location history
    q sort limit after page cursor filter filters search count sum min max avg
    app repository service controller entity manager source dataSource injector logger request response
    created updated deleted changed position owner part parts of by on off yes no y n
    string number bigint symbol object boolean integer decimal money date time timestamp duration uuid email url json
    theVeryLongNameOfAFieldThatGoesUpToTheLimitsOf12
    anotherNameOfAFieldThatIsNearlyAsLongAsItMayBe
  `),
  ]),
]
  .filter((word) => /^[a-z][A-Za-z0-9]*$/.test(word) && word.length <= 48)
  .filter((word) => !STANDARD_FIELDS.has(word) && !OBJECT_MEMBERS.has(word))
  .filter((word) => !MEANT_BY_EXPRESSIONS.includes(word) && !CONTEXT.includes(word));

/** Names of operations. */
export const OPERATION_WORDS = [
  ...new Set([
    ...TYPESCRIPT_WORDS,
    ...LOCAL_WORDS,
    ...words(`
    open close send pay cancel activate archive restore approve reject touch move rename raise halve
    get post put patch list2 find findOne save insert update remove count exists query release hold call
    on off yes no add addAll markAsPaid doIt a x setURL toURL
    theVeryLongNameOfAnOperationUpToTheLimitsOfNames
  `),
  ]),
]
  .filter((word) => /^[a-z][A-Za-z0-9]*$/.test(word) && word.length <= 48)
  .filter((word) => !ACTIONS.has(word) && !OBJECT_MEMBERS.has(word) && !SCHEMA_WORDS.has(pascal(word)));

/** Values of enums and states, and names of rules. */
export const VALUE_WORDS = words(`
  draft active open closed new old done void default class select from user none other unknown A B a b x1 v2 on off yes no
  in-progress very-low v-2 step-1-done snake_case camelCase UPPER_CASE constructor toString prototype hasOwnProperty undefined NaN
  waiting paid sent lost found red green blue small large monday first last left right string number date url
  a-value-that-is-as-long-as-the-longest-value-of-an-enum-may-be-x
`).filter((word) => word.length <= 63);

export const RULE_WORDS = words(`
  one-open in-order not-late affordable by-customer by-name by-day short-enough x rule-1 unique-together in-range
  select default primary a-rule-whose-name-is-as-long-as-a-name-may-be-12
`);

export const SERVICE_NAMES = words(`
  catalog orders order-desk user select group a b2 x-y region-2 billing test tests src dist api http https class default
  package npm jest typeorm pg zod nest application main index admin system service-one events outbox pg-stat
  a-service-whose-name-is-as-long-as-a-name-may-be
`).filter((word) => !SERVICE_WORDS.has(word) && word.length <= 48);

export const SYSTEM_NAMES = words(`
  shop clinic a node test x-1 node-system default the-system-whose-name-is-as-long-as-a-name-may-be
`).filter((word) => word.length <= 48);

export const ROLES = words(`
  user customer staff admin clerk auditor class default service system guest2 all any null super-user a
  a-role-whose-name-is-as-long-as-a-name-may-be-12
`).filter((word) => word.length <= 48);

export const PORT_NAMES = words(
  'card-desk payment mailer http error console map x parcel-service text-message',
);

export const PORT_OPERATIONS = words('charge refund send call delete new default poke get post x track');

/** For people to read, and for nothing else: what would be markup, code or the end of a comment in some file. */
export const SENTENCES = [
  'What is sold.',
  "It's `${this}` that matters.",
  'Ends */ here, <script>alert(1)</script> & more.',
  'Back\\slash, "quotes", {{braces}} and %s: all of it.',
  'Übergrößen – 価格 ✓',
  '# no heading, - no list',
  'A | pipe || and a [link](http://example.com).',
];

/** Texts inside expressions, in the quotes that hold them. */
export const TEXTS = [
  "'Word'",
  '"O\'Neill"',
  "'a\\b'",
  "'`${x}`'",
  '\'say "x"\'',
  "'50% _'",
  "';--'",
  "'Größe'",
  "'x'",
];
