/**
 * What Espruino 2v29 lacks or does differently. The tests try each row on the real
 * interpreter where IONGATE_ESPRUINO names one.
 */

export type DialectRow = {
  construct: string
  cure: string
  /** The node that is refused, as an esquery selector. */
  selector: string
  /** A program that does not reach its end on Espruino: a syntax error, or a wrong value that it checks for. */
  example: string
}

export const ESPRUINO_SYNTAX: DialectRow[] = [
  {
    construct: 'Optional chaining `?.`',
    cure: 'Compare with undefined first',
    selector: 'ChainExpression',
    example: 'var a={b:1},r=a?.b',
  },
  {
    construct: 'Logical assignment',
    cure: 'Write the test as an if statement',
    selector: 'AssignmentExpression[operator=/^(\\?\\?|&&|\\|\\|)=$/]',
    example: 'var a;a??=5',
  },
  {
    construct: 'Spread',
    cure: 'Copy in a loop, or use concat or Object.assign',
    selector: 'SpreadElement',
    example: 'var a=[...[1,2]]',
  },
  {
    construct: 'Rest parameter',
    cure: 'Pass an array',
    selector: 'RestElement',
    example: 'function f(...r){return r};f(1)',
  },
  {
    construct: 'Default value',
    cure: 'Pass the value at each call',
    selector: 'AssignmentPattern',
    example: 'function f(a=3){return a};f()',
  },
  {
    construct: 'Object destructuring',
    cure: 'Read the members one by one',
    selector: 'ObjectPattern',
    example: 'var {x}={x:1}',
  },
  {
    construct: 'Array destructuring',
    cure: 'Read the elements one by one',
    selector: 'ArrayPattern',
    example: 'var [x]=[1]',
  },
  {
    construct: 'Operator `**`',
    cure: 'Multiply, or use Math.pow',
    selector: 'BinaryExpression[operator="**"]',
    example: 'var a=2**3',
  },
  {
    construct: 'Operator `**=`',
    cure: 'Multiply, or use Math.pow',
    selector: 'AssignmentExpression[operator="**="]',
    example: 'var a=2;a**=3',
  },
  {
    construct: 'Label',
    cure: 'Move the loop into a function and return from it',
    selector: 'LabeledStatement',
    example: 'a:for(;;){break a}',
  },
  {
    construct: 'Async function',
    cure: 'Use a callback or a promise',
    selector: ':function[async=true]',
    example: 'async function f(){}',
  },
  {
    construct: '`await`',
    cure: 'Use a callback or a promise',
    selector: 'AwaitExpression',
    example: 'async function f(){await 1}',
  },
  {
    construct: 'Generator',
    cure: 'Fill an array, or use a callback',
    selector: ':function[generator=true]',
    example: 'function*f(){yield 1};f()',
  },
  {
    construct: 'Private name `#x`',
    cure: 'Use a plain property',
    selector: 'PrivateIdentifier',
    example: 'class A{#x=1;g(){return this.#x}};new A().g()',
  },
  {
    construct: 'Static block',
    cure: 'Assign after the class',
    selector: 'StaticBlock',
    example: 'class A{static{this.x=1}};if(A.x!==1)throw 1',
  },
  {
    construct: 'Computed key',
    cure: 'Assign the member afterwards: `object[key] = value`',
    selector: ':matches(Property, MethodDefinition, PropertyDefinition)[computed=true]',
    example: 'var k="q",a={[k]:1}',
  },
  {
    construct: 'Tagged template',
    cure: 'Call the function',
    selector: 'TaggedTemplateExpression',
    example: 'function t(s){return s[0]};if(t`abc`!=="abc")throw 1',
  },
  {
    construct: '`new.target`',
    cure: 'Use a plain function',
    selector: 'MetaProperty[meta.name="new"]',
    example: 'function F(){if(!new.target)throw 1};new F()',
  },
  { construct: '`with`', cure: 'Name the object', selector: 'WithStatement', example: 'with({a:1}){a}' },
  {
    construct: '`debugger`',
    cure: 'Take it out: it stops the device',
    selector: 'DebuggerStatement',
    example: 'debugger',
  },
  {
    construct: 'Module syntax',
    cure: 'Bundle it',
    selector: 'ImportDeclaration, ImportExpression, ExportNamedDeclaration, ExportDefaultDeclaration, ExportAllDeclaration, MetaProperty[meta.name="import"]',
    example: 'import("node:fs")',
  },
  {
    construct: 'BigInt literal',
    cure: 'Split the number into int32 parts',
    selector: 'Literal[bigint]',
    example: 'var a=5n;if(typeof a!=="bigint")throw 1',
  },
  {
    construct: '`case` after `default`',
    cure: 'Put `default` last',
    selector: 'SwitchCase[test=null] ~ SwitchCase',
    example: 'switch(2){default:break;case 2:break}',
  },
  {
    construct: 'Assignment to `length`',
    cure: 'Make a new array, or use splice',
    selector: ':matches(AssignmentExpression > MemberExpression.left, UpdateExpression > MemberExpression.argument)[computed=false][property.name="length"]',
    example: 'var a=[1,2];a.length=1',
  },
  {
    construct: 'Regular expression with look-around or a named group',
    cure: 'Use a plain group',
    selector: 'Literal[regex.pattern=/\\(\\?[=!<]/]',
    example: 'if(!/a(?=b)/.test("ab"))throw 1',
  },
  {
    construct: 'String with a code point escape or a line continuation',
    cure: 'Write \\uXXXX and \\n',
    selector: 'Literal[raw=/^["\'](.|\\n)*(\\\\u\\{|\\\\\\n)/]',
    example: 'if("\\u{41}"!=="A")throw 1',
  },
]

/** Rows that need more than one node to see; espruino-order.ts finds them. */
export const ESPRUINO_ORDER: Record<'hoisting' | 'hoistedVariable' | 'loopClosure', Omit<DialectRow, 'selector'>> = {
  hoisting: {
    construct: 'Function used before its declaration',
    cure: 'Espruino does not hoist: declare it first',
    example: 'f();function f(){}',
  },
  hoistedVariable: {
    construct: 'Variable used before its declaration',
    cure: 'Espruino does not hoist, and takes an outer variable of that name: declare it first',
    example: '(function(){x=1;var x})();if(typeof x!=="undefined")throw 1',
  },
  loopClosure: {
    construct: 'Loop variable in a closure',
    cure: 'Espruino has one variable for all rounds: copy it into a constant inside the loop',
    example: 'var f=[];for(let i=0;i<2;i++)f.push(function(){return i});if(f[0]()!==0)throw 1',
  },
}

/** Global names of JavaScript that Espruino does not know. */
export const MISSING_GLOBALS: string[] = [
  'Map', 'Set', 'WeakMap', 'WeakSet', 'WeakRef', 'Symbol', 'BigInt', 'Proxy', 'Reflect', 'Intl', 'Atomics',
  'SharedArrayBuffer', 'BigInt64Array', 'BigUint64Array', 'structuredClone', 'queueMicrotask', 'setImmediate',
  'TextEncoder', 'TextDecoder', 'URL', 'encodeURI', 'decodeURI', 'escape', 'unescape', 'RangeError', 'EvalError',
  'URIError', 'AggregateError', 'FinalizationRegistry', 'performance', 'crypto', 'fetch', 'Buffer', 'AbortController',
]

/** Functions and constants that Espruino's built-in objects do not have. */
export const MISSING_STATICS: Record<string, string[]> = {
  Math: ['acosh', 'asinh', 'atanh', 'cbrt', 'expm1', 'clz32', 'cosh', 'fround', 'hypot', 'imul', 'log1p', 'log2', 'log10', 'sinh', 'tanh', 'trunc'],
  Number: ['isFinite', 'isInteger', 'isNaN', 'isSafeInteger', 'parseFloat', 'parseInt', 'MAX_SAFE_INTEGER', 'MIN_SAFE_INTEGER', 'EPSILON'],
  String: ['fromCodePoint', 'raw'],
  Array: ['from', 'of'],
  Object: ['getOwnPropertySymbols', 'is', 'preventExtensions', 'seal', 'freeze', 'isExtensible', 'isFrozen', 'isSealed'],
  Promise: ['allSettled', 'any', 'race'],
  Date: ['UTC'],
  ArrayBuffer: ['isView'],
}

/** Methods no Espruino value has; called on anything, they are refused. The value is a receiver to try them on. */
export const MISSING_METHODS: Record<string, string> = {
  at: '[]', copyWithin: '[]', findLast: '[]', findLastIndex: '[]', lastIndexOf: '[]', entries: '[]', flat: '[]', flatMap: '[]',
  reduceRight: '[]', toReversed: '[]', toSorted: '[]', toSpliced: '[]',
  codePointAt: '""', localeCompare: '""', matchAll: '""', normalize: '""', trimStart: '""', trimEnd: '""',
  toLocaleLowerCase: '""', toLocaleUpperCase: '""',
  toExponential: '(5)', toPrecision: '(5)', toLocaleString: '(5)', isPrototypeOf: '({})', propertyIsEnumerable: '({})',
}

/** What to do instead, where it is not simply "without". */
export const BUILT_IN_CURES: Record<string, string> = {
  Map: 'Use a plain object',
  Set: 'Use a plain object',
  'Math.trunc': 'Use `| 0`',
  'Math.imul': 'Keep products inside int32 and write `(a * b) | 0`',
  'Math.hypot': 'Use Math.sqrt of the sum of squares',
  'Math.log2': 'Use Math.log(x) / Math.LN2',
  'Math.log10': 'Use Math.log(x) / Math.LN10',
  'Number.isInteger': 'Use `x === (x | 0)`',
  'Number.parseInt': 'Use the global parseInt',
  'Number.parseFloat': 'Use the global parseFloat',
  'Number.isNaN': 'Use `x !== x`',
  'Object.freeze': 'Leave it out',
  'Array.from': 'Fill an array in a loop',
  setImmediate: 'Use setTimeout',
  performance: 'Use getTime',
  at: 'Use an index',
  entries: 'Loop over the indices',
}
