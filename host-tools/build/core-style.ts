/**
 * The style in which `firmware/core` gives the same bits on Node, Espruino and every Lua,
 * as options of ESLint's own no-restricted-* rules: a selector, and a message with the cure.
 * Truthiness of numbers needs types and is left to typescript-eslint's strict-boolean-expressions.
 */

export type Restriction = { selector: string; message: string }

const INT32_OPERATORS: Restriction[] = [
  ...['<<', '>>', '&', '|', '^'].map((operator) => ({
    selector: `AssignmentExpression[operator="${operator}="]`,
    message: `\`${operator}=\` is not exact in Lua: write \`a = a ${operator} b\`.`,
  })),
  ...['/', '/='].map((operator) => ({
    selector: `:matches(BinaryExpression, AssignmentExpression)[operator="${operator}"]`,
    message: `\`${operator}\` leaves the integers: shift by a literal count, or use divide of fixed-point.`,
  })),
  ...['**', '**='].map((operator) => ({
    selector: `:matches(BinaryExpression, AssignmentExpression)[operator="${operator}"]`,
    message: `Espruino lacks \`${operator}\` and Lua makes it a float: multiply or shift.`,
  })),
  ...['>>>', '>>>='].map((operator) => ({
    selector: `:matches(BinaryExpression, AssignmentExpression)[operator="${operator}"]`,
    message: `\`${operator}\` leaves int32: use \`>>\` and mask the sign bits away.`,
  })),
  {
    selector:
      'BinaryExpression[operator=/^(<<|>>)$/]:not([right.type="Literal"][right.value>=1][right.value<=31])',
    message: 'A shift count must be a literal from 1 to 31 to be exact in Lua: unroll, or shift one bit at a time.',
  },
  {
    selector: 'Literal[value>2147483647]',
    message: 'Not an int32, and a float on Lua with 32-bit integers: write the negative int32 with the same bits.',
  },
  {
    selector: 'Literal[raw=/^(\\d*\\.\\d*|\\d+(\\.\\d*)?e-\\d+)$/i]',
    message: 'Fractions differ between targets: use a fixed-point integer and name its format.',
  },
  { selector: 'Literal[bigint]', message: 'No target on a board has BigInt: split the number into int32 parts.' },
]

/** Methods of lists that are not portable. */
const LIST_METHODS = 'map|filter|forEach|reduce|reduceRight|some|every|find|findIndex|flat|flatMap|fill|sort|splice|includes|entries|keys|values|from'

/**
 * Core leaves operations and calls nobody: no interface of functions but Natives, whose functions compute and nothing else,
 * and no call through a record but to those and to the push of a list.
 */
const NO_CALLS_OUT: Restriction[] = [
  {
    selector: ':matches(TSMethodSignature, TSCallSignatureDeclaration, TSConstructSignatureDeclaration):not(TSInterfaceDeclaration[id.name="Natives"] *), TSFunctionType, TSConstructorType',
    message: 'Core is handed no functions but Natives: leave an operation for the board, and take its answer from the next event.',
  },
  {
    selector: `CallExpression[callee.type="MemberExpression"]:not([callee.computed=false][callee.property.name=/^(push|windowSum|dotProduct|table|row|${LIST_METHODS})$/])`,
    message: 'Core calls no board, clock or storage: leave an operation for the board, and take its answer from the next event.',
  },
]

const SYNTAX: Restriction[] = [
  {
    selector: ':not(ExpressionStatement, ForStatement, ArrowFunctionExpression) > :matches(UpdateExpression, AssignmentExpression)',
    message: 'Lua may read the neighbours of a step or assignment after it: make it a statement of its own.',
  },
  { selector: 'ClassDeclaration, ClassExpression', message: 'Classes cost tokens and tables: use plain functions on a record.' },
  { selector: 'NewExpression', message: 'Only array and object literals are portable: write `[]` or `{}`.' },
  {
    selector: 'TSTypeReference[typeName.name=/^(Big)?(Int|Uint|Float)\\d+/]',
    message: 'Lua has no typed arrays: use number[].',
  },
  { selector: 'ThisExpression', message: '`this` is an extra parameter in Lua: pass the record.' },
  { selector: 'SpreadElement, RestElement', message: 'Espruino lacks spread and rest: copy in a loop.' },
  { selector: 'ObjectPattern, ArrayPattern', message: 'Espruino lacks destructuring: read the members one by one.' },
  { selector: 'AssignmentPattern', message: 'Espruino lacks default parameters: pass the value.' },
  { selector: 'ChainExpression', message: 'Espruino lacks `?.`: compare with undefined first.' },
  { selector: 'LabeledStatement', message: 'Espruino lacks labels: move the loop into a function and return.' },
  { selector: ':function[async=true], AwaitExpression', message: 'Espruino lacks async: use a state machine.' },
  { selector: ':function[generator=true], YieldExpression', message: 'Espruino lacks generators: use a state machine.' },
  { selector: 'ForInStatement', message: 'The order of `for in` differs between targets: use an array and an index.' },
  { selector: 'Property[kind=/^(get|set)$/]', message: 'TypeScriptToLua has no accessors in literals: use a function.' },
  { selector: 'UnaryExpression[operator="delete"]', message: '`delete` leaves holes in Lua tables: assign a sentinel.' },
  {
    selector: ':matches(AssignmentExpression > MemberExpression.left, UpdateExpression > MemberExpression.argument)[property.name="length"]',
    message: 'Espruino cannot change the length of an array: keep a count beside it, under another name.',
  },
  {
    selector: `CallExpression[callee.property.name=/^(${LIST_METHODS})$/]`,
    message: 'This method allocates, needs a closure or pulls in a Lua library: write a for loop.',
  },
]

/** Options of `no-restricted-syntax` for firmware/core. */
export const CORE_SYNTAX: Restriction[] = [...INT32_OPERATORS, ...NO_CALLS_OUT, ...SYNTAX]

/** Options of `no-restricted-globals` for firmware/core: what some target lacks or rounds differently. */
export const CORE_GLOBALS = [
  ...['Map', 'Set', 'WeakMap', 'WeakSet', 'Symbol', 'BigInt', 'Promise', 'Proxy', 'Reflect'].map((name) => ({
    name,
    message: 'Absent on a target: use plain arrays and records.',
  })),
  ...['ArrayBuffer', 'DataView', 'Int8Array', 'Uint8Array', 'Int16Array', 'Uint16Array', 'Int32Array', 'Uint32Array', 'Float32Array', 'Float64Array'].map(
    (name) => ({ name, message: 'Lua has no typed arrays: use number[].' }),
  ),
  { name: 'Math', message: 'Absent or rounded differently on a target: use firmware/core/arithmetic/fixed-point.' },
  ...['Number', 'parseInt', 'parseFloat', 'isNaN', 'isFinite', 'NaN', 'Infinity'].map((name) => ({
    name,
    message: 'Core arithmetic is int32 only: keep values inside int32 and compare them.',
  })),
  { name: 'globalThis', message: 'What the machine offers belongs to the board.' },
  ...['JSON', 'console', 'eval', 'arguments'].map((name) => ({ name, message: 'Not portable: the board does input and output.' })),
]

/** Options of `no-restricted-globals` wherever a run must be a function of scenario and seed. */
export const CLOCK_GLOBALS = [
  ...['Date', 'performance', 'setTimeout', 'setInterval', 'setImmediate'].map((name) => ({
    name,
    message: 'Time is virtual here: take it from the board or the world.',
  })),
  { name: 'process', message: 'Nothing here may depend on the machine: take settings as parameters.' },
]

/** Options of `no-restricted-properties` wherever a run must be a function of scenario and seed. */
export const RANDOM_PROPERTIES = [
  { object: 'Math', property: 'random', message: 'Use the seeded generator of the world.' },
  { object: 'globalThis', property: 'process', message: 'Nothing here may depend on the machine.' },
]
